/** Which Microsoft service a mail host belongs to. */
export type MicrosoftService = 'consumer' | 'business';

/** Ends of the MX host names Microsoft gives out, and whose mail they take. */
const SUFFIXES: readonly [string, MicrosoftService][] = [
  ['olc.protection.outlook.com', 'consumer'],
  ['mail.protection.outlook.com', 'business'],
  ['mx.microsoft', 'business'],
  ['mail.eo.outlook.com', 'business'],
];

/** Tells by its MX host name whether mail goes to Outlook.com (consumer) or Microsoft 365 (business); null for others. */
export function microsoftServiceOf(host: string): MicrosoftService | null {
  return SUFFIXES.find(([suffix]) => host === suffix || host.endsWith(`.${suffix}`))?.[1] ?? null;
}
