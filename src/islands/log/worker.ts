/// <reference lib="webworker" />
import type { MicrosoftDomains } from '../../engine/config/types.ts';
import { formatCsv, formatMarkdown } from '../../engine/log/export.ts';
import { createReplyMatch } from '../../engine/log/match-reply.ts';
import { createProof, formatProof, listProofChoices, listProofLines } from '../../engine/log/proof.ts';
import { LogReader } from '../../engine/log/reader.ts';
import { createReport, type LogReport } from '../../engine/log/report.ts';
import type { Tally } from '../../engine/log/tally.ts';
import { formatReport } from '../../engine/log/text.ts';
import { plural, type Stopped } from '../../engine/log/verdict.ts';
import { createView, type ViewFilter } from '../../engine/log/view.ts';
import type { Catalogue } from '../../engine/smtp/catalogue.ts';
import { createMatcher } from '../../engine/smtp/matcher.ts';
import type { Message, Request, Shown } from './protocol.ts';
import { readFiles } from './read-files.ts';

/** Milliseconds between two signs of progress, and at least between two partial results. */
const PROGRESS = 100;
const PARTIAL = 1500;

interface Words {
  domains: string[];
  catalogue: Catalogue;
}

let words: Promise<Words> | null = null;
let filter: ViewFilter = {};
let stopping = false;
/** What the page shows: of the whole log, or of what was read so far. */
let current: { tally: Tally; report: LogReport } | null = null;

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

/** Makes reports of one reading; a reply's text is looked up once, however often a report is made. */
class Reporter {
  private readonly catalogue: Catalogue;
  private match: ((text: string) => string | null) | null = null;
  private readonly known = new Map<string, string | null>();

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  /** Makes the report, keeps it for later questions, and returns what the page shows of it. */
  show(tally: Tally, files: LogReader['files'], stopped?: Stopped): Shown {
    const report = createReport(tally, files, { matchReply: (text) => this.idOf(text), stopped });
    current = { tally, report };
    const { verdict, period, attempts, microsoft, recipients, withoutReply, limits } = report;
    return {
      summary: {
        ...{ verdict, period, attempts, microsoft, recipients, withoutReply, limits },
        files: report.files,
        servers: Object.keys(report.byServer),
        codes: Object.keys(report.byCode),
        relays: report.byRelay.filter((relay) => relay.service !== 'other'),
        domains: report.byDomain.filter((domain) => domain.microsoft.attempts > 0),
        pages: this.pagesOf(report),
      },
      view: createView(report, filter),
    };
  }

  private idOf(text: string): string | null {
    let id = this.known.get(text);
    if (id === undefined) {
      this.match ??= createReplyMatch(createMatcher(this.catalogue));
      this.known.set(text, (id = this.match(text)));
    }
    return id;
  }

  private pagesOf(report: LogReport): Record<string, string> {
    const pages: Record<string, string> = {};
    for (const reply of report.replies) {
      if (reply.code === null || reply.id === null || pages[reply.code] !== undefined) continue;
      const page = this.catalogue.replies.find((r) => r.id === reply.id)?.page;
      if (page !== undefined) pages[reply.code] = page;
    }
    return pages;
  }
}

/** What has been found while reading goes on, for those who do not see it. */
function sentenceOf({ attempts, microsoft: m, events }: LogReport): string {
  if (attempts.attempts === 0) return 'No delivery found yet.';
  const blocks =
    events.length === 0
      ? 'no block so far'
      : `${plural(events.length, 'block')} so far, ${[...new Set(events.map((e) => e.code))].slice(0, 5).join(', ')}`;
  return `So far: ${plural(attempts.attempts, 'attempt')}, ${plural(m.attempts, 'attempt')} at Microsoft, ${plural(m.deferred + m.bounced, 'refusal')}; ${blocks}.`;
}

