import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { NamedInput } from '../../engine/explain/explain.ts';
import type { Catalogue } from '../../engine/smtp/catalogue.ts';
import { type Command, EXIT, type Io, UsageError } from '../command.ts';
import { parseWords } from '../parse-words.ts';
import { readInput } from '../read-input.ts';
import { bold, clean, wrap } from '../report-text.ts';
import { siteAddress } from '../site-address.ts';

/** Bytes read of one file: one more than is explained, so that the result can say that it was cut. */
const LIMIT = 8_000_001;
const MAX_FILES = 5000;

export const explain: Command = {
  name: 'explain',
  help: `Usage: whyblocked explain [FILE…|FOLDER|-] [--json]

Reads bounces (.eml, mbox, a Maildir folder), replies, lines of any mail server's log or the JSON of a sending
service, and says who refused, which of Microsoft's replies it was, whether retrying helps and what to do.
Without a file it reads standard input. Nothing is asked of the network.

  --json   the whole result as JSON (schema: /data/schema/explain.schema.json)

Examples:
  whyblocked explain bounce.eml
  grep status=bounced /var/log/mail.log | whyblocked explain
  whyblocked explain ~/Maildir --json

Exit status: 0 the input was read, whatever it says; 2 usage or input error.`,
  async run(argv, io) {
    const { files, json } = parseWords(argv);
    const inputs: NamedInput[] = [];
    for (const word of files.length === 0 ? ['-'] : files) inputs.push(...(await read(word, io)));
    // Loaded here so that other commands start without it.
    const [{ explainAll }, { formatExplanation }, data] = await Promise.all([
      import('../../engine/explain/explain.ts'),
      import('../../engine/explain/format.ts'),
      import('virtual:data/replies'),
    ]);
    const catalogue = data.default as Catalogue;
    const explanation = explainAll(inputs, { catalogue });
    if (explanation.problem !== null) throw new UsageError(explanation.problem);
    if (json) io.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
    else {
      const sections = formatExplanation(explanation, catalogue, siteAddress()).map(({ title, lines }) =>
        [
          bold(wrap(title), io.color),
          ...lines.map(({ text, kind }) =>
            kind === 'quote'
              ? clean(`  ${text}`)
              : kind === 'text'
                ? wrap(text, '  ')
                : `  ${wrap(text, '     ').trimStart()}`,
          ),
        ].join('\n'),
      );
      io.stdout.write(`${sections.join('\n\n')}\n`);
    }
    return EXIT.ok;
  },
};

async function read(word: string, io: Io): Promise<NamedInput[]> {
  if (word === '-') return [{ name: '', input: (await readInput('-', io, LIMIT)).bytes }];
  const path = resolve(io.cwd, word);
  const entry = await stat(path).catch(() => null);
  if (!entry?.isDirectory()) return [{ name: word, input: (await readInput(word, io, LIMIT)).bytes }];
  // A Maildir keeps its messages in new and cur; any other folder of messages holds them itself.
  const names = await readdir(path);
  const folders =
    names.includes('cur') && names.includes('new') ? [join(path, 'new'), join(path, 'cur')] : [path];
  const inputs: NamedInput[] = [];
  for (const folder of folders)
    for (const name of (await readdir(folder, { withFileTypes: true })).sort((a, b) =>
      a.name.localeCompare(b.name),
    )) {
      if (!name.isFile() || name.name.startsWith('.') || inputs.length >= MAX_FILES) continue;
      inputs.push({ name: name.name, input: (await readInput(join(folder, name.name), io, LIMIT)).bytes });
    }
  if (inputs.length === 0) throw new UsageError(`The folder "${word}" holds no messages.`);
  return inputs;
}
