import { describe, expect, it } from 'vitest';
import { linkTerms } from '../../src/site/glossary-links.ts';

const terms = [
  { id: 'spf', term: 'SPF' },
  { id: 'arc', term: 'ARC' },
  { id: 'tree-walk', term: 'Tree walk' },
  { id: 'relay', term: 'Relay' },
];
const link = (id: string, word: string) => `<a class="term" href="/glossary/#${id}">${word}</a>`;

describe('linking the glossary', () => {
  it.each([
    { name: 'the first use, once', html: '<p>SPF and SPF</p>', to: `<p>${link('spf', 'SPF')} and SPF</p>` },
    {
      name: 'any case of words',
      html: '<p>a tree walk</p>',
      to: `<p>a ${link('tree-walk', 'tree walk')}</p>`,
    },
    { name: 'no word that looks like an acronym', html: '<p>an arc</p>', to: '<p>an arc</p>' },
    { name: 'no part of a word', html: '<p>xSPF SPF-like</p>', to: '<p>xSPF SPF-like</p>' },
    { name: 'no plain word', html: '<p>a relay</p>', to: '<p>a relay</p>' },
    {
      name: 'nothing in links, code and headings',
      html: '<h2>SPF</h2><p><a href="/x/">SPF</a> <code>SPF</code> SPF</p>',
      to: `<h2>SPF</h2><p><a href="/x/">SPF</a> <code>SPF</code> ${link('spf', 'SPF')}</p>`,
    },
    { name: 'no attribute', html: '<p title="SPF">x</p>', to: '<p title="SPF">x</p>' },
  ])('links $name', ({ html, to }) => expect(linkTerms(html, terms)).toBe(to));

  it('leaves a text without terms as it is', () => expect(linkTerms('<p>x</p>', [])).toBe('<p>x</p>'));
});
