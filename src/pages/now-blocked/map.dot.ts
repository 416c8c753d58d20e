import flows from '../../data/flows.ts';
import { formatDot } from '../../engine/flow/draw.ts';

/** The triage in the language of Graphviz, for reviewers. */
export const GET = () =>
  new Response(formatDot(flows().nowBlocked), {
    headers: { 'content-type': 'text/vnd.graphviz; charset=utf-8' },
  });
