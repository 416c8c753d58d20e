import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import catalogue from '../../src/data/catalogue.ts';
import { contentFolder } from '../../src/data/content-folder.ts';
import type { Reply } from '../../src/engine/smtp/catalogue.ts';
import { guidesFor, nextFor } from '../../src/site/codes.ts';
import { TOOLS } from '../../src/site/tools.ts';

const { replies } = catalogue();
const byId = new Map(replies.map((reply) => [reply.id, reply]));
const each = replies.map((reply) => [reply.id, reply] as const);

/** The Markdown below the frontmatter. */
function bodyOf(id: string): string {
  const text = readFileSync(new URL(`${id}.md`, contentFolder('codes/')), 'utf8');
  return text.slice(text.indexOf('\n---', 3) + 4).trim();
}

/** Our own words about a reply: everything but quotations and sources. */
const ownWords = (reply: Reply) =>
  [
    reply.title,
    reply.meaning,
    reply.retry,
    ...reply.causes,
    ...reply.steps.map(({ text }) => text),
    ...reply.notHelping.map(({ text }) => text),
    ...reply.tellApart.map(({ how }) => how),
    reply.notes,
  ].join('\n');

const countWords = (text: string) => text.split(/\s+/).filter((word) => /\p{L}|\d/u.test(word)).length;

/** The replies people meet most: each has a page worth keeping. */
const MOST_MET = [
  ...['s3140', 's3150', 's775', 's3113', 's3114', 's843', 's844', '4.7.650', '4.7.651', 's3115'],
  ...['s77719', '5.7.515', '5.7.606', '5.7.607-649', '5.7.511', '5.7.509', '5.7.25', '4.7.25', '4.7.26'],
  ...['5.4.1', '5.5.0', 's2017062302', '5.1.10', '5.7.708', '5.7.750', '4.4.62', '5.7.64', '5.7.501'],
  ...['5.7.512', '5.7.513', '5.7.507', 'sc-001', 'ou-001', 'dy-001', '4.7.0-prx', '4.7.550', 'as3130'],
  ...['5.7.1-not-authorized', '5.7.1-transport-rule', '5.7.1-authrequired', '5.7.1-unable-to-relay'],
  '5.7.1-client-not-authenticated',
];

const CONSUMER_FORM = /LinkID=614866/;
const BUSINESS_PORTAL = /sender\.office\.com/;

