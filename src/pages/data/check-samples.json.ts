import checkSamples from '../../data/check-samples.ts';

/** The bundled samples of the check, each with the DNS that answers it. */
export const GET = () =>
  new Response(JSON.stringify(checkSamples()), { headers: { 'content-type': 'application/json' } });
