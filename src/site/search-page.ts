import { renderHits, searchSite } from './search.ts';

// The page of results: the query is in the address, so it can be shared and works with Back.
/** Results on the page. */
const MOST = 40;
const query = new URLSearchParams(location.search).get('q')?.trim().slice(0, 200) ?? '';
const status = document.getElementById('search-status');
const list = document.getElementById('search-list');
const field = document.getElementById('search-query') as HTMLInputElement | null;
if (status && list && field) {
  field.value = query;
  if (query === '') field.focus();
  else {
    status.textContent = 'Searching…';
    searchSite(query, MOST).then(
      (hits) => {
        renderHits(list, hits);
        status.textContent =
          hits.length === 0
            ? `Nothing found for “${query}”. Try the code alone, or fewer words.`
            : hits.length < MOST
              ? `${hits.length} ${hits.length === 1 ? 'page' : 'pages'} for “${query}”.`
              : `The ${MOST} best pages for “${query}”.`;
      },
      () => {
        status.textContent = 'The search index could not be loaded. The table of codes works without it.';
      },
    );
  }
}
