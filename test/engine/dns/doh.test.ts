import dnsPacket, { type Answer } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { createDohResolver, type DohExchange, type DohOptions } from '../../../src/engine/dns/doh.ts';
import { parseDohUrl, resolverChain } from '../../../src/engine/dns/resolvers.ts';

const ONE = { name: 'one', url: 'https://one.example/dns-query' };
const TWO = { name: 'two', url: 'https://two.example/dns-query' };

interface Asked {
  server: string;
  name: string;
  type: string;
  cd: boolean;
  url: string;
  init: Parameters<DohOptions['fetch']>[1];
}

type Reply = (asked: Asked) => Response | Promise<Response>;

function message(asked: Asked, flags: number, answers: Answer[] = []): Response {
  const questions = [{ name: asked.name, type: asked.type as 'A', class: 'IN' as const }];
  const body = dnsPacket.encode({ type: 'response', id: 0, flags: flags | 0x180, questions, answers });
  return new Response(new Uint8Array(body), { headers: { 'content-type': 'application/dns-message' } });
}

const answer: Reply = (asked) =>
  message(asked, 0, [{ name: asked.name, type: 'A', ttl: 60, data: '192.0.2.1' }]);
const rcode =
  (code: number): Reply =>
  (asked) =>
    message(asked, code);
const http =
  (status: number, headers = {}): Reply =>
  () =>
    new Response('no', { status, headers });
