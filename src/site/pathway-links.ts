import { FOOTER_NAV, type NavItem } from './site.ts';
import { TOOLS } from './tools.ts';

/** Pages outside the articles that articles point to under "Next". */
export const SITE_PAGES: readonly NavItem[] = [
  ...TOOLS,
  ...FOOTER_NAV,
  { href: '/now-blocked/', label: 'The questions: what is happening to your mail?' },
  { href: '/never-blocked/', label: 'Never been blocked: the steps in order' },
  { href: '/guides/', label: 'All guides' },
  { href: '/guides/which-one/', label: 'Which way on is mine?' },
  { href: '/codes/', label: 'All replies Microsoft sends' },
];
