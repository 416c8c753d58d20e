import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import sitemap from '@astrojs/sitemap';
import { defineConfig } from 'astro/config';
import { contentData } from './src/build/content-data.ts';

export default defineConfig({
  site: process.env.SITE_URL ?? 'https://whyblocked.example',
  outDir: './dist/site',
  trailingSlash: 'always',
  build: { format: 'directory', inlineStylesheets: 'never' },
  integrations: [preact(), mdx(), sitemap()],
  vite: { plugins: [contentData()], worker: { format: 'es', plugins: () => [contentData()] } },
});