const html: Reply = () => new Response('<html>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
const offline: Reply = () => {
  throw new TypeError('Failed to fetch');
};
const never: Reply = () => new Promise<Response>(() => {});

/** A resolver over a made-up network: replies by server, each list used up from the front, its last one kept. */
function create(network: Record<string, Reply[]>, more: Partial<DohOptions> = {}) {
  const asked: Asked[] = [];
  const exchanges: DohExchange[] = [];
  const delays: number[] = [];
  const resolver = createDohResolver({
    chain: [ONE, TWO].filter((server) => network[server.name]),
    now: () => 0,
    // Time-outs never fire unless the test says so; pauses are over at once.
    delay: (ms) => {
      delays.push(ms);
      return ms === 5000 ? new Promise(() => {}) : Promise.resolve();
    },
    fetch: async (url, init) => {
      const server = new URL(url).hostname.split('.')[0] ?? '';
      const query = new URL(url).searchParams.get('dns') ?? '';
      const packet = dnsPacket.decode(Buffer.from(query, 'base64url'));
      const [question] = packet.questions ?? [];
      const entry = {
        server,
        name: question!.name,
        type: question!.type,
        cd: packet.flag_cd ?? false,
        url,
        init,
      };
      asked.push(entry);
      const replies = network[server]!;
      return (replies.length > 1 ? replies.shift()! : replies[0]!)(entry);
    },
    onExchange: (exchange) => exchanges.push(exchange),
    ...more,
  });
  const resolve = (name = 'example.com', signal?: AbortSignal) =>
    resolver.resolve({ name, type: 'A' }, signal ? { signal } : {});
  return { resolve, asked, exchanges, delays };
}

describe('createDohResolver', () => {
  it('sends a simple GET: no padding, id 0, only an accept header', async () => {
    const { resolve, asked } = create({ one: [answer] });
    expect(await resolve()).toMatchObject({
      kind: 'answer',
      records: ['192.0.2.1'],
      meta: { resolver: 'one', ttl: 60 },
    });
    expect(asked[0]?.init).toMatchObject({ method: 'GET', headers: { accept: 'application/dns-message' } });
    expect(Object.keys(asked[0]!.init.headers)).toEqual(['accept']);
    expect(asked[0]?.url).toMatch(/^https:\/\/one\.example\/dns-query\?dns=AAAB[A-Za-z0-9_-]+$/);
  });

  it('gives each ending its own outcome', async () => {
    const table: [Reply, object][] = [
      [answer, { kind: 'answer' }],
      [rcode(0), { kind: 'nodata' }],
      [rcode(3), { kind: 'nxdomain' }],
      [rcode(5), { kind: 'failed', rcodeName: 'REFUSED' }],
      [rcode(1), { kind: 'failed', rcodeName: 'FORMERR' }],
      [http(502), { kind: 'unreachable', reason: 'http', detail: 'HTTP 502' }],
      [http(200), { kind: 'unreachable', reason: 'malformed' }],
      [http(429, { 'retry-after': '60' }), { kind: 'unreachable', reason: 'rate-limited' }],
      [html, { kind: 'unreachable', reason: 'malformed', detail: expect.stringContaining('web page') }],
      [offline, { kind: 'unreachable', reason: 'network' }],
      [
        (asked) => message({ ...asked, name: 'example.net' }, 0),
        { kind: 'unreachable', reason: 'malformed' },
      ],
      [
        (asked) => message(asked, 0x200),
        { kind: 'unreachable', reason: 'malformed', detail: expect.stringContaining('cut short') },
      ],
      [
        () =>
          new Response(new Uint8Array(70_000), { headers: { 'content-type': 'application/dns-message' } }),
        { kind: 'unreachable', reason: 'malformed', detail: expect.stringContaining('longer') },
      ],
    ];
    for (const [reply, outcome] of table)
      expect(await create({ one: [reply] }).resolve()).toMatchObject(outcome);
  });

  it('asks once more, then the next resolver, and remembers which one failed', async () => {
    const { resolve, asked } = create({ one: [offline], two: [answer] });
    expect(await resolve()).toMatchObject({ kind: 'answer', meta: { resolver: 'two' } });
    expect(asked.map((a) => a.server)).toEqual(['one', 'one', 'two']);
    await resolve('example.net');
    expect(asked.map((a) => a.server)).toEqual(['one', 'one', 'two', 'two']);
  });

  it('recovers on the second try without bothering anyone else', async () => {
    const { resolve, asked } = create({ one: [http(503), answer], two: [answer] });
    expect(await resolve()).toMatchObject({ kind: 'answer', meta: { resolver: 'one' } });
    expect(asked).toHaveLength(2);
  });

  it('goes on to the next resolver at 429, and waits for a short Retry-After when there is none', async () => {
    const chain = create({ one: [http(429, { 'retry-after': '1' })], two: [answer] });
    expect(await chain.resolve()).toMatchObject({ kind: 'answer', meta: { resolver: 'two' } });
    expect(chain.asked.map((a) => a.server)).toEqual(['one', 'two']);
    const alone = create({ one: [http(429, { 'retry-after': '2' }), answer] });
    expect(await alone.resolve()).toMatchObject({ kind: 'answer' });
    expect(alone.delays).toContain(2000);
  });

  it('ends at the time-out', async () => {
    const { resolve, asked } = create(
      { one: [never], two: [answer] },
      { timeoutMs: 7, delay: async () => {} },
    );
    expect(await resolve()).toMatchObject({ kind: 'unreachable', reason: 'timeout' });
    expect(asked.every((a) => a.init.signal.aborted)).toBe(true);
  });

  it('gives up resolvers that never answer, and says why without asking on', async () => {
    const { resolve, asked } = create({ one: [offline], two: [html] });
    const all = await Promise.all(Array.from({ length: 50 }, (_, index) => resolve(`n${index}.example.com`)));
    for (const outcome of all) expect(outcome).toMatchObject({ kind: 'unreachable' });
    const before = asked.length;
    expect(await resolve('later.example.com')).toMatchObject({ kind: 'unreachable', reason: 'network' });
    expect(asked).toHaveLength(before);
    const recovering = create({ one: [offline, offline, answer, offline] });
    for (let index = 0; index < 6; index++) await recovering.resolve(`n${index}.example.com`);
    expect(recovering.asked.length).toBeGreaterThan(8);
  });

  it('tells broken DNSSEC from a failing server', async () => {
    const bogus = create({ one: [(asked) => (asked.cd ? answer(asked) : message(asked, 2))], two: [answer] });
    expect(await bogus.resolve()).toMatchObject({
      kind: 'failed',
      rcodeName: 'SERVFAIL',
      brokenDnssec: true,
    });
    expect(bogus.asked.map((a) => [a.server, a.cd])).toEqual([
      ['one', false],
      ['one', true],
    ]);
    const broken = create({ one: [rcode(2)], two: [rcode(2)] });
    const outcome = await broken.resolve();
    expect(outcome).toMatchObject({ kind: 'failed', rcodeName: 'SERVFAIL', meta: { resolver: 'one' } });
    expect(outcome).not.toHaveProperty('brokenDnssec');
    expect(broken.asked.map((a) => [a.server, a.cd])).toEqual([
      ['one', false],
      ['one', true],
      ['two', false],
    ]);
    const moody = create({ one: [rcode(5)], two: [answer] });
    expect(await moody.resolve()).toMatchObject({ kind: 'answer', meta: { resolver: 'two' } });
  });

  it('is cancelled by either signal, and asks nothing of a name that is none', async () => {
    const caller = new AbortController();
    const { resolve } = create({
      one: [
        (a) =>
          new Promise((_, reject) => a.init.signal.addEventListener('abort', () => reject(new Error('x')))),
      ],
    });
    const pending = resolve('example.com', caller.signal);
    caller.abort();
    expect(await pending).toMatchObject({ kind: 'unreachable', reason: 'aborted' });
    expect(await resolve('a..b')).toMatchObject({ reason: 'bad-name' });
    const run = new AbortController();
    run.abort();
    const ended = create({ one: [rcode(0)] }, { signal: run.signal });
    expect(await ended.resolve()).toMatchObject({ reason: 'aborted' });
  });

  it('speaks the JSON form to a resolver that has no other', async () => {
    const urls: string[] = [];
    const resolver = createDohResolver({
      chain: [{ name: 'json', url: 'https://dns.example/resolve', form: 'json' }],
      now: () => 0,
      fetch: async (url) => {
        urls.push(url);
        const Answer = [{ name: 'example.com.', type: 16, TTL: 60, data: '"a" "\\"b\\\\\\010"' }];
        return Response.json({ Status: 0, AD: true, Question: [{ name: 'example.com.', type: 16 }], Answer });
      },
    });
    expect(await resolver.resolve({ name: 'example.com', type: 'TXT' })).toMatchObject({
      kind: 'answer',
      records: [['a', '"b\\\n']],
      meta: { authenticated: true, ttl: 60 },
    });
    expect(urls).toEqual(['https://dns.example/resolve?name=example.com&type=TXT']);
  });
});

describe('resolvers', () => {
  it('puts the chosen one first and leaves an own one alone', () => {
    expect(resolverChain('google').map((server) => server.name)).toEqual([
      'Google',
      'Cloudflare',
      'DNS.SB',
      'CZ.NIC',
    ]);
    expect(resolverChain(ONE)).toEqual([ONE]);
  });

  it.each([
    ['https://dns.example.net/dns-query{?dns}', 'https://dns.example.net/dns-query'],
    ['dns.example.net', 'https://dns.example.net/dns-query'],
    ['http://127.0.0.1:8053/dns-query', 'http://127.0.0.1:8053/dns-query'],
    ['http://localhost:8053/dns-query', 'http://localhost:8053/dns-query'],
  ])('reads %s', (input, url) => {
    expect(parseDohUrl(input)).toMatchObject({ ok: true, server: { url } });
  });

  it.each([
    '',
    'http://dns.example.net/dns-query',
    'javascript:alert(1)',
    'https://',
    'https://u:p@dns.example.net/',
    'ftp://x/',
  ])('refuses %j with a sentence', (input) => {
    const result = parseDohUrl(input);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.sentence).toMatch(/\.$/);
  });
});
