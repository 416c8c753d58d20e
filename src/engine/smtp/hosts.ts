import type { Service } from './catalogue.ts';

/**
 * Which Microsoft service a host name belongs to; null if it is none of Microsoft's mail hosts.
 * `both` where the name does not tell (front ends serve consumer and business mail alike).
 * MX names as observed and documented on 2026-11-21: *.olc.protection.outlook.com (consumer),
 * *.mail.protection.outlook.com and *.mx.microsoft (Microsoft 365), mx1-4.hotmail.com (until 2017).
 */
export function classifyHost(name: string): Service | null {
  const host = name.toLowerCase().replace(/\.$/, '');
  if (/(?:^|[.-])olc\.protection\.outlook\.com$/.test(host)) return 'consumer';
  if (/\.mail\.protection\.outlook\.com$|\.mx\.microsoft$|\.mail\.eo\.outlook\.com$/.test(host))
    return 'business';
  if (/\.(?:hotmail|msn)\.com$|^(?:hotmail|msn)\.com$|\.phx\.gbl$/.test(host)) return 'consumer';
  // Hotmail's own machines, by the pattern of their names: SNT004-MC3F21, BLU004-OMC3S13, bay0-mc7-f18.
  if (/^(?:bay|blu|snt|col|dub)\d{1,3}-(?:omc|mc|hmmc)\d{1,2}-?[fs]\d{1,2}(?:\.|$)/.test(host))
    return 'consumer';
  if (/^smtp(?:-legacy|-hve)?\.office365\.(?:com|us)$|(?:^|\.)outlook\.office365\.com$/.test(host))
    return 'business';
  if (
    /(?:^|\.)outlook\.(?:com|cn)$|\.prod\.exchangelabs\.com$|\.office365\.us$|\.protection\.partner\.outlook\.cn$/.test(
      host,
    )
  )
    return 'both';
  // Samples published with the middle of the name replaced still end in Exchange Online's own labels.
  return /\.prod\.(?:protection\.)?outlook\.com$/.test(host) ? 'both' : null;
}

const consumerDomain =
  /^(?:hotmail|live|outlook|msn|windowslive|passport)\.(?:com|net|[a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2})$/;

/**
 * The service a recipient's domain hints at: `consumer` for Outlook.com's own domains, `business` for
 * *.onmicrosoft.com, null otherwise (most Microsoft 365 mail is for customers' own domains).
 */
export function classifyRecipient(address: string): 'consumer' | 'business' | null {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (domain.endsWith('.onmicrosoft.com')) return 'business';
  return consumerDomain.test(domain) ? 'consumer' : null;
}
