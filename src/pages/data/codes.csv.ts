import catalogue from '../../data/catalogue.ts';
import { formatCsv, lookupRows } from '../../data/open-catalogue.ts';

/** One line a spelling: the look-up table for log pipelines. */
export const GET = () =>
  new Response(formatCsv(lookupRows(catalogue()).map((row) => ({ ...row }))), {
    headers: { 'content-type': 'text/csv; charset=utf-8' },
  });
