import catalogue from '../../data/catalogue.ts';
import { formatCsv, tableRows } from '../../data/open-catalogue.ts';

/** One line a reply. */
export const GET = () =>
  new Response(formatCsv(tableRows(catalogue())), { headers: { 'content-type': 'text/csv; charset=utf-8' } });
