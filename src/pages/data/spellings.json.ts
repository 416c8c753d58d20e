import spellings from '../../data/spellings.ts';

export const GET = () =>
  new Response(JSON.stringify(spellings()), { headers: { 'content-type': 'application/json' } });
