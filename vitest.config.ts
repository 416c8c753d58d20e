import { defineConfig } from 'vitest/config';
import { contentData } from './src/build/content-data.ts';

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [contentData()],
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/site/**'],
          testTimeout: 60_000,
        },
      },
      {
        // Reads the built site: run `npm run build` first.
        test: { name: 'site', include: ['test/site/**/*.test.ts'], testTimeout: 120_000 },
      },
    ],
  },
});
