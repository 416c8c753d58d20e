import { defineConfig } from 'vitest/config';
import { contentData } from './src/build/content-data.ts';

export default defineConfig({
  plugins: [contentData()],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    testTimeout: 60_000,
  },
});
