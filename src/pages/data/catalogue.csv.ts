import catalogue from '../../data/catalogue.ts';
import { formatCsv, tableRows } from '../../data/open-catalogue.ts';

/** One line a reply. The byte order mark tells Excel that it is UTF-8. */
export const GET = () =>
  new Response(`\uFEFF${formatCsv(tableRows(catalogue()))}`, {
    headers: { 'content-type': 'text/csv; charset=utf-8' },
  });
