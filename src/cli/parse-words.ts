import { parseArgs } from 'node:util';
import { UsageError } from './command.ts';

/** The words of a command that takes files and `--json` only. Throws UsageError for any other option. */
export function parseWords(argv: string[]): { files: string[]; json: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { json: { type: 'boolean' } },
    });
    return { files: positionals, json: values.json ?? false };
  } catch (error) {
    const option = /'(-[^']*)'/.exec((error as Error).message)?.[1]?.split(' ')[0] ?? 'one of these';
    throw new UsageError(`There is no option ${option} here; only --json and --help.`);
  }
}
