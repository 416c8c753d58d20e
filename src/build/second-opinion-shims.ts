import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const SHIMS = ['assert', 'util', 'verror', 'ipaddr.js'];
const CALLERS = /[\\/]node_modules[\\/](doh-js-client|native-dns-packet|buffercursor)[\\/]/;

/**
 * Gives the packet code of doh-js-client, made for Node, the few functions it needs in a browser (xhr2 brings its
 * own). Applies to nothing else. Needed wherever the second opinion's worker is bundled.
 */
export function secondOpinionShims(): Plugin {
  return {
    name: 'second-opinion-shims',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer || !SHIMS.includes(source) || !CALLERS.test(importer)) return null;
      const file = `${source.replace('.js', '')}.cjs`;
      return fileURLToPath(new URL(`../islands/check/shims/${file}`, import.meta.url));
    },
  };
}
