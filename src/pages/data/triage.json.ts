import articles from '../../data/articles.ts';
import flows from '../../data/flows.ts';

/** The triage as open data: the flow's questions and answers, and what each outcome says first. */
export const GET = () => {
  const outcomes = articles().outcomes.map(
    ({ id, title, first, likely, sure, waiting, who, codes, href }) => {
      return { id, title, first, likely, sure, waiting, who, codes, page: href };
    },
  );
  return new Response(JSON.stringify({ flow: flows().nowBlocked, outcomes }), {
    headers: { 'content-type': 'application/json' },
  });
};
