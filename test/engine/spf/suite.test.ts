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
