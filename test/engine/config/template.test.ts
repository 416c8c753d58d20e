import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/engine/config/pace.ts';
import {
  evaluateCondition,
  parseTemplate,
  renderTemplate,
  TemplateError,
} from '../../../src/engine/config/template.ts';
import { readAddress, readHost, readMailbox, readSource } from '../../../src/engine/config/values.ts';

const scope = {
  host: 'a.example',
  port: 587,
  on: true,
  off: false,
  kind: 'x',
  list: [
    { n: 1, ok: true },
    { n: 2, ok: false },
  ],
  words: ['p', 'q'],
  none: [],
};

describe('renderTemplate', () => {
  it.each([
    ['a value', '[{{host}}]:{{port}}', '[a.example]:587'],
    ['another syntax', '{{host|regexp}}', 'a\\.example'],
    ['a condition', '{{#if on}}yes{{else}}no{{/if}}{{#if off}}yes{{else}}no{{/if}}', 'yesno'],
    ['a comparison', '{{#if kind == x}}1{{/if}}{{#if kind != x}}2{{/if}}{{#if not off}}3{{/if}}', '13'],
    ['a list', '{{#each list}}{{.n}}{{#if .ok}}!{{/if}} {{host}};{{/each}}', '1! a.example;2 a.example;'],
    ['a list of words', '{{#each words}}{{.}}{{/each}}{{#if none}}x{{/if}}', 'pq'],
    ['tags alone on a line take it along', 'a\n{{#if on}}\nb\n{{/if}}\nc\n', 'a\nb\nc\n'],
    ['tags within a line do not', 'a {{#if on}}b{{/if}}\nc', 'a b\nc'],
  ])('%s', (_, source, expected) => {
    expect(renderTemplate(source, scope, 'table')).toBe(expected);
  });

  it.each([
    '{{#if on}}',
    '{{/if}}',
    '{{constructor}}',
    '{{host|html}}',
    '{{host',
    '{{#each host}}{{/each}}',
    '{{on}}',
    '{{.}}',
    '{{#if a b}}{{/if}}',
    '{{__proto__}}',
  ])('takes %s for a mistake', (source) => {
    expect(() => renderTemplate(source, scope, 'table')).toThrow(TemplateError);
  });

  it('reads conditions of steps', () => {
    expect(evaluateCondition(undefined, scope)).toBe(true);
    expect(evaluateCondition('on and kind == x', scope)).toBe(true);
    expect(evaluateCondition('on and off', scope)).toBe(false);
    expect(() => parseTemplate('{{#else}}')).toThrow(TemplateError);
  });
});

describe('values', () => {
  it.each([
    ['SMTP.Example.net.', 'smtp.example.net'],
    ['a', null],
    ['-a.example', null],
    ['192.0.2.1', null],
    ['a..b', null],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['bücher.example', null],
    [`${'a'.repeat(64)}.example`, null],
  ])('host %s', (text, expected) => {
    const read = readHost(text);
    expect(read.ok ? read.value : null).toBe(expected);
  });
  it.each([
    ['192.0.2.11', true],
    ['192.0.2.256', false],
    ['192.0.2', false],
    ['010.0.0.1', false],
    ['2001:db8::1', true],
    ['::', true],
    ['2001:db8:::1', false],
    ['1:2:3:4:5:6:7:8', true],
    ['1:2:3:4:5:6:7:8:9', false],
    ['fe80::1%eth0', false],
  ])('address %s', (text, ok) => {
    expect(readAddress(text).ok).toBe(ok);
  });
  it('reads an address with its HELO name', () => {
    expect(readSource('192.0.2.11=Out.example.org')).toEqual({
      ok: true,
      value: { ip: '192.0.2.11', helo: 'out.example.org' },
    });
    expect(readSource('192.0.2.11=x=y').ok).toBe(false);
    expect(readMailbox('a b@example.org').ok).toBe(false);
    expect(readMailbox('-f@example.org').ok).toBe(false);
  });
  it('makes a pace that ends at the target', () => {
    const pace = createPace(100, 1.5, 5000);
    expect(pace[0]).toEqual({ day: 1, messages: 100, delay: 864 });
    expect(pace.at(-1)).toMatchObject({ messages: 5000 });
    expect(pace.every((d, i) => i === 0 || d.messages <= Math.ceil(pace[i - 1]!.messages * 1.5))).toBe(true);
  });
});
