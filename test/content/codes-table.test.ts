import { describe, expect, it } from 'vitest';
import catalogue from '../../src/data/catalogue.ts';
import spellings from '../../src/data/spellings.ts';
import { foldCode } from '../../src/engine/smtp/fold-code.ts';
import { codeLabel, titleBesideCode } from '../../src/engine/smtp/label.ts';
import { codeRedirects, filterWords, sharedCodePage, sharedCodes } from '../../src/site/codes.ts';
import { type Choice, filterRows, formatQuery, queryWords } from '../../src/site/codes-filter.ts';

const all = catalogue();
const { replies } = all;
const rows = replies.map((reply) => ({
  words: `${queryWords(`${codeLabel(reply)} ${reply.title}`).join(' ')} ${filterWords(reply)}`,
  range: reply.enhancedRange?.join(' '),
  service: reply.service,
  kind: reply.temporary ? 't' : 'p',
  fix: reply.whoCanFix,
}));
const NO_CHOICE: Choice = { text: '', service: '', kind: '', fix: '' };
const found = (choice: Partial<Choice>) => {
  const shown = filterRows(rows, { ...NO_CHOICE, ...choice });
  return replies.filter((_, i) => shown[i]).map(({ id }) => id);
};

describe('a title with its code beside it', () => {
  it.each([
    ['s3140', 'Your IP address or its range is on Outlook.com’s block list'],
    ['as1450', 'Your IP address is on a Spamhaus list, and Microsoft 365 refuses it'],
    ['5.7.515', 'Outlook.com’s rule for high-volume domains: SPF, DKIM and DMARC'],
    ['4.4.62', 'You delivered to the wrong Microsoft 365 region'],
    ['4.4.3-attr', 'Microsoft could not look up the recipient’s tenant'],
    ['5.7.607-649', 'Your IP address is banned at Microsoft 365'],
    ['4.7.25', 'Your IPv6 address has no reverse DNS record (deferred)'],
    ['5.7.1-not-authorized', 'You may not send to this recipient (“Delivery not authorized”)'],
    ['dy-001', 'Hotmail does not take mail from dynamic IP addresses (old reply)'],
    ['4.4.316', 'Your host refuses connections from Microsoft 365 (still trying)'],
  ])('%s: %s', (id, title) => {
    expect(titleBesideCode(replies.find((reply) => reply.id === id)!)).toBe(title);
  });

  it('never says the code twice', () => {
    for (const reply of replies)
      expect(titleBesideCode(reply)).not.toMatch(/\((?:[^()]*\b)?(?:A?S\d{3}|[245]\.\d|ATTR|PRX)/);
  });
});

describe('the address of a choice', () => {
  it.each<[Partial<Choice>, string]>([
    [{}, ''],
    [{ text: ' S3140 ' }, '?code=S3140'],
    [{ text: 'AS(1450)' }, '?code=AS%281450%29'],
    [{ text: '550 5.7.606', kind: 'p' }, '?code=550+5.7.606&kind=p'],
    [{ service: 'consumer', kind: 't', fix: 'sender-admin' }, '?service=consumer&kind=t&fix=sender-admin'],
    [{ text: '192.0.2.1' }, ''],
    [{ text: 'user@contoso.com' }, ''],
    [{ text: 'banned sending ip' }, ''],
    [{ text: '550 5.7.1 messages from [192.0.2.1]' }, ''],
  ])('%j is %j', (choice, query) => {
    expect(formatQuery({ ...NO_CHOICE, ...choice })).toBe(query);
  });
});

describe('the filter of the table', () => {
  it.each([
    ['S3140', ['s3140']],
    ['(s3140)', ['s3140']],
    ['AS3140', ['s3140']],
    ['AS(1450)', ['as1450']],
    ['as 1450', ['as1450']],
    ['3150', ['s3150']],
    ['5.7.606', ['5.7.606']],
    ['550 5.7.606', ['5.7.606']],
    ['5.7.13', ['5.7.13']],
    ['5.7.60', ['5.7.60']],
    ['5.7.606-649', ['5.7.607-649']],
    ['5.7.612', ['5.7.607-649']],
    ['450 4.7.26', ['4.7.26']],
    ['ATTR35', ['4.4.62']],
  ])('%s shows %j', (text, ids) => {
    expect(found({ text })).toEqual(ids);
  });

  it('finds the words of a reply', () => {
    expect(found({ text: 'banned sending ip' })).toContain('5.7.606');
    expect(found({ text: 'rate limited due to IP reputation' })).toEqual(
      expect.arrayContaining(['s775', 's844', '4.7.650']),
    );
    expect(found({ text: 'Recipient address rejected' })).toContain('5.4.1');
  });

  it('takes a whole line, addresses and host names included', () => {
    const line =
      '550 5.7.606 Access denied, banned sending IP [192.0.2.77]. To request removal from this list please visit https://sender.office.com/ and follow the directions. [DB1PEPF000509A0.eurprd03.prod.outlook.com]';
    expect(found({ text: line })).toEqual(['5.7.606']);
  });

  it.each(
    replies.filter(({ token }) => /^S\d+$/.test(token ?? '')).map((reply) => [reply.id, reply] as const),
  )('knows %s by its whole line', (id, reply) => {
    const [line = ''] = reply.variants[0]?.samples ?? [];
    expect(found({ text: line })).toContain(id);
  });

  it('shows all for nothing, and nothing for a code there is none of', () => {
    expect(found({}).length).toBe(replies.length);
    expect(found({ text: '   ' }).length).toBe(replies.length);
    expect(found({ text: 'S9999999' })).toEqual([]);
    expect(found({ text: 'qqq www eee rrr ttt yyy' })).toEqual([]);
  });

  it('narrows by service, kind and who can fix it', () => {
    const consumer = found({ service: 'consumer' });
    expect(consumer).toContain('s3140');
    expect(consumer).toContain('as3130');
    expect(consumer).not.toContain('5.7.606');
    for (const id of found({ kind: 't' }))
      expect(replies.find((reply) => reply.id === id)?.temporary).toBe(true);
    expect(found({ text: '5.7.1', fix: 'recipient-admin' })).not.toContain('s3140');
  });

  it('is bounded', () => {
    const started = performance.now();
    found({ text: 'a '.repeat(100_000) });
    expect(queryWords('word '.repeat(100_000)).length).toBe(60);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('addresses below /codes/', () => {
  const redirects = codeRedirects(all);
  const pages = new Set([
    ...replies.map(({ page }) => page),
    ...sharedCodes(replies).map(([code]) => sharedCodePage(code)),
  ]);

  it.each([
    ['as3140', '/codes/s3140/'],
    ['as16012609', '/codes/5.7.606/'],
    ['as1430', '/codes/5.7.606/'],
    ['as201806281', '/codes/5.4.1/'],
    ['4.7.652', '/codes/s3115/'],
    ['5.7.1', '/codes/all/5.7.1/'],
    ['550-5.7.1', '/codes/all/5.7.1/'],
    ['attr35', '/codes/4.4.62/'],
  ])('%s leads to %s', (from, to) => {
    expect(redirects.get(from)).toBe(to);
  });

  it.each([
    ['550 5.7.1', '/codes/all/5.7.1/'],
    ['5.4.1', '/codes/5.4.1/'],
    ['4.7.652', '/codes/s3115/'],
  ])('the search answers %s with %s', (typed, page) => {
    expect(spellings()[foldCode(typed)]?.[0]?.[0]).toBe(page);
  });

  it('never hides a reply and always leads to a page', () => {
    for (const [from, to] of redirects) {
      expect(
        replies.some(({ id }) => id === from),
        from,
      ).toBe(false);
      expect(from).toMatch(/^[a-z0-9.-]+$/);
      expect(pages.has(to), to).toBe(true);
    }
  });

  it('gives no spelling to two replies', () => {
    const owner = new Map<string, string>();
    for (const { id, token, oldSpellings } of replies)
      for (const spelling of [token, ...oldSpellings]) {
        if (!spelling) continue;
        const key = spelling.toLowerCase().replace(/[^a-z0-9]/g, '');
        expect(owner.get(key) ?? id, spelling).toBe(id);
        owner.set(key, id);
      }
  });
});
