import { catalogueJsonSchema } from '../../../schemas/catalogue-document.ts';

export const GET = () =>
  new Response(JSON.stringify(catalogueJsonSchema(), null, 2), {
    headers: { 'content-type': 'application/schema+json' },
  });
