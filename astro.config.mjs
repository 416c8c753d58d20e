import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import sitemap from '@astrojs/sitemap';
import { defineConfig } from 'astro/config';
import { contentData } from './src/build/content-data.ts';
import { redirects } from './src/build/redirects.ts';
import { secondOpinionShims } from './src/build/second-opinion-shims.ts';

export default defineConfig({
  site: process.env.SITE_URL ?? 'https://whyblocked.example',
  outDir: './dist/site',
  trailingSlash: 'always',
  redirects: redirects(),
  build: { format: 'directory', inlineStylesheets: 'never', concurrency: 2 },
  devToolbar: { enabled: false },
  // Highlighting would need inline styles, which the content security policy forbids.
  markdown: { syntaxHighlight: false },
  integrations: [preact(), mdx(), sitemap({ filter: (page) => !page.includes('/404') })],
  vite: {
    plugins: [contentData()],
    // No script or style may be inlined into a page: the policy allows 'self' only.
    build: { assetsInlineLimit: 0 },
    worker: { format: 'es', plugins: () => [contentData(), secondOpinionShims()] },
  },
});
