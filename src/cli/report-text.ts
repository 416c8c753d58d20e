import type { Finding, Status } from '../engine/report/finding.ts';
import { type FindingVocabulary, findingTitle } from '../engine/report/words.ts';

const GLYPH: Record<Status, string> = { pass: '✓', attention: '!', fail: '✕', info: 'i', unknown: '?' };
const CODE: Record<Status, number> = { pass: 32, attention: 33, fail: 31, info: 36, unknown: 35 };

/** Control characters of hostile input must not reach the terminal. */
export function clean(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '?');
}

/** Wraps at blanks to `width` columns, each line with `indent` before it. */
export function wrap(text: string, indent = '', width = 100): string {
  const lines: string[] = [];
  let line = '';
  for (const word of clean(text).split(/\s+/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(indent + line);
  return lines.join('\n');
}

/** Bold on a terminal that takes colour. */
export function bold(text: string, color: boolean): string {
  return color ? `\x1b[1m${text}\x1b[22m` : text;
}

/** Glyph, title and remedy of each finding; the remedy only where something is to be done. */
export function findingsText(findings: readonly Finding[], words: FindingVocabulary, color: boolean): string {
  return findings
    .map((f) => {
      const glyph = color ? `\x1b[${CODE[f.status]}m${GLYPH[f.status]}\x1b[39m` : GLYPH[f.status];
      const remedy = words[f.id]?.remedy;
      const more =
        f.status !== 'pass' && remedy && remedy !== 'Nothing.' ? `\n${wrap(remedy, '      ')}` : '';
      return `  ${glyph} ${wrap(findingTitle(f, words), '    ').trimStart()}${more}`;
    })
    .join('\n');
}
