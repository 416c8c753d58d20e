import { renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { MicrosoftDomains } from '../../engine/config/types.ts';
import { createReplyMatch } from '../../engine/log/match-reply.ts';
import { formatPrometheus } from '../../engine/log/prometheus.ts';
import { LogReader } from '../../engine/log/reader.ts';
import { createReport, type LogReport } from '../../engine/log/report.ts';
import type { LogFilter } from '../../engine/log/scan.ts';
import { formatReport } from '../../engine/log/text.ts';
import type { Catalogue } from '../../engine/smtp/catalogue.ts';
import { createMatcher } from '../../engine/smtp/matcher.ts';
import { type Command, EXIT, type Io, UsageError } from '../command.ts';
import { keepHeapSmall } from '../log/heap.ts';
import { findInputs } from '../log/inputs.ts';
import { readFile, readStream } from '../log/read.ts';

import { parseWhen } from '../log/when.ts';
import { bold, clean, wrap } from '../report-text.ts';

const help = `Usage: whyblocked log FILE…|- [OPTIONS]

Reads the logs of your mail servers and says what Microsoft did to your mail: which server was blocked, since when,
with which code, how much mail was refused, late or lost, and whether it is over. Several files, rotated sets and
several servers at once, in any order; gzip, zstd, xz and bzip2 are unpacked. "-" is standard input.

Formats: Postfix, Sendmail, OpenSMTPD (syslog, RFC 3339, RFC 5424, journalctl short, ISO, JSON and export), Exim,
Haraka, Stalwart, hMailServer, and the send protocol and message tracking logs of Exchange Server.

  --since TIME      only attempts from TIME on: 2026-11-01, 2026-11-01T06:30 (as the log prints it), or 24h, 7d
  --until TIME      only attempts before TIME
  --server NAME     only this sending server
  --format FORMAT   text (default), json, or prometheus (for node_exporter's textfile collector)
  --json            the same as --format json (schema: /data/schema/log.schema.json)
  --output FILE     write the result into FILE, which is replaced in one step
  --follow          read on as the log grows; print a line when a block begins or ends
  --state FILE      with --follow: keep the counts and the place in FILE, so that a restart loses nothing
  --threads N       threads for a large file (default 1; more are faster where each has a processor core of its own,
                    and take some 40 MB of memory each)

Examples:
  whyblocked log /var/log/mail.log*
  zcat -f /var/log/exim4/mainlog* | whyblocked log - --json
  journalctl SYSLOG_FACILITY=2 -o json --since -30d | whyblocked log -
  whyblocked log /var/log/mail.log --follow --state /var/lib/whyblocked.json \\
    --format prometheus --output /var/lib/node_exporter/whyblocked.prom

Exit status: 0 no block is on, 1 Microsoft still refuses mail, 2 usage or input error, 3 no delivery could be read.
`;

const FORMATS = ['text', 'json', 'prometheus'] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  files: string[];
  format: Format;
  filter: LogFilter | undefined;
  output: string | undefined;
  follow: boolean;
  state: string | undefined;
  threads: number | undefined;
}

function parseOptions(argv: string[], io: Io): Options {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    throw new UsageError(
      `${(error as Error).message.split('. ')[0]}. Run "whyblocked log --help" for the options.`,
    );
  }
  const { values, positionals } = parsed;
  const format = values.json ? 'json' : ((values.format ?? 'text') as Format);
  if (!FORMATS.includes(format))
    throw new UsageError(`There is no format "${values.format}": use ${FORMATS.join(', ')}.`);
  const zone = -io.now().getTimezoneOffset();
  const filter: LogFilter = {};
  if (values.since !== undefined) filter.since = parseWhen(values.since, '--since', io.now(), zone);
  if (values.until !== undefined) filter.until = parseWhen(values.until, '--until', io.now(), zone);
  if (values.server !== undefined) filter.server = values.server;
  const threads = values.threads === undefined ? undefined : Number(values.threads);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 64))
    throw new UsageError('--threads takes a number from 1 to 64.');
  if (values.state !== undefined && !values.follow) throw new UsageError('--state goes with --follow.');
  return {
    files: positionals,
    format,
    filter: Object.keys(filter).length > 0 ? filter : undefined,
    output: values.output,
    follow: values.follow ?? false,
    state: values.state,
    threads,
  };
}

