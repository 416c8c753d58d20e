import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseIp, unmapIp } from '../../../src/engine/dns/address.ts';
import { createDnsRun } from '../../../src/engine/dns/run.ts';
import { createZoneResolver, type Zone } from '../../../src/engine/dns/zone-resolver.ts';
import { evaluateSpf } from '../../../src/engine/spf/evaluate.ts';
import { expandMacros, parseMacroString } from '../../../src/engine/spf/macro.ts';

const folder = '../shared/testdata';
const read = (path: string) =>
  existsSync(`${folder}/${path}`) ? JSON.parse(readFileSync(`${folder}/${path}`, 'utf8')) : null;

interface SuiteTest {
  id: string;
  helo: string;
  host: string;
  mailfrom: string;
  results: string[];
  explanation?: string;
}

/** Every case starts in a run of its own, so that the number of questions can be counted. */
function check(zone: Zone, ip: string, sender: string, helo: string) {
  const run = createDnsRun(createZoneResolver(zone), { now: () => 0 });
  return { run, evaluation: evaluateSpf({ ip, sender, helo }, { resolver: run, now: () => 0 }) };
}

const suite: { scenarios: { suite: string; zone: Zone; tests: SuiteTest[] }[] } | null =
  read('spf/rfc7208-sample.json');

describe.skipIf(!suite)('RFC 7208 test suite', () => {
  for (const scenario of suite?.scenarios ?? []) {
    describe(scenario.suite, () => {
      it.each(scenario.tests.map((test) => [test.id, test] as const))('%s', async (_, test) => {
        const { evaluation } = check(scenario.zone, test.host, test.mailfrom, test.helo);
        const { result, explanation } = await evaluation;
        expect(test.results).toContain(result);
        if (test.explanation === 'DEFAULT') expect(explanation).toBeNull();
        else if (test.explanation) expect(explanation?.toLowerCase()).toBe(test.explanation.toLowerCase());
      });
    });
  }
});

interface MacroCase {
  id: string;
  macro: string;
  context?: string;
  values: { sender: string; domain: string; ip: string; helo: string; p: string };
  expect: { expansion?: string; error?: string };
}

const macros: { cases: MacroCase[] } | null = read('spf/macro-expansion-sample.json');

describe.skipIf(!macros)('macro expansion', () => {
  it.each(macros?.cases.map((item) => [item.id, item] as const) ?? [])('%s', (_, item) => {
    const explanation = item.context === 'exp';
    const parsed = parseMacroString(item.macro, { blanks: explanation, explanationLetters: explanation });
    if (item.expect.error) {
      expect(parsed.ok).toBe(false);
      return;
    }
    expect(parsed).toMatchObject({ ok: true });
    if (!parsed.ok) return;
    const { sender, domain, ip, helo, p } = item.values;
    const values = {
      sender,
      domain,
      helo,
      ip: unmapIp(parseIp(ip)!),
      validatedName: p,
      receiver: 'unknown',
      time: 0,
    };
    expect(expandMacros(parsed.tokens, values)?.toLowerCase()).toBe(item.expect.expansion?.toLowerCase());
  });
});

interface HostileCase {
  id: string;
  kind: string;
  zone: Zone;
  input: { ip: string; mailfrom: string; helo: string };
  expect: { results: string[]; maxQueries?: number };
}

const hostile: { cases: HostileCase[] } | null = read('hostile/hostile-sample.json');

describe.skipIf(!hostile)('hostile records', () => {
  const cases = hostile?.cases.filter((item) => item.kind === 'spf') ?? [];
  it.each(cases.map((item) => [item.id, item] as const))('%s', async (_, item) => {
    const { run, evaluation } = check(item.zone, item.input.ip, item.input.mailfrom, item.input.helo);
    expect(item.expect.results).toContain((await evaluation).result);
    if (item.expect.maxQueries) expect(run.queries.length).toBeLessThanOrEqual(item.expect.maxQueries);
  });
});

describe('senders and HELO names', () => {
  const zone: Zone = {
    'example.com': [{ TXT: 'v=spf1 exists:%{l}.%{d}.l.example.net include:%{h} -all' }],
    'user.example.com.l.example.net': [{ A: '127.0.0.2' }],
    'postmaster.example.com.l.example.net': [{ A: '127.0.0.2' }],
    'all.example.com': [{ TXT: 'v=spf1 +all' }],
    'with_underscore.example.com': [{ TXT: 'v=spf1 +all' }],
    'xn--bcher-kva.example': [{ TXT: 'v=spf1 +all' }],
    'sp ace.com': [{ TXT: 'v=spf1 +all' }],
  };
  it.each([
    ['user@example.com', 'x.example.net', 'pass'],
    ['user@Example.COM.', 'x.example.net', 'pass'],
    ['<user@example.com>', 'x.example.net', 'pass'],
    ['example.com', 'x.example.net', 'pass'],
    ['@example.com', 'x.example.net', 'pass'],
    ['other@example.com', 'all.example.com', 'pass'],
    ['other@example.com', 'x.example.net', 'permerror'],
    ['other@example.com', 'LOCALHOST', 'permerror'],
    ['', 'all.example.com', 'pass'],
    ['<>', 'all.example.com', 'pass'],
    ['', '', 'none'],
    ['<>', '[192.0.2.1]', 'none'],
    ['"a@b c"@all.example.com', '', 'pass'],
    ['user@b\u00fccher.example', '', 'pass'],
    ['user@with_underscore.example.com', '', 'pass'],
    ['user@sp ace.com', '', 'none'],
    ['user@localhost', '', 'none'],
    ['user@a..example.com', '', 'none'],
    ['user@[192.0.2.1]', '', 'none'],
    ['@', '', 'none'],
    [`${'x'.repeat(9000)}@all.example.com`, '', 'pass'],
  ])('%j greeted as %j: %s', async (sender, helo, result) => {
    expect((await check(zone, '192.0.2.1', sender, helo).evaluation).result).toBe(result);
  });

  it('ends with temperror at its time limit, and at once when cancelled', async () => {
    const silent = { resolve: (_: unknown, { signal }: { signal?: AbortSignal } = {}) => ended(signal) };
    const input = { ip: '192.0.2.1', sender: 'user@example.com', helo: '' };
    const limits: number[] = [];
    const delay = async (ms: number) => void limits.push(ms);
    const late = await evaluateSpf(input, { resolver: silent, now: () => 0, delay, timeoutMs: 5 });
    expect(late).toMatchObject({ result: 'temperror', problem: { code: 'time-out' } });
    // RFC 7208 section 4.6.4: at least 20 seconds.
    expect(limits).toEqual([20_000]);
    const cancel = new AbortController();
    const pending = evaluateSpf(input, { resolver: silent, now: () => 0, signal: cancel.signal });
    cancel.abort();
    expect(await pending).toMatchObject({ result: 'temperror', problem: { code: 'cancelled' } });
  });

  it('throws only for an address that is none', async () => {
    await expect(check(zone, 'not an address', 'user@example.com', '').evaluation).rejects.toThrow(
      RangeError,
    );
  });
});

function ended(signal: AbortSignal | undefined): Promise<never> {
  const outcome = { kind: 'unreachable', reason: 'aborted', detail: '', resolver: '', ms: 0 };
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(outcome as never);
    signal?.addEventListener('abort', () => resolve(outcome as never));
  });
}
