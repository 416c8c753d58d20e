// Builds the search index over the finished pages.
import { fileURLToPath } from 'node:url';
import { close, createIndex } from 'pagefind';

const site = fileURLToPath(new URL('../../dist/site', import.meta.url));
const { index, errors } = await createIndex({ includeCharacters: '.()-', writePlayground: false });
if (!index) throw new Error(errors.join('\n'));
const { page_count: pages, errors: adding } = await index.addDirectory({ path: site });
if (adding.length > 0) throw new Error(adding.join('\n'));
const { errors: writing } = await index.writeFiles({ outputPath: `${site}/pagefind` });
if (writing.length > 0) throw new Error(writing.join('\n'));
await close();
console.log(`Search index: ${pages} pages`);
