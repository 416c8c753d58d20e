import type { QueryRecord } from '../dns/types.ts';
import type { Finding, Status } from '../report/finding.ts';
import { type FindingVocabulary, fillWords, findingTitle } from '../report/words.ts';
import { groupFindings, type HostCell, summariseHosts } from './host-rows.ts';
import type { CheckReport } from './report.ts';

/** How a status is written: glyph and word together. */
export const STATUS_WORDS: Record<Status, { glyph: string; word: string }> = {
  pass: { glyph: '✓', word: 'Pass' },
  attention: { glyph: '!', word: 'Attention' },
  fail: { glyph: '✕', word: 'Fail' },
  info: { glyph: 'i', word: 'Info' },
  unknown: { glyph: '?', word: 'Could not check' },
};

/** Text from outside without control characters, so that it can do nothing to a terminal or a document. */
function plain(text: string): string {
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '?');
}

/** As plain, on one line: names and titles come from DNS too. */
const oneLine = (text: string): string => plain(text).replace(/\s+/g, ' ');

/** One `dig` command a question, in the order of the answers; odd names are quoted for a shell. */
export function formatDigCommands(queries: readonly Pick<QueryRecord, 'name' | 'type'>[]): string {
  return queries
    .map(({ name, type }) => {
      const safe = /^[A-Za-z0-9._-]+$/.test(name) && !name.startsWith('-');
      return `dig ${type} ${safe ? name : `'${oneLine(name).replaceAll("'", "'\\''")}'`}`;
    })
    .join('\n');
}

/** "3 fail, 1 attention, 12 pass": the counts beneath the verdict, worst first. */
export function formatCounts(findings: readonly Finding[]): string {
  const statuses: readonly Status[] = ['fail', 'attention', 'unknown', 'info', 'pass'];
  return statuses
    .map((status) => ({ status, count: findings.filter((finding) => finding.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${STATUS_WORDS[status].word.toLowerCase()}`)
    .join(', ');
}

interface Told {
  title: string;
  reason: string;
  remedy: string;
}

function tell(finding: Finding, words: FindingVocabulary): Told {
  const entry = words[finding.id];
  const fill = (text: string | undefined) => oneLine(fillWords(text ?? '', finding.args));
  return {
    title: oneLine(findingTitle(finding, words)),
    reason: fill(entry?.reason),
    remedy: fill(entry?.remedy),
  };
}

const dateOf = (report: CheckReport): string => `${report.checkedAt.slice(0, 16).replace('T', ' ')} UTC`;

/** A fence longer than any run of backticks inside. */
function fence(value: string): string {
  const longest = Math.max(0, ...[...value.matchAll(/`+/g)].map((run) => run[0].length));
  const ticks = '`'.repeat(Math.max(3, longest + 1));
  return `${ticks}\n${plain(value)}\n${ticks}`;
}

/** Keeps text from acting as Markdown or HTML. */
const escapeMarkdown = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, '\\$&');

