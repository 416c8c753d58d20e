import microsoftDomains from '../../data/microsoft-domains.ts';

/** Outlook.com's recipient domains and Microsoft's MX names. */
export const GET = () =>
  new Response(JSON.stringify(microsoftDomains()), {
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
