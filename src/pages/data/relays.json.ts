import relays from '../../data/relays.ts';

/** Relays with hosts, ports, login, DNS duties and the date of the evidence. */
export const GET = () =>
  new Response(JSON.stringify(relays(), null, 1), { headers: { 'content-type': 'application/json' } });
