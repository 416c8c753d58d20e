import type { MicrosoftDomains } from '../../engine/config/types.ts';
import type { HeaderReference } from '../../engine/headers/types.ts';
import type { FindingVocabulary } from '../../engine/report/words.ts';
import { type Command, EXIT, UsageError } from '../command.ts';
import { parseWords } from '../parse-words.ts';
import { type Input, readInput } from '../read-input.ts';
import { bold, clean, findingsText, wrap } from '../report-text.ts';

const LIMIT = 24_000_000;

export const headers: Command = {
  name: 'headers',
  help: `Usage: whyblocked headers [FILE|-] [--json]

Reads the headers of a delivered message (a block, a whole .eml, or an Outlook .msg) and says where Microsoft put it and why,
what SPF, DKIM, DMARC and compauth gave, and which way it came. Nothing is asked of the network.

  --json   the whole result as JSON (schema: /data/schema/headers.schema.json)

Examples:
  whyblocked headers junk.eml
  pbpaste | whyblocked headers -

Exit status: 0 nothing wrong, 1 a finding that fails, 2 usage or input error.`,
  async run(argv, io) {
    const { files, json } = parseWords(argv);
    if (files.length > 1) throw new UsageError('Give one file, or "-" for standard input.');
    const input = await readInput(files[0] ?? '-', io, LIMIT);
    // loaded here so that other commands start without it
    const [{ analyseHeaders }, { formatHeaderReport }, { registrableDomain }, fields, vocabulary, domains] =
      await Promise.all([
        import('../../engine/headers/analyse.ts'),
        import('../../engine/headers/format.ts'),
        import('../../engine/dmarc/suffix-list.ts'),
        import('virtual:data/header-fields'),
        import('virtual:data/evidence-findings'),
        import('virtual:data/microsoft-domains'),
      ]);
    const reference = fields.default as HeaderReference;
    const result = analyseHeaders(await textOf(input), {
      reference,
      organizationalDomain: registrableDomain,
      consumerDomains: (domains.default as MicrosoftDomains).domains.map(({ domain }) => domain),
    });
    if (result.read.kind === 'none') {
      throw new UsageError(
        `There are no message headers in ${input.name}: give the lines from the first "Received:" on, or the saved message.`,
      );
    }
    if (json) io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else {
      const { lead, sections } = formatHeaderReport(result, reference);
      const parts = [
        bold(wrap(lead), io.color),
        ...sections.map(
          (s) =>
            `${bold(s.title, io.color)}\n${s.lines.map((l) => (l.startsWith('- ') ? `  - ${wrap(l.slice(2), '    ').trimStart()}` : clean(`  ${l}`))).join('\n')}`,
        ),
      ];
      if (result.findings.length > 0) {
        const words = vocabulary.default as FindingVocabulary;
        parts.push(`${bold('Findings', io.color)}\n${findingsText(result.findings, words, io.color)}`);
      }
      io.stdout.write(`${parts.join('\n\n')}\n`);
    }
    return result.findings.some((f) => f.status === 'fail') ? EXIT.finding : EXIT.ok;
  },
};

/** Text of the input; an Outlook message file gives the headers it keeps. */
async function textOf(input: Input): Promise<string> {
  const { isCompoundFile } = await import('../../engine/msg/compound-file.ts');
  if (!isCompoundFile(input.bytes)) return new TextDecoder().decode(input.bytes);
  const { readMsgHeaders } = await import('../../engine/msg/headers.ts');
  const text = readMsgHeaders(input.bytes);
  if (text === null) {
    throw new UsageError(
      `${input.name} holds no Internet headers: Outlook keeps none for drafts and for mail inside one organisation.`,
    );
  }
  return text;
}
