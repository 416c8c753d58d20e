// Bundles the command into one file that plain Node runs: dist/cli/whyblocked.mjs.
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
  plugins: [contentData()],
  ssr: { noExternal: true },
  build: {
    ssr: 'src/cli/bin.ts',
    target: 'node22',
    outDir: 'dist/cli',
    emptyOutDir: true,
    minify: true,
    rolldownOptions: {
      output: { entryFileNames: 'whyblocked.mjs', codeSplitting: false, banner: '#!/usr/bin/env node' },
    },
  },
});
chmodSync(`${root}dist/cli/whyblocked.mjs`, 0o755);
