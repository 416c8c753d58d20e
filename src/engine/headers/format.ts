import type { HeaderAnalysis, HeaderReference, Hop } from './types.ts';

export interface ReportSection {
  title: string;
  lines: string[];
}

/** Words for how sure a verdict is. */
export const CONFIDENCE_WORDS = { certain: 'certain', likely: 'likely', possible: 'a guess' } as const;

const ALIGNED_WORDS = {
  strict: 'aligned (identical)',
  relaxed: 'aligned (same organisation)',
  none: 'not aligned',
  unknown: '',
} as const;

function columns(rows: (string | null)[][]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell?.length ?? 0);
  return rows.map((row) =>
    row
      .map((cell, i) => (cell ?? '').padEnd(i === row.length - 1 ? 0 : (widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Seconds as "+3 s", "+12 min", "+2.1 h"; "-4 s" where the clocks disagree. */
export function formatDelay(seconds: number | null): string {
  if (seconds === null) return '';
  const size = Math.abs(seconds);
  const text =
    size < 120
      ? `${size} s`
      : size < 7_200
        ? `${Math.round(size / 60)} min`
        : `${(size / 3_600).toFixed(1)} h`;
  return `${seconds < 0 ? '-' : '+'}${text}`;
}

function hopLine(hop: Hop): string[] {
  const from = hop.from
    ? `${hop.from}${hop.fromIp && hop.fromIp !== hop.from ? ` [${hop.fromIp}]` : ''}`
    : 'itself';
  return [
    String(hop.index),
    formatDelay(hop.delay),
    hop.tls ? (hop.tls.version ?? 'TLS') : 'no TLS',
    `${from} to ${hop.by ?? 'an unnamed server'}`,
  ];
}

/** The whole result as plain text in sections: for the command and for Copy report. */
export function formatHeaderReport(
  a: HeaderAnalysis,
  reference?: HeaderReference,
): { lead: string; sections: ReportSection[] } {
  const sections: ReportSection[] = [];
  const add = (title: string, lines: string[]) => {
    if (lines.length > 0) sections.push({ title, lines });
  };
  const because = a.verdict.because.length > 0 ? `, read from ${a.verdict.because.join(', ')}` : '';
  add('How sure', [`${CONFIDENCE_WORDS[a.verdict.confidence]}${because}`]);
  const cause = reference?.causes[a.verdict.cause];
  if (cause) add('Cause', [cause.title]);
  add(
    'What the sender can do',
    a.verdict.advice.sender.map((s) => `- ${s}`),
  );
  add(
    'What only the recipient can do',
    a.verdict.advice.recipient.map((s) => `- ${s}`),
  );
  add(
    'What only their administrator can do',
    a.verdict.advice.administrator.map((s) => `- ${s}`),
  );

  const rows: (string | null)[][] = [];
  if (a.dmarc.headerFrom ?? a.message.fromDomain)
    rows.push(['From:', a.dmarc.headerFrom ?? a.message.fromDomain]);
  if (a.spf.result)
    rows.push([
      'SPF',
      a.spf.result,
      [a.spf.mailFrom, a.spf.senderIp].filter(Boolean).join(' from '),
      ALIGNED_WORDS[a.spf.aligned],
    ]);
  for (const d of a.dkim) rows.push(['DKIM', d.result, d.domain ?? d.comment, ALIGNED_WORDS[d.aligned]]);
  if (a.dmarc.result) rows.push(['DMARC', a.dmarc.result, a.dmarc.action ? `action ${a.dmarc.action}` : '']);
  if (a.compauth.result)
    rows.push([
      'compauth',
      a.compauth.result,
      a.compauth.reason ? `reason ${a.compauth.reason}` : '',
      a.stamps.find((s) => s.field === 'reason' && s.trusted && s.value === a.compauth.reason)?.meaning ?? '',
    ]);
  if (a.arc.result)
    rows.push(['ARC', a.arc.result, `${a.arc.sets.length} set${a.arc.sets.length === 1 ? '' : 's'}`]);
  add('Authentication, as Microsoft saw it', columns(rows));

  const stamps = a.stamps.filter(
    (s) => s.trusted && s.meaning !== null && s.header.toLowerCase().startsWith('x-'),
  );
  add(
    'Stamps',
    columns(stamps.map((s) => [s.field.replace(/^X-MS-Exchange-Organization-/, ''), s.value, s.meaning])),
  );
  const shown = a.hops.length > 40 ? [...a.hops.slice(0, 20), ...a.hops.slice(-20)] : a.hops;
  add(
    `Path, ${a.hops.length} ${a.hops.length === 1 ? 'hop' : 'hops'}${shown.length < a.hops.length ? ', the first and last 20' : ''}`,
    a.hops.length > 0 ? columns(shown.map(hopLine)) : [],
  );
  return { lead: a.verdict.sentence, sections };
}
