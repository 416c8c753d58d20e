import headerFields from '../../data/header-fields.ts';

export const GET = () =>
  new Response(JSON.stringify(headerFields()), { headers: { 'content-type': 'application/json' } });
