import openCatalogue from '../../data/open-catalogue.ts';

/** The look-up table as one dictionary, keyed by code. */
export const GET = () => {
  const { about, codes } = openCatalogue();
  return new Response(JSON.stringify({ _about: about, ...codes }), {
    headers: { 'content-type': 'application/json' },
  });
};
