import type { Readable, Writable } from 'node:stream';

/** Exit statuses of every command. */
export const EXIT = { ok: 0, finding: 1, usage: 2, unknown: 3 } as const;

/** What a command may touch: handed in, so that tests run commands without a process. */
export interface Io {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  /** True when text output may be coloured (a terminal, and NO_COLOR unset). */
  color: boolean;
  env: Record<string, string | undefined>;
  cwd: string;
  now: () => Date;
  signal: AbortSignal;
}

export interface Command {
  name: string;
  /** The whole text of `whyblocked NAME --help`: usage, options, two or three examples, exit statuses. */
  help: string;
  /** Takes the words after the command's name; returns the exit status. Throws UsageError for bad input. */
  run(argv: string[], io: Io): Promise<number>;
}

/** Bad input by the user: printed to stderr as one sentence, exit status 2. */
export class UsageError extends Error {}
