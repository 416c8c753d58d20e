/** Marks that other receivers leave in their replies; each is looked for as plain text, in lower case. */
const marks: readonly [string, string][] = [
  ['gsmtp', 'Google'],
  ['support.google.com', 'Google'],
  ['mail.google.com', 'Google'],
  ['google.com/mail', 'Google'],
  ['gmail requires', 'Google'],
  ['yahoodns.net', 'Yahoo'],
  ['postmaster.yahoo', 'Yahoo'],
  ['yahoo.com', 'Yahoo'],
  ['verizonmedia.com', 'Yahoo'],
  ['postmaster.aol', 'Yahoo'],
  ['[ts0', 'Yahoo'],
  ['[tss0', 'Yahoo'],
  ['[ph01]', 'Yahoo'],
  ['icloud.com', 'Apple'],
  ['support.apple.com', 'Apple'],
  ['privaterelay.appleid.com', 'Apple'],
  ['nemesis esmtp', 'GMX and WEB.DE'],
  ['emig.gmx', 'GMX and WEB.DE'],
  ['postmaster.gmx', 'GMX and WEB.DE'],
  ['postmaster.web.de', 'GMX and WEB.DE'],
  ['postmaster.1und1', 'IONOS'],
  ['kundenserver.de', 'IONOS'],
  ['mimecast', 'Mimecast'],
  ['mcspamsignature', 'Mimecast'],
  ['proofpoint', 'Proofpoint'],
  ['pphosted.com', 'Proofpoint'],
  ['barracuda', 'Barracuda'],
  ['cuda_nsu', 'Barracuda'],
  ['cloudmark', 'Cloudmark'],
  ['messagelabs', 'Symantec'],
  ['broadcom.com', 'Symantec'],
  ['trendmicro', 'Trend Micro'],
  ['iphmx.com', 'Cisco'],
  ['developers.cloudflare.com', 'Cloudflare'],
  ['comcast', 'Comcast'],
  ['spectrum.net', 'Spectrum'],
  ['att.net', 'AT&T'],
  ['secureserver.net', 'GoDaddy'],
  ['x.co/rlbounce', 'GoDaddy'],
  ['help.mail.ru', 'Mail.ru'],
  ['mail.ru', 'Mail.ru'],
  ['yandex', 'Yandex'],
  ['mail.qq.com', 'QQ'],
  ['163.com', 'NetEase'],
  ['lpn0', 'La Poste'],
  ['laposte', 'La Poste'],
  ['mwinf', 'Orange'],
  ['ofr_', 'Orange'],
  ['ofr0', 'Orange'],
  ['postgrey', 'a Postfix server with greylisting'],
  ['greylist', 'a server with greylisting'],
  ['amazonses.com', 'Amazon SES'],
  ['free.fr', 'Free'],
  ['t-online.de', 'Telekom'],
  ['protonmail', 'Proton'],
  ['zoho.com', 'Zoho'],
  ['biglobe.ne.jp', 'Biglobe'],
  ['docomo.ne.jp', 'Docomo'],
];

/**
 * The name of a receiver other than Microsoft whose mark stands in `text` (a reply with its host, not a whole
 * message); null if there is none.
 */
export function findOtherReceiver(text: string): string | null {
  const lower = text.toLowerCase();
  for (const [mark, name] of marks) {
    const at = lower.indexOf(mark);
    // An address names a person, not the server that answered.
    if (at !== -1 && !/@[\w.-]{0,100}$/.test(lower.slice(Math.max(0, at - 100), at))) return name;
  }
  return null;
}
