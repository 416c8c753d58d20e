import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { MicrosoftDomains } from '../engine/config/types.ts';
import { microsoftDomainsSchema } from '../schemas/microsoft-domains.ts';
import { contentFolder } from './content-folder.ts';

/** Outlook.com's domains and Microsoft's MX names, from `content/microsoft-domains.yaml`. */
export default function microsoftDomains(): MicrosoftDomains {
  const file = contentFolder('microsoft-domains.yaml');
  const { domains, compiled, dnsChecked, how, mx } = microsoftDomainsSchema.parse(
    parse(readFileSync(file, 'utf8')),
  );
  return {
    compiled,
    dnsChecked,
    how,
    mx,
    domains: (['high', 'medium', 'low'] as const).flatMap((confidence) =>
      domains[confidence].map((domain) => ({ domain, confidence })),
    ),
  };
}
