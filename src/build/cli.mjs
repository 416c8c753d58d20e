// Bundles the command into a folder that plain Node runs: dist/cli/whyblocked.mjs, and beside it what is loaded
// only when it is needed.
import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { contentData } from './content-data.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
process.chdir(root);
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  plugins: [contentData({ files: true })],
  // Pages that the command names get their host where the site has one.
  define: { SITE_URL: JSON.stringify(process.env.SITE_URL ?? '') },
  ssr: { noExternal: true },
  build: {
    ssr: true,
    ssrEmitAssets: true,
    target: 'node22',
    outDir: 'dist/cli',
    emptyOutDir: true,
    minify: true,
    rolldownOptions: {
      input: { whyblocked: 'src/cli/bin.ts', 'part-worker': 'src/cli/log/part-worker.ts' },
      output: {
        entryFileNames: '[name].mjs',
        chunkFileNames: '[name].mjs',
        banner: (chunk) => (chunk.name === 'whyblocked' ? '#!/usr/bin/env node' : ''),
      },
    },
  },
});
chmodSync(`${root}dist/cli/whyblocked.mjs`, 0o755);
