import findings from '../../data/findings.ts';

/** Words of every finding by id, as the check shows them: one source each, the page has them all. */
export const GET = () => {
  const words = Object.entries(findings()).map(([id, { title, reason, remedy, page, sources }]) => [
    id,
    {
      title,
      reason,
      remedy,
      page,
      sources: sources.slice(0, 1).map((source) => ({ title: source.title, url: source.url })),
    },
  ]);
  return new Response(JSON.stringify(Object.fromEntries(words)), {
    headers: { 'content-type': 'application/json' },
  });
};
