import { DKIM_FINDINGS } from '../dkim/findings.ts';
import { DMARC_FINDINGS } from '../dmarc/findings.ts';
import { HOSTS_FINDINGS } from '../hosts/findings.ts';
import { SPF_FINDINGS } from '../spf/findings.ts';
import { TRANSPORT_FINDINGS } from '../transport/findings.ts';
import { DNS_FINDINGS } from './dns-findings.ts';

/** Every finding a check can make; each has its words in `content/findings/<id>.md`. */
export const CHECK_FINDINGS: readonly string[] = [
  ...DNS_FINDINGS,
  ...SPF_FINDINGS,
  ...DKIM_FINDINGS,
  ...DMARC_FINDINGS,
  ...HOSTS_FINDINGS,
  ...TRANSPORT_FINDINGS,
];