function parse(argv: string[]) {
  return parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      since: { type: 'string' },
      until: { type: 'string' },
      server: { type: 'string' },
      format: { type: 'string' },
      json: { type: 'boolean' },
      output: { type: 'string' },
      follow: { type: 'boolean' },
      state: { type: 'string' },
      threads: { type: 'string' },
    },
  });
}

export const log: Command = {
  name: 'log',
  help,
  async run(argv, io) {
    keepHeapSmall();
    const options = parseOptions(argv, io);
    if (options.files.length === 0)
      throw new UsageError('Name the log to read, for example /var/log/mail.log, or "-" for standard input.');
    const domains = await import('virtual:data/microsoft-domains');
    const reader = new LogReader({
      consumerDomains: (domains.default as MicrosoftDomains).domains.map((d) => d.domain),
      now: io.now().getTime() / 1000,
      filter: options.filter,
    });
    const show = (report: LogReport) => write(render(report, options.format, io), options, io);
    let matchReply: ((text: string) => string | null) | undefined;
    const report = () => createReport(reader.total, reader.files, { matchReply });
    /** The catalogue is loaded when the log has been read: until then it would only take memory. */
    const loadCatalogue = async () => {
      const data = await import('virtual:data/replies');
      matchReply = createReplyMatch(createMatcher(data.default as Catalogue));
    };
    if (options.follow) {
      if (options.files.length !== 1 || options.files[0] === '-')
        throw new UsageError('--follow takes one file, such as /var/log/mail.log.');
      await loadCatalogue();
      const { follow } = await import('../log/follow.ts');
      return follow({
        reader,
        name: options.files[0]!,
        state: options.state,
        io,
        report,
        show: options.output ? show : null,
      });
    }
    const stdin = options.files.filter((name) => name === '-').length;
    if (stdin > 1) throw new UsageError('Standard input ("-") can be read once only.');
    const names = [...new Set(options.files.filter((name) => name !== '-'))];
    for (const input of await findInputs(names, io.cwd))
      await readFile(reader, input, {
        signal: io.signal,
        ...(options.threads === undefined ? {} : { threads: options.threads }),
      });
    if (stdin > 0) await readStream(reader, io.stdin, 'standard input');
    await loadCatalogue();
    const result = report();
    show(result);
    return result.verdict.status === 'fail'
      ? EXIT.finding
      : result.attempts.attempts === 0
        ? EXIT.unknown
        : EXIT.ok;
  },
};

function render(report: LogReport, format: Format, io: Io): string {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  if (format === 'prometheus')
    return formatPrometheus(report, io.now().getTime() / 1000, -io.now().getTimezoneOffset());
  const [first, ...rest] = formatReport(report);
  // Tables have blanks in a row, which stay; sentences are wrapped.
  const lines = rest.map((line) =>
    line.length > (/\S {2}/.test(line) ? 160 : 100) ? wrap(line, /^ */.exec(line)?.[0]) : clean(line),
  );
  return `${[bold(wrap(first!), io.color), ...lines].join('\n').trimEnd()}\n`;
}

/** Writes to standard output, or replaces the file in one step so that nobody reads half of it. */
function write(text: string, options: Options, io: Io): void {
  if (options.output === undefined) {
    io.stdout.write(text);
    return;
  }
  const path = resolve(io.cwd, options.output);
  try {
    writeFileSync(`${path}.tmp`, text);
    renameSync(`${path}.tmp`, path);
  } catch (error) {
    throw new UsageError(
      `"${options.output}" could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'}).`,
    );
  }
}
