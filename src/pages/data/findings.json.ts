import findings from '../../data/findings.ts';

/** Words of every finding by id, as the check shows them. */
export const GET = () => {
  const words = Object.entries(findings()).map(([id, { title, reason, remedy, page }]) => [
    id,
    { title, reason, remedy, page },
  ]);
  return new Response(JSON.stringify(Object.fromEntries(words)), {
    headers: { 'content-type': 'application/json' },
  });
};
