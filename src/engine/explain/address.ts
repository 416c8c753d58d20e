const ipv4 = /(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)/g;
const ipv6 =
  /(?<![\w:.])((?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6})(?![\w:])/gi;

/** The first IP address in a reply, outside its trailer; null where it was left out or starred. */
export function findAddress(said: string): string | null {
  // What follows the agent's name or the sender's own addition is another server's address.
  const ends = [said.indexOf('[Name='), said.indexOf('(in reply to '), said.indexOf('Giving up on ')].filter(
    (at) => at !== -1,
  );
  const words = said.slice(0, Math.min(1000, ...ends));
  for (const match of words.matchAll(ipv4))
    if (
      match
        .slice(1)
        .every((octet) => Number(octet) <= 255 && String(Number(octet)) === octet.replace(/^0+(?=\d)/, ''))
    )
      return match[0];
  if (!words.includes('::') && words.split(':').length < 6) return null;
  for (const [, address] of words.matchAll(ipv6))
    if (address!.includes(':') && !/^\d{1,2}:\d\d(?::\d\d)?$/.test(address!)) return address!.toLowerCase();
  return null;
}