describe('the words of the catalogue', () => {
  it.each(each)('%s says all that a page needs', (id, reply) => {
    expect(reply.steps.length, 'steps').toBeGreaterThan(0);
    expect(reply.notHelping.length, 'what does not help').toBeGreaterThan(0);
    expect(reply.causes.length, 'causes').toBeGreaterThan(0);
    expect(reply.retry.length, 'whether retrying helps').toBeGreaterThan(5);
    if (reply.related.length > 0) expect(reply.tellApart.length, 'neighbours').toBeGreaterThan(0);
    for (const { id: other, how } of reply.tellApart) {
      expect(byId.has(other), `${id} → ${other}`).toBe(true);
      expect(how.length, `how to tell ${other}`).toBeGreaterThan(8);
    }
    for (const other of reply.related) expect(byId.has(other), `${id} → ${other}`).toBe(true);
  });

  it.each(each)('%s has titled and dated sources, each once', (_id, reply) => {
    expect(reply.sources.length).toBeGreaterThan(0);
    const seen = new Set<string>();
    for (const { title, url, read, basis } of reply.sources) {
      expect(read).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(['documented', 'observed', 'inferred']).toContain(basis);
      expect(title).not.toMatch(/^https?:|^A log posted/);
      expect(seen.has(url ?? title), url ?? title).toBe(false);
      seen.add(url ?? title);
    }
    if (reply.confidence === 'documented')
      expect(
        reply.sources.some(({ basis }) => basis === 'documented'),
        'documented by what?',
      ).toBe(true);
  });

  it.each(each)('%s explains every placeholder of its texts, and no other', (_id, reply) => {
    const used = new Set(
      reply.variants.flatMap(({ text }) => [...text.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name)),
    );
    expect(new Set(Object.keys(reply.placeholders))).toEqual(used);
  });

  it.each(each)('%s is as long as its subject', (id, reply) => {
    const body = bodyOf(id);
    const words = countWords(ownWords(reply)) + countWords(body.replace(/^\[\w+\]: \S+$/gm, ''));
    expect(reply.full, 'a long page has a body, a short one none').toBe(body !== '');
    if (reply.full) {
      expect(words).toBeGreaterThan(150);
      expect(words).toBeLessThan(900);
    } else {
      expect(words).toBeGreaterThan(30);
      expect(words).toBeLessThan(240);
    }
  });

  it.each(each)('%s sends nobody to the other service’s door', (_id, reply) => {
    for (const { text, url = '' } of reply.steps) {
      const step = `${text} ${url}`;
      if (reply.service === 'consumer') expect(step).not.toMatch(BUSINESS_PORTAL);
      if (reply.service === 'business') expect(step).not.toMatch(CONSUMER_FORM);
    }
  });

  it.each(each)('%s is written in British spelling', (id, reply) => {
    const own = `${ownWords(reply)}\n${bodyOf(id)}`
      .replace(/\S*(?:https?:|`)\S*/g, '')
      .replace(/“[^”]*”/g, '');
    expect(own).not.toMatch(
      /\b(?:organization|authoriz|recogniz|behavior|color|unauthoriz|enroll?ment\b|canceled)/i,
    );
  });

  it.each(replies.filter(({ full }) => full).map((reply) => [reply.id, reply] as const))(
    '%s: what its body says about Microsoft leads to a source of the page',
    (id, reply) => {
      const body = bodyOf(id);
      const addresses = new Map([...body.matchAll(/^\[(\w+)\]: (\S+)$/gm)].map(([, key, url]) => [key, url]));
      const sources = new Set(reply.sources.map(({ url }) => url));
      const marks = [...body.matchAll(/\[([^\]]+)\]\[(\w+)\]/g)];
      expect(marks.length).toBeGreaterThan(0);
      for (const [, , key] of marks) expect(sources.has(addresses.get(key)), key).toBe(true);
      expect(
        marks.some(([, text]) => /^(?:documented|observed|inferred)\b/.test(text ?? '')),
        'the basis is named',
      ).toBe(true);
    },
  );

  it('links only to tools there are', () => {
    for (const { id } of replies)
      for (const [, href] of bodyOf(id).matchAll(/\]\((\/[^)#]*)/g))
        expect(
          TOOLS.map((tool) => tool.href),
          `${id}: ${href}`,
        ).toContain(href);
  });

  it('leads to guides there are', () => {
    for (const reply of replies)
      for (const { href } of guidesFor(reply)) {
        const [, guide] = /^\/guides\/([a-z0-9-]+)\/$/.exec(href) ?? [];
        expect(existsSync(new URL(`${guide}.md`, contentFolder('guides/'))), href).toBe(true);
      }
    expect(guidesFor(byId.get('s3150')!).length).toBeGreaterThan(2);
  });

  it('has no two titles alike', () => {
    const titles = replies.map(({ title }) => title.toLowerCase());
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(MOST_MET)('%s has a full page', (id) => {
    expect(byId.get(id)?.full).toBe(true);
  });

  it.each([
    ['5.4.1', /not a block/],
    ['5.7.708', /Microsoft’s own/],
    ['5.7.501', /account, not on an IP address/],
    ['as3130', /Microsoft’s forms cannot lift it/],
  ])('%s corrects what is said of it elsewhere', (id, words) => {
    expect(byId.get(id)?.meaning).toMatch(words);
  });

  it.each([
    ['s3140', /Nobody outside Microsoft knows how S3140 differs from S3150/],
    ['s3150', /How S3150 differs from S3140 is not known/],
    ['4.7.651', /Microsoft has not published what the last digit separates/],
  ])('%s says what nobody knows', (id, words) => {
    expect(bodyOf(id)).toMatch(words);
  });
});

describe('the first doors of a page', () => {
  const doors = (id: string) => nextFor(byId.get(id)!).map(({ href }) => href.replace(/[?#].*$/, ''));

  it.each(['as3130', 'as1450', '5.7.1-spamhaus'])(
    'do not lead from Spamhaus’s listing to Microsoft: %s',
    (id) => {
      expect(doors(id)).not.toContain('/tools/request/');
    },
  );

  it('lead to the request where it helps, and those without a server to plain words', () => {
    expect(doors('s3140')).toEqual(expect.arrayContaining(['/tools/request/', '/explain/customer/']));
    expect(doors('s775')).toContain('/explain/customer/');
    expect(doors('5.7.515')).not.toContain('/explain/customer/');
  });
});
