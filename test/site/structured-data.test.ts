import { describe, expect, it } from 'vitest';
import { PAGES } from './pages.ts';

const blocks = PAGES.flatMap((page) =>
  page.elements
    .filter(({ tag, attributes }) => tag === 'script' && attributes['type'] === 'application/ld+json')
    .map(({ text }) => ({ path: page.path, text })),
);

describe('structured data of the built site', () => {
  it('stands on articles and can be read', () => {
    expect(blocks.length).toBeGreaterThan(100);
    for (const { path, text } of blocks) {
      const data = JSON.parse(text) as Record<string, unknown>;
      expect(data['@context'], path).toBe('https://schema.org');
    }
  });

  it('answers every question in a FAQ', () => {
    const faq = blocks.find(({ path, text }) => path === '/questions/' && text.includes('FAQPage'));
    expect((JSON.parse(faq?.text ?? '{}') as { mainEntity: unknown[] }).mainEntity).toHaveLength(45);
  });
});
