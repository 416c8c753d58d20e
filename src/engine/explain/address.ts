const ipv4 = /(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)/g;
const ipv6 =
  /(?<![\w:.])((?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6})(?![\w:])/gi;

/** The first IP address in a reply, outside its trailer; null where it was left out or starred. */
export function findAddress(said: string): string | null {
  let words = said.slice(0, 1000);
  // What follows the agent's name or the sender's own addition is another server's address.
  for (const mark of ['[Name=', '(in reply to ', 'Giving up on ']) {
    const at = words.indexOf(mark);
    if (at !== -1) words = words.slice(0, at);
  }
  ipv4.lastIndex = 0;
  for (let match = ipv4.exec(words); match !== null; match = ipv4.exec(words))
    if (isOctet(match[1]!) && isOctet(match[2]!) && isOctet(match[3]!) && isOctet(match[4]!)) return match[0];
  if (!words.includes('::') && words.split(':').length < 6) return null;
  for (const [, address] of words.matchAll(ipv6))
    if (address!.includes(':') && !/^\d{1,2}:\d\d(?::\d\d)?$/.test(address!)) return address!.toLowerCase();
  return null;
}

/** 0 to 255, with zeros before it or without. */
function isOctet(digits: string): boolean {
  return Number(digits) <= 255;
}
