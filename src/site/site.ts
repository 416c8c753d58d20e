/** The site's own facts, in one place. */
export const SITE = {
  name: 'Why Blocked',
  description:
    'Why Microsoft refuses, throttles or junks your mail, what each reply means, and what to do now. Independent, free, and everything runs in your browser.',
} as const;

export interface NavItem {
  href: string;
  label: string;
}

export const MAIN_NAV: readonly NavItem[] = [
  { href: '/now-blocked/', label: 'Now blocked' },
  { href: '/never-blocked/', label: 'Never blocked' },
  { href: '/codes/', label: 'Codes' },
  { href: '/tools/', label: 'Tools' },
  { href: '/guides/', label: 'Guides' },
];

export const FOOTER_NAV: readonly NavItem[] = [
  { href: '/explain/', label: 'For customers and recipients' },
  { href: '/headers/', label: 'Headers' },
  { href: '/questions/', label: 'Questions' },
  { href: '/timeline/', label: 'Timeline' },
  { href: '/scorecard/', label: 'Scorecard' },
  { href: '/providers/', label: 'Providers' },
  { href: '/glossary/', label: 'Glossary' },
  { href: '/data/', label: 'Open data' },
  { href: '/about/', label: 'About and privacy' },
];
