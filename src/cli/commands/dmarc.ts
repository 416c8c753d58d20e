import type { MicrosoftDomains } from '../../engine/config/types.ts';
import type { DmarcAnalysis, DmarcSource } from '../../engine/dmarc-report/types.ts';
import type { FindingVocabulary } from '../../engine/report/words.ts';
import { type Command, EXIT, UsageError } from '../command.ts';
import { parseWords } from '../parse-words.ts';
import { readInput } from '../read-input.ts';
import { bold, clean, findingsText, wrap } from '../report-text.ts';

const LIMIT = 64_000_000;
const SHOWN = 40;

const KIND: Record<DmarcSource['kind'], string> = {
  own: 'passes',
  partly: 'passes partly',
  forwarded: 'forwarded',
  unaligned: 'not aligned',
  unauthenticated: 'nothing passes',
};

export const dmarc: Command = {
  name: 'dmarc',
  help: `Usage: whyblocked dmarc FILE…|- [--json]

Reads aggregate reports (XML, .gz, .zip, or saved messages with one attached) in the forms of RFC 7489 and
RFC 9990, any number at once, and puts them together. Nothing is asked of the network.

  --json   the whole result as JSON (schema: /data/schema/dmarc.schema.json)

Examples:
  whyblocked dmarc reports/*.xml.gz
  whyblocked dmarc 'protection.outlook.com!example.com!1762700000!1762786400.zip'

Exit status: 0 nothing wrong, 1 a finding that fails, 2 usage or input error, 3 no report could be read.`,
  async run(argv, io) {
    const { files: names, json } = parseWords(argv);
    const inputs = [];
    for (const name of names.length > 0 ? names : ['-']) inputs.push(await readInput(name, io, LIMIT));
    const [{ collectDmarcReports }, { analyseDmarcReports }, message, vocabulary, domains] =
      await Promise.all([
        import('../../engine/dmarc-report/collect.ts'),
        import('../../engine/dmarc-report/analyse.ts'),
        import('../../engine/archive/message.ts'),
        import('virtual:data/evidence-findings'),
        import('virtual:data/microsoft-domains'),
      ]);
    const { reports, problems } = await collectDmarcReports(inputs, {
      ...message,
      DecompressionStream: DecompressionStream as never,
      signal: io.signal,
    });
    if (reports.length === 0) throw new UsageError(problems[0] ?? 'There is no DMARC report in it.');
    const result = analyseDmarcReports(
      reports,
      (domains.default as MicrosoftDomains).domains.map(({ domain }) => domain),
      problems,
    );
    io.stdout.write(
      json
        ? `${JSON.stringify(result, null, 2)}\n`
        : text(result, vocabulary.default as FindingVocabulary, io.color),
    );
    if (result.findings.some((f) => f.status === 'fail')) return EXIT.finding;
    return result.verdict.status === 'unknown' ? EXIT.unknown : EXIT.ok;
  },
};

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((r) => r[i]!.length)));
  return rows.map((r) => `  ${clean(r.map((c, i) => c.padEnd(widths[i]!)).join('  ')).trimEnd()}`).join('\n');
}

function text(a: DmarcAnalysis, words: FindingVocabulary, color: boolean): string {
  const n = (x: number) => x.toLocaleString('en-GB');
  const messages = (x: number) => `${n(x)} ${x === 1 ? 'message' : 'messages'}`;
  const parts = [bold(wrap(a.verdict.sentence), color)];
  if (a.period)
    parts.push(
      `${n(a.totals.reports)} ${a.totals.reports === 1 ? 'report' : 'reports'}, ${day(a.period.begin)} to ${day(a.period.end)}`,
    );
  const seen = [
    ...(['consumer', 'business'] as const).map((s) => ({
      ...a.microsoft[s],
      name: s === 'consumer' ? 'Microsoft, Outlook.com' : 'Microsoft 365',
    })),
    ...a.reporters,
  ].filter((t) => t.messages > 0);
  if (seen.length > 0) {
    parts.push(
      `${bold('Seen by', color)}\n${table(seen.slice(0, SHOWN).map((t) => [t.name, messages(t.messages), `${n(t.messages - t.passed)} failed`, `${n(t.quarantined)} quarantined`, `${n(t.rejected)} rejected`]))}`,
    );
  }
  if (a.sources.length > 0) {
    const more = a.sources.length - SHOWN;
    parts.push(
      `${bold('Sources, most failures first', color)}\n${table(
        a.sources.slice(0, SHOWN).map((s) => [
          s.ip,
          KIND[s.kind],
          messages(s.messages),
          `${n(s.messages - s.passed)} failed`,
          s.dkimDomains
            .concat(s.spfDomains)
            .filter((d, i, all) => all.indexOf(d) === i)
            .slice(0, 3)
            .join(' '),
        ]),
      )}${more > 0 ? `\n  and ${more} more (--json has them all)` : ''}`,
    );
  }
  if (a.problems.length > 0)
    parts.push(
      `${bold('Could not be read', color)}\n${a.problems
        .slice(0, 20)
        .map((p) => wrap(p, '  '))
        .join('\n')}`,
    );
  if (a.findings.length > 0)
    parts.push(`${bold('Findings', color)}\n${findingsText(a.findings.slice(0, SHOWN), words, color)}`);
  return `${parts.join('\n\n')}\n`;
}
