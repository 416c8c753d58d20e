import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import mta from '../../../src/data/mta.ts';
import { escapeValue, UnsafeValue } from '../../../src/engine/config/escape.ts';
import { renderConfig } from '../../../src/engine/config/render.ts';
import { formatApplyScript } from '../../../src/engine/config/scripts.ts';
import { type ConfigOptions, PURPOSES, SYNTAXES } from '../../../src/engine/config/types.ts';

const data = mta();
const METACHARACTERS = [
  '$(id)',
  '`id`',
  ';id',
  '|id',
  '&&id',
  '"',
  "'",
  '\\',
  '\n',
  '\r\n',
  '\0',
  '\t',
  ' ',
  '#',
  '$' + '{run{/bin/id}}',
  '$h',
  '{',
  '}',
  '{{host}}',
  '`dnl',
  "'dnl",
  '<!--',
  '</script>',
  '*',
  '?',
  '[',
  ']',
  '(',
  ')',
  '/../',
  '%1',
  '!',
  '~',
  '^',
  '=',
  ':',
  '::',
  '\u2028',
  '‮',
  '’',
  'é',
  '@',
  ',',
];
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...METACHARACTERS),
      fc.constantFrom('a', 'example', '.com', '192.0.2.1', '-'),
      fc.string({ maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));

function render(options: ConfigOptions, serverIndex: number, purpose: (typeof PURPOSES)[number]) {
  const server = data.servers[serverIndex]!;
  return renderConfig({ server, relays: data.relays, domains: data.domains }, purpose, options);
}

describe('values from a visitor', () => {
  it('are taken only when they consist of letters that mean nothing anywhere', () => {
    fc.assert(
      fc.property(
        fc.nat(data.servers.length - 1),
        fc.constantFrom(...PURPOSES),
        fc.constantFrom(
          'host',
          'port',
          'from',
          'to',
          'domains',
          'ips',
          'blocked',
          'connections',
          'delay',
          'days',
          'match',
          'version',
          'relay',
          'scope',
          'list',
        ),
        hostile,
        (server, purpose, field, value) => {
          const list = ['domains', 'ips', 'blocked'].includes(field);
          const plain: ConfigOptions = {
            relay: 'own',
            host: 'relay.example.net',
            list: 'none',
            domains: ['hotmail.com'],
            ips: ['192.0.2.11'],
          };
          const result = render(
            { ...plain, [field]: list ? ['contoso.com', value] : value } as ConfigOptions,
            server,
            purpose,
          );
          if (!result.ok) {
            for (const { message } of result.problems)
              expect(message).not.toMatch(/[\u0000-\u001f\u2028\u202e]/);
            return;
          }
          // Taken: then the value was one of the plain kind, and nothing of it needed quoting.
          const canonical = value.trim().toLowerCase();
          const usable = /^@?[a-z0-9][a-z0-9._+@=:-]*$/.test(canonical) || canonical === '';
          const uses = data.servers[server]!.purposes[purpose].inputs as string[];
          const looked = field === 'host' || field === 'port' ? uses.includes('relay') : uses.includes(field);
          if (looked || field === 'from' || field === 'to')
            expect(usable, `${field}=${JSON.stringify(value)}`).toBe(true);
          else {
            // Not looked at here: then it must not have changed anything.
            const untouched = render(plain, server, purpose);
            if (!['match', 'version', 'relay', 'scope', 'list'].includes(field))
              expect(result).toEqual(untouched);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('keep the lines of a file as many as they were', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]\.(?:example\.net|dnl\.example)$/);
    fc.assert(
      fc.property(
        fc.nat(data.servers.length - 1),
        fc.constantFrom(...PURPOSES),
        name,
        (server, purpose, host) => {
          const options = { relay: 'own', list: 'none', domains: ['hotmail.com'], ips: ['192.0.2.11'] };
          const plain = render({ ...options, host: 'relay.example.net' }, server, purpose);
          const other = render({ ...options, host }, server, purpose);
          if (!plain.ok || !other.ok) return;
          const lines = (config: typeof plain.config) => formatApplyScript(config).split('\n').length;
          expect(lines(other.config)).toBe(lines(plain.config));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses 5,001 domains and takes 5,000', () => {
    const many = Array.from({ length: 5001 }, (_, i) => `d${i}.example`);
    const postfix = data.servers.findIndex((s) => s.id === 'postfix');
    const options = { relay: 'brevo', list: 'none', match: 'domain' };
    expect(render({ ...options, domains: many }, postfix, 'relay-microsoft')).toMatchObject({ ok: false });
    const taken = render({ ...options, domains: many.slice(1) }, postfix, 'relay-microsoft');
    expect(taken.ok && taken.config.files[0]?.content.split('\n').length).toBe(5001);
  });

  it("refuses a host name in which Sendmail's m4 would find a word of its own", () => {
    const sendmail = data.servers.findIndex((s) => s.id === 'sendmail');
    for (const host of ['dnl.example.net', 'a.changequote.example', 'smtp.shift-example.net']) {
      const result = render({ relay: 'own', host }, sendmail, 'relay-all');
      expect(result.ok, host).toBe(false);
      if (!result.ok) expect(result.problems[0]?.message).toContain('m4');
    }
  });
});

describe('escapeValue', () => {
  it('throws or writes something that stays one value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SYNTAXES), hostile, (syntax, value) => {
        let written: string;
        try {
          written = escapeValue(value, syntax);
        } catch (error) {
          expect(error).toBeInstanceOf(UnsafeValue);
          return;
        }
        if (syntax === 'json') {
          expect(JSON.parse(written)).toBe(value);
          expect(written).not.toMatch(/[<\u2028\u2029\n]/);
        } else if (syntax === 'powershell') {
          expect(written).toMatch(/^'(?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*'$/);
        } else if (syntax === 'text') {
          expect(written).not.toMatch(/[\u0000-\u001f]/);
        } else {
          expect(written.replaceAll('\\', '')).toMatch(/^(?!-)[A-Za-z0-9._:@/=+,[\]-]*$/);
          if (syntax === 'regexp') expect(new RegExp(`^${written}$`).test(value)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
