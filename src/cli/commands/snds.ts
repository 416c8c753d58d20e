import type { FindingVocabulary } from '../../engine/report/words.ts';
import type { SndsFile } from '../../engine/snds/types.ts';
import { type Command, EXIT, UsageError } from '../command.ts';
import { parseWords } from '../parse-words.ts';
import { readInput } from '../read-input.ts';
import { bold, clean, findingsText, wrap } from '../report-text.ts';

const LIMIT = 64_000_000;
const SHOWN = 40;

export const snds: Command = {
  name: 'snds',
  help: `Usage: whyblocked snds FILE…|- [--json]

Reads the data files (12, 13 or 14 columns) and IP status files that Smart Network Data Services lets you
download, with or without a line of names, .gz and .zip too, and puts them together. Empty fields count as unknown.

  --json   the whole result as JSON (schema: /data/schema/snds.schema.json)

Examples:
  whyblocked snds data.csv ipStatus.csv
  whyblocked snds snds-2026-*.csv --json

Exit status: 0 nothing wrong, 1 a finding that fails, 2 usage or input error, 3 no data to judge by.`,
  async run(argv, io) {
    const { files: names, json } = parseWords(argv);
    const inputs = await Promise.all((names.length > 0 ? names : ['-']).map((n) => readInput(n, io, LIMIT)));
    const [{ parseSnds }, { analyseSnds }, { openArchive }, vocabulary] = await Promise.all([
      import('../../engine/snds/parse.ts'),
      import('../../engine/snds/analyse.ts'),
      import('../../engine/archive/open.ts'),
      import('virtual:data/evidence-findings'),
    ]);
    const files: SndsFile[] = [];
    for (const input of inputs) {
      const opened = await openArchive(input.name, input.bytes, {
        DecompressionStream: DecompressionStream as never,
        signal: io.signal,
      });
      if (opened.files.length === 0 && opened.problems[0]) throw new UsageError(opened.problems[0]);
      for (const { name, bytes } of opened.files)
        files.push(parseSnds(name, new TextDecoder().decode(bytes)));
    }
    const refused = files.find((f) => f.refusal !== null && f.kind === 'unknown');
    if (refused) throw new UsageError(`${refused.name}: ${refused.refusal}`);
    const result = analyseSnds(files);
    if (json) io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else {
      const parts = [bold(wrap(result.verdict.sentence), io.color)];
      if (result.period) parts.push(`Days from ${result.period.start} to ${result.period.end}`);
      if (result.addresses.length > 0) {
        const rows = result.addresses
          .slice(0, SHOWN)
          .map((a) => [
            a.ip,
            `${a.green} green`,
            `${a.yellow} yellow`,
            `${a.red} red`,
            `complaints ${a.complaintRate ?? 'unknown'}`,
            `traps ${a.trapHits ?? 'unknown'}`,
            `recipients ${a.messageRecipients?.toLocaleString('en-GB') ?? 'unknown'}`,
          ]);
        const widths = rows[0]!.map((_, i) => Math.max(...rows.map((r) => r[i]!.length)));
        const more = result.addresses.length - rows.length;
        parts.push(
          `${bold('Addresses, worst first', io.color)}\n${rows
            .map((r) => `  ${clean(r.map((c, i) => c.padEnd(widths[i]!)).join('  ')).trimEnd()}`)
            .join('\n')}${more > 0 ? `\n  and ${more} more (--json has them all)` : ''}`,
        );
      }
      const problems = files.flatMap((f) =>
        f.problems.map((p) => `  ${f.name}, line ${p.line}: ${p.sentence}`),
      );
      if (problems.length > 0) {
        parts.push(
          `${bold('Lines that were not used as they stand', io.color)}\n${problems.slice(0, 20).map(clean).join('\n')}`,
        );
      }
      if (result.findings.length > 0) {
        const shown = result.findings.slice(0, SHOWN);
        const words = vocabulary.default as FindingVocabulary;
        const rest = result.findings.length - shown.length;
        parts.push(
          `${bold('Findings', io.color)}\n${findingsText(shown, words, io.color)}${rest > 0 ? `\n  and ${rest} more (--json has them all)` : ''}`,
        );
      }
      io.stdout.write(`${parts.join('\n\n')}\n`);
    }
    if (result.findings.some((f) => f.status === 'fail')) return EXIT.finding;
    return result.verdict.status === 'unknown' ? EXIT.unknown : EXIT.ok;
  },
};
