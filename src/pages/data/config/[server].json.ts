import type { APIRoute } from 'astro';
import mta from '../../../data/mta.ts';

const data = mta();

export const getStaticPaths = () => data.servers.map((server) => ({ params: { server: server.id } }));

/** One server's templates with the relays and Microsoft's domains: what the configuration tool renders from. */
export const GET: APIRoute = ({ params }) => {
  const server = data.servers.find((one) => one.id === params.server);
  return new Response(JSON.stringify({ server, relays: data.relays, domains: data.domains }), {
    headers: { 'content-type': 'application/json' },
  });
};
