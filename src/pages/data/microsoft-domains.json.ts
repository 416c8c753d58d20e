import microsoftDomains from '../../data/microsoft-domains.ts';

/** Outlook.com's domains with the confidence of each, and Microsoft's MX names. */
export const GET = () =>
  new Response(JSON.stringify(microsoftDomains(), null, 1), {
    headers: { 'content-type': 'application/json' },
  });
