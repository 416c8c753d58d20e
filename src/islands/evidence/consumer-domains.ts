import type { MicrosoftDomains } from '../../engine/config/types.ts';

let domains: Promise<string[]> | undefined;

/** Recipient domains of Outlook.com, fetched once; rejects when they cannot be had, and is tried again then. */
export function loadConsumerDomains(): Promise<string[]> {
  domains ??= fetch('/data/recipient-domains.json').then(async (response) => {
    if (!response.ok) throw new Error(response.statusText);
    return ((await response.json()) as MicrosoftDomains).domains.map(({ domain }) => domain);
  });
  domains.catch(() => {
    domains = undefined;
  });
  return domains;
}
