import evidenceFindings from '../../data/evidence-findings.ts';

/** What the islands need of the words: sources and dates stay on the pages. */
export const GET = () => {
  const words = Object.entries(evidenceFindings()).map(([id, { title, reason, remedy, page }]) => [
    id,
    { title, reason, remedy, ...(page ? { page } : {}) },
  ]);
  return new Response(JSON.stringify(Object.fromEntries(words)), {
    headers: { 'content-type': 'application/json' },
  });
};
