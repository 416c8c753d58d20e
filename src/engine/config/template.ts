import { escapeValue } from './escape.ts';
import { SYNTAXES, type Syntax } from './types.ts';

/**
 * The template language of `content/mta`, as small as it can be:
 *
 *   {{name}}              a value, written for the file's own syntax
 *   {{name|regexp}}       the same, written for another syntax
 *   {{#if name}} {{#if name == word}} {{else}} {{/if}}
 *   {{#each list}} {{.}} {{.field}} {{/each}}
 *
 * Tags that stand alone on a line take the line with them. Nothing is evaluated: a name is looked up, a word
 * is compared, and that is all.
 */

export type ScopeValue =
  | string
  | number
  | boolean
  | readonly ScopeValue[]
  | { readonly [name: string]: ScopeValue };
export type TemplateScope = Readonly<Record<string, ScopeValue>>;

/** A mistake in a template: ours, never the visitor's. */
export class TemplateError extends Error {}

interface Condition {
  name: string;
  equals: string | null;
  not: boolean;
}

export type TemplateNode =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: string; syntax: Syntax | null }
  | { kind: 'if'; condition: Condition; yes: TemplateNode[]; no: TemplateNode[] }
  | { kind: 'each'; name: string; body: TemplateNode[] };

const NAME = /^(?:\.|\.?[A-Za-z][A-Za-z0-9]*)$/;

/** Reads `name`, `not name`, `name == word`, `name != word`. @throws TemplateError otherwise */
export function parseCondition(text: string): Condition {
  const words = text.trim().split(/\s+/);
  const bad = () => new TemplateError(`"${text}" is no condition`);
  if (words[0] === 'not' && words.length === 2) return { ...parseCondition(words[1]!), not: true };
  const name = words[0] ?? '';
  if (!NAME.test(name)) throw bad();
  if (words.length === 1) return { name, equals: null, not: false };
  if (words.length !== 3 || (words[1] !== '==' && words[1] !== '!=')) throw bad();
  return { name, equals: words[2]!, not: words[1] === '!=' };
}

type Token = { text: string; tag: boolean };

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    if (open < 0) break;
    const close = source.indexOf('}}', open);
    if (close < 0) throw new TemplateError('{{ without }}');
    let start = open;
    let end = close + 2;
    const tag = source.slice(open + 2, close).trim();
    if (/^(?:#|\/|else$)/.test(tag)) {
      const lineStart = source.lastIndexOf('\n', open - 1) + 1;
      const lineEnd = source.indexOf('\n', close);
      const after = source.slice(close + 2, lineEnd < 0 ? source.length : lineEnd);
      if (lineStart >= at && source.slice(lineStart, open).trim() === '' && after.trim() === '') {
        start = lineStart;
        end = lineEnd < 0 ? source.length : lineEnd + 1;
      }
    }
    if (start > at) tokens.push({ text: source.slice(at, start), tag: false });
    tokens.push({ text: tag, tag: true });
    at = end;
  }
  if (at < source.length) tokens.push({ text: source.slice(at), tag: false });
  return tokens;
}

/**
 * Reads a template.
 * @throws TemplateError for unknown tags, unclosed blocks and unknown syntaxes
 */
export function parseTemplate(source: string): TemplateNode[] {
  const tokens = tokenize(source);
  let at = 0;
  const block = (until: readonly string[]): [TemplateNode[], string] => {
    const nodes: TemplateNode[] = [];
    while (at < tokens.length) {
      const token = tokens[at++]!;
      if (!token.tag) {
        nodes.push({ kind: 'text', text: token.text });
      } else if (until.includes(token.text)) {
        return [nodes, token.text];
      } else if (token.text.startsWith('#if ')) {
        const condition = parseCondition(token.text.slice(4));
        const [yes, end] = block(['else', '/if']);
        const no = end === 'else' ? block(['/if'])[0] : [];
        nodes.push({ kind: 'if', condition, yes, no });
      } else if (token.text.startsWith('#each ')) {
        const name = token.text.slice(6).trim();
        if (!NAME.test(name)) throw new TemplateError(`"${name}" is no name`);
        nodes.push({ kind: 'each', name, body: block(['/each'])[0] });
      } else {
        nodes.push(valueNode(token.text));
      }
    }
    if (until.length > 0) throw new TemplateError(`no {{${until.at(-1)}}}`);
    return [nodes, ''];
  };
  return block([])[0];
}

function valueNode(tag: string): TemplateNode {
  const [name = '', syntax, extra] = tag.split('|').map((part) => part.trim());
  if (!NAME.test(name) || extra !== undefined) throw new TemplateError(`"${tag}" is no tag`);
  if (syntax !== undefined && !(SYNTAXES as readonly string[]).includes(syntax)) {
    throw new TemplateError(`there is no syntax "${syntax}"`);
  }
  return { kind: 'value', name, syntax: (syntax as Syntax | undefined) ?? null };
}

function lookUp(name: string, scope: TemplateScope, item: ScopeValue | null): ScopeValue {
  if (name.startsWith('.')) {
    if (item === null) throw new TemplateError(`${name} outside of {{#each}}`);
    if (name === '.') return item;
    const value = typeof item === 'object' && !Array.isArray(item) ? field(item, name.slice(1)) : undefined;
    if (value === undefined) throw new TemplateError(`nothing is called ${name} here`);
    return value;
  }
  const value = field(scope, name);
  if (value === undefined) throw new TemplateError(`nothing is called ${name}`);
  return value;
}

function field(object: object, name: string): ScopeValue | undefined {
  return Object.hasOwn(object, name) ? (object as Record<string, ScopeValue>)[name] : undefined;
}

function holds(condition: Condition, scope: TemplateScope, item: ScopeValue | null): boolean {
  const value = lookUp(condition.name, scope, item);
  const truth =
    condition.equals !== null
      ? String(value) === condition.equals
      : Array.isArray(value)
        ? value.length > 0
        : value !== false && value !== '' && value !== 0;
  return truth !== condition.not;
}

/** Whether a `when` of the content holds; no condition always does. @throws TemplateError when it is malformed */
export function evaluateCondition(text: string | undefined, scope: TemplateScope): boolean {
  if (text === undefined) return true;
  return text.split(' and ').every((part) => holds(parseCondition(part), scope, null));
}

/**
 * Renders a template.
 * @param source the template
 * @param scope names and values, already judged
 * @param syntax what the text is written in: decides how values are written
 * @throws UnsafeValue when a value has no safe form there, TemplateError for a fault in the template
 */
export function renderTemplate(source: string, scope: TemplateScope, syntax: Syntax): string {
  const out: string[] = [];
  const walk = (nodes: readonly TemplateNode[], item: ScopeValue | null): void => {
    for (const node of nodes) {
      if (node.kind === 'text') out.push(node.text);
      else if (node.kind === 'if') walk(holds(node.condition, scope, item) ? node.yes : node.no, item);
      else if (node.kind === 'each') {
        const list = lookUp(node.name, scope, item);
        if (!Array.isArray(list)) throw new TemplateError(`${node.name} is no list`);
        for (const one of list) walk(node.body, one as ScopeValue);
      } else {
        const value = lookUp(node.name, scope, item);
        if (typeof value !== 'string' && typeof value !== 'number') {
          throw new TemplateError(`${node.name} is neither text nor number`);
        }
        out.push(escapeValue(value, node.syntax ?? syntax));
      }
    }
  };
  walk(parseTemplate(source), null);
  return out.join('');
}
