import { EXIT, type Io, UsageError } from './command.ts';
import { type CommandEntry, commands } from './commands.ts';

function overview(list: readonly CommandEntry[]): string {
  const width = Math.max(...list.map((c) => c.name.length));
  return [
    'whyblocked: why Microsoft refuses, throttles or junks your mail, and what to do now',
    '',
    'Usage: whyblocked COMMAND [OPTIONS]',
    '',
    ...list.map((c) => `  ${c.name.padEnd(width)}  ${c.summary}`),
    '',
    'whyblocked COMMAND --help explains a command. --json prints data for programs.',
    'Exit status: 0 nothing wrong, 1 a finding that fails, 2 usage or input error, 3 could not check.',
    '',
  ].join('\n');
}

/** Runs one command line (without the program's name) and returns its exit status; never throws for bad input. */
export async function main(argv: string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const topic = commands.find((c) => c.name === rest[0]);
    io.stdout.write(topic ? (await topic.load()).help.trimEnd() + '\n' : overview(commands));
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const entry = commands.find((c) => c.name === name);
  if (!entry) {
    io.stderr.write(`whyblocked: there is no command "${name}". Run "whyblocked --help" for the list.\n`);
    return EXIT.usage;
  }
  const command = await entry.load();
  const end = rest.indexOf('--');
  if ((end < 0 ? rest : rest.slice(0, end)).some((word) => word === '--help' || word === '-h')) {
    io.stdout.write(command.help.trimEnd() + '\n');
    return EXIT.ok;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr.write(`whyblocked ${name}: ${error.message}\n`);
    return EXIT.usage;
  }
}
