import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import articles from '../../src/data/articles.ts';
import flows from '../../src/data/flows.ts';
import questions, { startQuestions } from '../../src/data/questions.ts';
import sources, { resolveSources } from '../../src/data/sources.ts';
import { listPaths } from '../../src/engine/flow/paths.ts';
import { questionAddress } from '../../src/engine/flow/walk.ts';
import { pageLink } from '../../src/site/pathways.ts';

const { outcomes, guides, steps } = articles();
const all = [...outcomes, ...guides, ...steps];
const TODAY = new Date().toISOString().slice(0, 10);

/** Anchors of a Markdown text, as the site makes them: lower case, punctuation out, spaces to dashes. */
const anchors = (body: string) =>
  [...body.matchAll(/^#{2,4} (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .replace(/[`*]/g, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
const { nowBlocked, wayOn } = flows();
const pages = new Map<string, string[]>([
  ...all.map((one) => [one.href, anchors(one.body)] as const),
  ...[nowBlocked, wayOn].flatMap((flow) =>
    listPaths(flow).questions.map((one) => [questionAddress(flow, one.path), []] as [string, string[]]),
  ),
  ['/guides/', []],
  ['/never-blocked/', []],
  ['/never-blocked/checklist/', []],
  ['/now-blocked/map/', []],
  ['/questions/', questions().questions.map((one) => `q${one.number}`)],
]);
/** Areas other than the pathways; the built site's own link test looks into them. */
const AREAS =
  /^\/(codes|headers|tools|explain|timeline|scorecard|providers|glossary|data|about)\/([\w.-]+\/)*(#[\w-]+)?$/;

/** Why a link leads nowhere, or null. */
function broken(href: string): string | null {
  const [address = '', anchor] = href.split('#');
  const known = pages.get(address);
  if (known) return anchor === undefined || known.includes(anchor) ? null : `no "${anchor}" on ${address}`;
  if (/^\/(guides|never-blocked|now-blocked|questions)\//.test(address)) return `no page ${address}`;
  if (!AREAS.test(href)) return `no such area: ${href}`;
  const code = /^\/codes\/([\w.-]+)\/$/.exec(address)?.[1];
  return code && code !== 'all' && !existsSync(`content/codes/${code}.md`) ? `no reply ${code}` : null;
}

describe.each(all.map((page) => ({ href: page.href, page })))('$href', ({ page }) => {
  it('has sources that resolve, each with basis and dates, and a review date that has come', () => {
    const found = resolveSources(page.sources);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((one) => one.title)).size).toBe(found.length);
    expect(page.reviewed <= TODAY).toBe(true);
    for (const one of found) expect(one.read <= page.reviewed, one.title).toBe(true);
  });

  it('links only to pages and anchors that exist', () => {
    const links = [...page.body.matchAll(/\]\((\/[^)\s]*)\)/g)].map((match) => match[1] ?? '');
    expect([...links, ...page.next].map(broken).filter(Boolean)).toEqual([]);
    for (const href of page.next) expect(() => pageLink(href)).not.toThrow();
  });

  it('names no person and no address that could be someone’s', () => {
    const text = `${page.body} ${page.title} ${page.description}`;
    const mails = [...text.matchAll(/[\w.+-]+@(\w[\w-]*\.[\w.-]+\w)/g)].map(
      (match) => match[1]?.toLowerCase() ?? '',
    );
    expect(mails.filter((host) => !/(^|\.)(example(\.(org|com|net))?|microsoft\.com)$/.test(host))).toEqual(
      [],
    );
    const addresses = text.match(/\b(?!0\.)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g) ?? [];
    expect(addresses.filter((one) => !/^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(one))).toEqual([]);
  });

  it('heads every column of its tables', () => {
    expect(page.body).not.toMatch(/^\|\s*\|.*\n\|\s*-/m);
  });

  it('repeats nothing for which no evidence was found, and promises nothing', () => {
    const text = `${page.body} ${page.title} ${page.description}`;
    expect(text).not.toMatch(/proofpoint|AI scoring|40 ?(%|per cent)|zen internet/i);
    expect(text).not.toMatch(/guaranteed|we guarantee|always works/i);
  });
});

describe('outcomes', () => {
  it.each(outcomes.map((one) => ({ id: one.id, one })))(
    '$id tells the hour, the day and the week, in order',
    ({ one }) => {
      const order = ['## The next hour', '## The next day', '## The next week'].map((title) =>
        one.body.indexOf(title),
      );
      expect(order.every((at) => at >= 0)).toBe(true);
      expect([...order].sort((a, b) => a - b)).toEqual(order);
      for (const id of one.codes) expect(existsSync(`content/codes/${id}.md`), id).toBe(true);
    },
  );

  it('say how to go on after each of Microsoft’s answers', () => {
    const ids = outcomes.map((one) => one.id);
    for (const id of [
      'told-nothing-yet',
      'told-nothing-detected',
      'told-not-qualified',
      'told-not-eligible',
      'told-mitigated',
    ]) {
      expect(ids).toContain(id);
    }
  });
});

describe('guides and steps', () => {
  it('has the four ways on, and one table that compares them', () => {
    const ids = guides.map((one) => one.id);
    for (const id of ['relay', 'managed-hosting', 'keep-and-accept', 'inbound-only', 'relay-only-microsoft'])
      expect(ids).toContain(id);
    const table = guides.find((one) => one.id === 'ways-on')?.body ?? '';
    for (const id of ['relay', 'managed-hosting', 'keep-and-accept', 'inbound-only'])
      expect(table).toContain(`(/guides/${id}/)`);
  });

  it('numbers the steps from one without a gap, and gives each point to tick an id of its own', () => {
    expect(steps.map((one) => one.order)).toEqual(steps.map((_, at) => at + 1));
    const ids = steps.flatMap((one) => one.checklist.map((item) => item.id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tells prominently what is most often told wrong', () => {
    const said = (href: string) => {
      const page = all.find((one) => one.href === href)!;
      return `${page.title} ${'summary' in page ? page.summary : ''} ${page.body}`;
    };
    expect(said('/guides/which-door/')).toMatch(/do not go through sender\.office\.com/);
    expect(said('/guides/support-form/')).toMatch(/usual first answer/);
    expect(said('/guides/is-it-everyone/')).toMatch(/March 2026.*SNDS page admitted/s);
    expect(said('/guides/snds-and-jmrp/')).toMatch(/moved in June 2026/);
  });
});

describe('questions', () => {
  const { questions: list } = questions();

  it('are forty-five, each once', () => {
    expect(list.map((one) => one.number)).toEqual(Array.from({ length: 45 }, (_, at) => at + 1));
  });

  it.each(list.map((one) => ({ number: one.number, page: one.page })))(
    '$number is answered on $page',
    ({ page }) => {
      expect(broken(page)).toBeNull();
    },
  );

  it('names the ten of the start page in their order', () => {
    expect(startQuestions().map((one) => one.number)).toEqual([4, 1, 6, 16, 14, 26, 2, 36, 40, 41]);
  });
});

describe('the register of sources', () => {
  it('holds nothing that no page uses', () => {
    const texts = ['content', 'src'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(md|mdx|yaml|ts|astro)$/.test(file) && file !== 'sources.yaml')
        .map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
    );
    const words = new Set(texts.flatMap((text) => text.match(/[a-z0-9]+(?:-[a-z0-9]+)*/g) ?? []));
    expect(Object.keys(sources()).filter((key) => !words.has(key))).toEqual([]);
  });
});
