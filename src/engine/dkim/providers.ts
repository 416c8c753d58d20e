/** A mail service and the selectors it usually gives its customers: hints from common practice, never proof. */
export interface DkimProvider {
  name: string;
  /** Ends of MX host names. */
  mx: readonly string[];
  /** Ends of SPF include targets. */
  spf: readonly string[];
  selectors: readonly string[];
}

export const DKIM_PROVIDERS: readonly DkimProvider[] = [
  {
    name: 'Microsoft 365',
    mx: ['mail.protection.outlook.com', 'mx.microsoft'],
    spf: ['spf.protection.outlook.com'],
    selectors: ['selector1', 'selector2'],
  },
  {
    name: 'Google Workspace',
    mx: ['google.com', 'googlemail.com'],
    spf: ['_spf.google.com'],
    selectors: ['google'],
  },
  { name: 'SendGrid', mx: ['sendgrid.net'], spf: ['sendgrid.net'], selectors: ['s1', 's2'] },
  { name: 'Mailchimp', mx: [], spf: ['servers.mcsv.net'], selectors: ['k1', 'k2', 'k3'] },
  {
    name: 'Mandrill',
    mx: ['mandrillapp.com'],
    spf: ['spf.mandrillapp.com'],
    selectors: ['mandrill', 'mte1', 'mte2'],
  },
  {
    name: 'Mailgun',
    mx: ['mailgun.org'],
    spf: ['mailgun.org'],
    selectors: ['mailo', 'k1', 'smtp', 'mx', 'pic', 'email', 'krs', 'mta', 's1'],
  },
  {
    name: 'Zoho',
    mx: ['zoho.com', 'zoho.eu', 'zoho.in'],
    spf: ['zoho.com', 'zoho.eu', 'zoho.in', 'zohomail.com'],
    selectors: ['zoho', 'zmail'],
  },
  {
    name: 'Fastmail',
    mx: ['messagingengine.com'],
    spf: ['spf.messagingengine.com'],
    selectors: ['fm1', 'fm2', 'fm3', 'mesmtp'],
  },
  {
    name: 'Proton',
    mx: ['protonmail.ch'],
    spf: ['_spf.protonmail.ch'],
    selectors: ['protonmail', 'protonmail2', 'protonmail3'],
  },
  { name: 'iCloud', mx: ['mail.icloud.com'], spf: ['icloud.com'], selectors: ['sig1'] },
  {
    name: 'Brevo',
    mx: [],
    spf: ['spf.brevo.com', 'sendinblue.com'],
    selectors: ['brevo1', 'brevo2', 'mail'],
  },
  { name: 'Mailjet', mx: [], spf: ['spf.mailjet.com'], selectors: ['mailjet'] },
  { name: 'HubSpot', mx: [], spf: ['hubspotemail.net'], selectors: ['hs1', 'hs2'] },
  { name: 'Zendesk', mx: [], spf: ['mail.zendesk.com'], selectors: ['zendesk1', 'zendesk2'] },
  { name: 'Klaviyo', mx: [], spf: ['klaviyomail.com'], selectors: ['kl', 'kl2'] },
  { name: 'ActiveCampaign', mx: [], spf: ['emsd1.com'], selectors: ['dk'] },
  { name: 'Campaign Monitor', mx: [], spf: ['createsend.com', 'cmail1.com'], selectors: ['cm'] },
  {
    name: 'Constant Contact',
    mx: [],
    spf: ['constantcontact.com', 'ccsend.com'],
    selectors: ['ctct1', 'ctct2'],
  },
  { name: 'Migadu', mx: ['migadu.com'], spf: ['spf.migadu.com'], selectors: ['key1', 'key2', 'key3'] },
  {
    name: 'mailbox.org',
    mx: ['mailbox.org'],
    spf: ['mailbox.org'],
    selectors: ['MBO0001', 'MBO0002', 'MBO0003', 'MBO0004'],
  },
  { name: 'Gandi', mx: ['mail.gandi.net'], spf: ['_mailcust.gandi.net'], selectors: ['gm1', 'gm2', 'gm3'] },
  {
    name: 'IONOS',
    mx: ['ionos.com', 'ionos.de', 'ionos.co.uk', 'kundenserver.de'],
    spf: ['_spf.kundenserver.de', '_spf-eu.ionos.com', '_spf-us.ionos.com'],
    selectors: ['s1-ionos', 's2-ionos'],
  },
];

/** Names worth trying at any domain, most common first. */
export const COMMON_SELECTORS: readonly string[] = [
  'default',
  'dkim',
  'mail',
  'selector1',
  'selector2',
  'google',
  's1',
  's2',
  'k1',
  'smtp',
  'key1',
  'x',
  'dkim1',
  'mta',
  'mx',
  'email',
  'server',
  'rsa',
  'ed25519',
  's2048',
  'selector',
  'main',
  'sig1',
  'fm1',
  'postfix',
  'exim',
  'pm',
  '2024',
  '2025',
  '2026',
];

const endsWithName = (name: string, suffix: string): boolean =>
  name === suffix || name.endsWith(`.${suffix}`);

/** Providers recognised in MX hosts and SPF include targets (names folded). */
export function recogniseProviders(
  mxHosts: readonly string[],
  spfTargets: readonly string[],
): DkimProvider[] {
  return DKIM_PROVIDERS.filter(
    (provider) =>
      provider.mx.some((suffix) => mxHosts.some((host) => endsWithName(host, suffix))) ||
      provider.spf.some((suffix) => spfTargets.some((target) => endsWithName(target, suffix))),
  );
}
