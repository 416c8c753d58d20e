import catalogue from '../../data/catalogue.ts';

/** The whole catalogue, with the schema it keeps to. */
export const GET = () =>
  new Response(JSON.stringify({ $schema: '/data/schema/catalogue.schema.json', ...catalogue() }), {
    headers: { 'content-type': 'application/json' },
  });