/** Names of the files that were not begun; of several with one name, as many as are left. */
function unreadOf(files: readonly File[], begun: readonly { name: string }[]): string[] {
  const left = files.map((file) => file.name);
  for (const { name } of begun) left.splice(left.indexOf(name), 1);
  return left;
}

async function read(files: readonly File[], now: number): Promise<void> {
  const began = performance.now();
  let known: Words;
  try {
    words ??= load();
    known = await words;
  } catch {
    words = null;
    say({
      kind: 'error',
      sentence: 'The list of codes could not be loaded. Check the connection and try again.',
    });
    return;
  }
  if (stopping) return say({ kind: 'nothing' });
  const reader = new LogReader({ consumerDomains: known.domains, now });
  const reporter = new Reporter(known.catalogue);
  const total = files.reduce((n, file) => n + file.size, 0);
  const finish = (shown: Shown, stoppedAt: number | null) => {
    const { report } = current!;
    const seconds = (performance.now() - began) / 1000;
    const proofs = listProofChoices(report).map(({ id, label }) => ({ id, label }));
    say({ kind: 'done', shown, text: formatReport(report).join('\n'), proofs, seconds, stoppedAt });
  };
  /** The report of everything read so far, the file in progress included. */
  const snapshot = (stop?: Omit<Stopped, 'unread'>): Shown => {
    const open = reader.current();
    const begun = open === null ? reader.files : [...reader.files, open];
    return reporter.show(reader.snapshot(), begun, stop && { ...stop, unread: unreadOf(files, begun) });
  };
  let told = 0;
  let shown = began;
  let stopped = false;
  const tell = (name: string, bytes: number) => {
    if (stopping) {
      if (!stopped) {
        stopped = true;
        finish(snapshot({ bytes, total }), bytes);
      }
      // The way out of whatever is being read.
      throw new Error('Stopped');
    }
    const time = performance.now();
    if (time - told < PROGRESS) return;
    told = time;
    say({ kind: 'progress', bytes, total, seconds: (time - began) / 1000, file: name });
    if (time - shown < PARTIAL) return;
    const partial = snapshot();
    say({ kind: 'partial', shown: partial, sentence: sentenceOf(current!.report) });
    // Partial results may take a tenth of the time, not more.
    shown = performance.now() + 9 * (performance.now() - time);
  };
  try {
    await readFiles(reader, files, ({ name, bytes }) => tell(name, bytes));
  } catch (error) {
    if (!stopped) throw error;
  }
  if (!stopped) finish(reporter.show(reader.total, reader.files), null);
}

async function readOrSay(files: readonly File[], data: { now: number; filter: ViewFilter }): Promise<void> {
  filter = data.filter;
  try {
    await read(files, data.now);
  } catch {
    say({
      kind: 'error',
      sentence: 'The reader stopped with an error. Reload the page and try again, with fewer files at once.',
    });
  }
}

function answer({ tally, report }: NonNullable<typeof current>, data: Request): void {
  if (data.kind === 'view') say({ kind: 'view', view: createView(report, data.filter) });
  else if (data.kind === 'proof') {
    const about = listProofChoices(report).find(({ id }) => id === data.choice)?.events ?? [];
    const proof = createProof(report, listProofLines(tally, data.full), about);
    say({ kind: 'proof', proof: { choice: data.choice, text: formatProof(proof), handOver: proof } });
  } else if (data.kind === 'export') {
    const text =
      data.as === 'markdown'
        ? formatMarkdown(report)
        : data.as === 'csv'
          ? formatCsv(report)
          : JSON.stringify(report, null, 2);
    say({ kind: 'export', as: data.as, text });
  }
}

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'read') await readOrSay(data.files, data);
  else if (data.kind === 'sample')
    await readOrSay([new File([data.text], data.name, { lastModified: data.now * 1000 })], data);
  else if (data.kind === 'stop') stopping = true;
  else {
    if (data.kind === 'view') filter = data.filter;
    if (current !== null) answer(current, data);
  }
});