/** The report as Markdown, for a ticket or an issue. `page` is the address to run it again. */
export function formatReportMarkdown(report: CheckReport, words: FindingVocabulary, page?: string): string {
  const lines = [
    `# Why Blocked: ${report.domain}`,
    '',
    `**${escapeMarkdown(report.verdict.sentence)}**`,
    '',
    `Checked ${dateOf(report)} through ${escapeMarkdown(report.resolver)}; ${formatCounts(report.findings)}.`,
    ...(page ? ['', `Run it again: <${page}>`] : []),
    '',
    '| | | |',
    '|---|---|---|',
    ...report.lights.map(({ label, status, detail }) => {
      const { glyph, word } = STATUS_WORDS[status];
      return `| ${glyph} ${word} | ${label} | ${escapeMarkdown(oneLine(detail))} |`;
    }),
  ];
  if (report.hosts.length > 1) lines.push(...markdownHosts(report));
  for (const [finding, ...others] of groupFindings(report.findings)) {
    if (!finding) continue;
    const { glyph, word } = STATUS_WORDS[finding.status];
    const { title, reason, remedy } = tell(finding, words);
    lines.push('', `## ${glyph} ${word}: ${escapeMarkdown(title)}`, '');
    for (const { label, value } of finding.evidence)
      lines.push(`${escapeMarkdown(oneLine(label))}:`, '', fence(value), '');
    if (finding.status !== 'pass')
      lines.push(`Why: ${escapeMarkdown(reason)}`, '', `What to do: ${escapeMarkdown(remedy)}`);
    if (others.length > 0)
      lines.push('', ...others.map((one) => `- ${escapeMarkdown(tell(one, words).title)}`));
  }
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

const cellText = ({ status, word, text }: HostCell): string =>
  oneLine([status === null ? '' : `${STATUS_WORDS[status].glyph} ${word}`, text].filter(Boolean).join(' '));

function markdownHosts(report: CheckReport): string[] {
  const rows = summariseHosts(report).map(({ ip, spf, ptr, lists, network }) => {
    const cells = [ip, cellText(spf), cellText(ptr), cellText(lists), oneLine(network)];
    return `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  });
  return ['', '| Address | SPF | Reverse DNS | Block lists | Network |', '|---|---|---|---|---|', ...rows];
}

/** The addresses as columns of a terminal; what does not fit is told by the findings. */
function textHosts(report: CheckReport, width: number): string[] {
  const rows = summariseHosts(report).map(({ ip, spf, ptr, lists }) => [
    ip,
    cellText(spf),
    cellText(ptr),
    cellText(lists),
  ]);
  const columns = [['Address', 'SPF', 'Reverse DNS', 'Block lists'], ...rows];
  const widths = [0, 1, 2].map((at) => Math.min(42, Math.max(...columns.map((row) => row[at]!.length))));
  return columns.map((row) => {
    const line = row
      .map((text, at) => (at < 3 ? text.slice(0, widths[at]).padEnd(widths[at]!) : text))
      .join('  ');
    return `  ${line}`.slice(0, width).trimEnd();
  });
}

/** Wraps at blanks; words longer than the line stand alone. */
export function wrapText(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/[ \n]+/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}

/** Cuts a record into pieces of the line's width, so that a terminal does not break it anywhere. */
function cut(value: string, width: number, indent: string): string[] {
  const room = Math.max(20, width - indent.length);
  return plain(value)
    .split('\n')
    .flatMap((line) => {
      const pieces = line.length <= room ? [line] : (line.match(new RegExp(`.{1,${room}}`, 'gu')) ?? [line]);
      return pieces.map((piece) => indent + piece);
    });
}

export interface TextOptions {
  /** Columns; default 80. */
  width?: number;
  /** Colours a status word, or makes the verdict bold; default leaves text as it is. */
  paint?: (text: string, style: Status | 'bold' | 'dim') => string;
  /** Passing findings with their evidence too; default lists their titles only. */
  verbose?: boolean;
}

/** The report as plain text for a terminal or an e-mail: verdict, lights, findings worst first. */
export function formatReportText(
  report: CheckReport,
  words: FindingVocabulary,
  options: TextOptions = {},
): string {
  const { width = 80, paint = (text: string) => text } = options;
  const lines: string[] = [];
  lines.push(...wrapText(report.verdict.sentence, width, '').map((line) => paint(line, 'bold')), '');
  const room = Math.max(...report.lights.map(({ label }) => label.length));
  for (const { label, status, detail } of report.lights) {
    const { glyph } = STATUS_WORDS[status];
    const [first = '', ...more] = wrapText(oneLine(detail), width - room - 6, '');
    lines.push(
      `  ${paint(glyph, status)} ${label.padEnd(room)}  ${first}`,
      ...more.map((line) => ' '.repeat(room + 6) + line),
    );
  }
  lines.push('', ...wrapText(`${formatCounts(report.findings)}.`, width, ''));
  if (report.hosts.length > 1) lines.push('', ...textHosts(report, width));
  const told = report.findings.filter(({ status }) => status !== 'pass' || options.verbose);
  for (const [finding, ...others] of groupFindings(told)) {
    if (!finding) continue;
    const { glyph, word } = STATUS_WORDS[finding.status];
    const { title, reason, remedy } = tell(finding, words);
    const [head = '', ...rest] = wrapText(title, width, '  ');
    lines.push('', `${paint(`${glyph} ${word}`, finding.status)}  ${head.trimStart()}`, ...rest);
    for (const { label, value } of finding.evidence) {
      lines.push(paint(`    ${oneLine(label)}:`, 'dim'), ...cut(value, width, '      '));
    }
    if (others.length > 0) {
      const same = `The same for ${others.length} more: ${others.map(({ subject }) => oneLine(subject)).join(', ')}`;
      lines.push(...wrapText(same, width, '    '));
    }
    if (finding.status === 'pass') continue;
    lines.push(...wrapText(`Why: ${reason}`, width, '    '));
    if (!remedy.startsWith('Nothing to do')) lines.push(...wrapText(`What to do: ${remedy}`, width, '    '));
  }
  const passed = report.findings.filter(({ status }) => status === 'pass');
  if (passed.length > 0 && !options.verbose) {
    lines.push('', paint(`${STATUS_WORDS.pass.glyph} Pass`, 'pass'));
    for (const [finding, ...others] of groupFindings(passed)) {
      if (!finding) continue;
      const more = others.length > 0 ? ` (and ${others.length} more)` : '';
      lines.push(...wrapText(`- ${tell(finding, words).title}${more}`, width, '    '));
    }
  }
  const { queries, rounds, ms } = report.dns;
  lines.push(
    '',
    `${report.domain}, ${dateOf(report)}, through ${report.resolver}: ${queries} questions in ${rounds} rounds, ${Math.round(ms)} ms.`,
  );
  return `${lines.join('\n')}\n`;
}
