import type { NavItem } from './site.ts';

/** The tools, in the order a visitor needs them. */
export const TOOLS: readonly (NavItem & { text: string; leaves: string })[] = [
  {
    href: '/tools/bounce/',
    label: 'Explain a bounce',
    text: 'Paste a reply, a log line or a whole bounce: who refused, why, and what to do now.',
    leaves: 'Nothing leaves the page',
  },
  {
    href: '/tools/check/',
    label: 'Check a domain and its IPs',
    text: 'SPF, DKIM, DMARC, reverse DNS and block lists, and whether Microsoft has a reason in DNS to refuse you.',
    leaves: 'DNS questions to the resolver you choose',
  },
  {
    href: '/tools/log/',
    label: 'Read a mail log',
    text: 'Gigabytes in seconds: which server, since when, which code, how much mail, and is it over.',
    leaves: 'Nothing leaves the page',
  },
  {
    href: '/tools/headers/',
    label: 'Read message headers',
    text: 'It arrived, but in Junk: where Microsoft put it and why.',
    leaves: 'Nothing leaves the page',
  },
  {
    href: '/tools/config/',
    label: 'Configure the mail server',
    text: 'Relay only Microsoft’s mail, slow down, keep mail queued: files and commands for your server.',
    leaves: 'Nothing leaves the page',
  },
  {
    href: '/tools/request/',
    label: 'Write the support request',
    text: 'The right channel, the form field by field, and the answer to the canned reply.',
    leaves: 'Nothing leaves the page',
  },
  {
    href: '/tools/warm-up/',
    label: 'Plan a warm-up',
    text: 'A schedule for a new address, as a calendar and as server settings.',
    leaves: 'Nothing leaves the page',
  },
  {
    href: '/tools/snds/',
    label: 'Read SNDS files',
    text: 'Microsoft’s own figures about your addresses, per IP and over time.',
    leaves: 'Nothing leaves the page',
  },
  {
    href: '/tools/dmarc/',
    label: 'Read DMARC reports',
    text: 'Who sends as you, what aligns, and what Microsoft saw.',
    leaves: 'Nothing leaves the page, unless you ask to look up an address',
  },
];
