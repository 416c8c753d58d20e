import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const PREFIX = 'virtual:data/';
const folder = new URL('../data/', import.meta.url);

/**
 * Vite plugin: `import catalogue from 'virtual:data/catalogue'` is what `src/data/catalogue.ts` builds from
 * `content/` (its default export, called without arguments), embedded as JSON. The command and the tests use
 * it; pages import `src/data` themselves and islands fetch `/data/`. With `files` the JSON becomes a file of its
 * own beside the program, which Node reads many times faster than a module.
 */
export function contentData({ files = false }: { files?: boolean } = {}): Plugin {
  return {
    name: 'whyblocked-content-data',
    resolveId(id) {
      return id.startsWith(PREFIX) ? `\0${id}` : null;
    },
    async load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      const file = `${id.slice(PREFIX.length + 1)}.ts`;
      if (!readdirSync(fileURLToPath(folder)).includes(file)) throw new Error(`No src/data/${file}`);
      const module = (await import(new URL(file, folder).href)) as { default: () => unknown };
      const json = JSON.stringify(await module.default());
      if (files) {
        const name = `${id.slice(PREFIX.length + 1)}.json`;
        this.emitFile({ type: 'asset', fileName: name, source: json });
        return `import { readFileSync } from 'node:fs';
export default JSON.parse(readFileSync(new URL('${name}', import.meta.url), 'utf8'));`;
      }
      return `export default JSON.parse(${JSON.stringify(json)});`;
    },
  };
}
