/// <reference lib="webworker" />
import type { MicrosoftDomains } from '../../engine/config/types.ts';
import { formatCsv, formatMarkdown } from '../../engine/log/export.ts';
import { createReplyMatch } from '../../engine/log/match-reply.ts';
import { createProof, formatProof, listProofLines } from '../../engine/log/proof.ts';
import { LogReader } from '../../engine/log/reader.ts';
import { createReport, type LogReport } from '../../engine/log/report.ts';
import { plural } from '../../engine/log/verdict.ts';
import { createView } from '../../engine/log/view.ts';
import type { Catalogue } from '../../engine/smtp/catalogue.ts';
import { createMatcher } from '../../engine/smtp/matcher.ts';
import type { Message, Request, Summary } from './protocol.ts';
import { readFiles } from './read-files.ts';

const PROGRESS = 100;
const PARTIAL = 1000;

interface Words {
  domains: string[];
  catalogue: Catalogue;
}

let words: Promise<Words> | null = null;
let reader: LogReader | null = null;
let report: LogReport | null = null;

const say = (message: Message) => postMessage(message);

async function load(): Promise<Words> {
  const get = async <T>(url: string): Promise<T> => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return (await response.json()) as T;
  };
  const [domains, catalogue] = await Promise.all([
    get<MicrosoftDomains>('/data/recipient-domains.json'),
    get<Catalogue>('/data/catalogue.json'),
  ]);
  return { domains: domains.domains.map((d) => d.domain), catalogue };
}

async function start(now: number): Promise<{ reader: LogReader; known: Words } | null> {
  try {
    words ??= load();
    const known = await words;
    return { reader: new LogReader({ consumerDomains: known.domains, now }), known };
  } catch {
    words = null;
    say({
      kind: 'error',
      sentence: 'The list of codes could not be loaded. Check the connection and try again.',
    });
    return null;
  }
}

function finish(known: Words, began: number): void {
  const match = createReplyMatch(createMatcher(known.catalogue));
  report = createReport(reader!.total, reader!.files, { matchReply: match });
  const { cells: _cells, byHour: _byHour, ...summary } = report;
  const pages: Record<string, string> = {};
  for (const reply of report.replies) {
    if (reply.code === null || reply.id === null || pages[reply.code] !== undefined) continue;
    const page = known.catalogue.replies.find((r) => r.id === reply.id)?.page;
    if (page !== undefined) pages[reply.code] = page;
  }
  say({
    kind: 'done',
    report: summary as Summary,
    view: createView(report),
    pages,
    seconds: (performance.now() - began) / 1000,
  });
}

/** A sentence about what has been found while reading goes on. */
function partial(current: LogReader): string {
  const so = createReport(current.snapshot(), current.files, { rows: 1 });
  const m = so.microsoft;
  if (so.attempts.attempts === 0) return 'No delivery found yet.';
  const blocks =
    so.events.length === 0
      ? 'no block so far'
      : `${plural(so.events.length, 'block')} so far, ${[...new Set(so.events.map((e) => e.code))].slice(0, 5).join(', ')}`;
  return `So far: ${plural(so.attempts.attempts, 'attempt')}, ${plural(m.attempts, 'attempt')} at Microsoft, ${plural(m.deferred + m.bounced, 'refusal')}; ${blocks}.`;
}

async function read(files: readonly File[], now: number): Promise<void> {
  const began = performance.now();
  const started = await start(now);
  if (started === null) return;
  reader = started.reader;
  const current = reader;
  const total = files.reduce((n, file) => n + file.size, 0);
  let told = 0;
  let shown = began;
  let sentence = '';
  await readFiles(current, files, ({ name, bytes }) => {
    const time = performance.now();
    if (time - told < PROGRESS) return;
    told = time;
    if (time - shown >= PARTIAL) {
      sentence = partial(current);
      // Partial results may take a tenth of the time, not more.
      shown = performance.now() + 9 * (performance.now() - time);
    }
    say({ kind: 'progress', bytes, total, seconds: (time - began) / 1000, file: name, sentence });
  });
  finish(started.known, began);
}

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'read') await read(data.files, data.now);
  else if (data.kind === 'sample')
    await read([new File([data.text], data.name, { lastModified: data.now * 1000 })], data.now);
  else if (report === null || reader === null) return;
  else if (data.kind === 'view') say({ kind: 'view', view: createView(report, data.filter, data.columns) });
  else if (data.kind === 'proof') {
    const proof = createProof(report, listProofLines(reader.total, data.full));
    const { sampleLines, ...rest } = proof;
    say({
      kind: 'proof',
      proof: { text: formatProof(proof), handOver: { ...rest, sampleLines, 'sample lines': sampleLines } },
    });
  } else if (data.kind === 'export') {
    const text =
      data.as === 'markdown'
        ? formatMarkdown(report)
        : data.as === 'csv'
          ? formatCsv(report)
          : JSON.stringify(report, null, 2);
    say({ kind: 'export', as: data.as, text });
  }
});
