import { PassThrough, Readable, Writable } from 'node:stream';
import { main } from '../../src/cli/main.ts';

/** Runs a command line as a process would, with what it wrote and its exit status. */
export async function run(
  argv: string[],
  stdin: string | Uint8Array = '',
): Promise<{ status: number; stdout: string; stderr: string }> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const sink = (to: Buffer[]) =>
    new Writable({
      write(chunk, _encoding, done) {
        to.push(Buffer.from(chunk));
        done();
      },
    });
  const input =
    stdin.length > 0 ? Readable.from([Buffer.from(stdin as Uint8Array)]) : new PassThrough().end();
  const status = await main(argv, {
    stdin: input,
    stdout: sink(out),
    stderr: sink(err),
    color: false,
    env: {},
    cwd: process.cwd(),
    now: () => new Date('2026-11-21T12:00:00Z'),
    signal: new AbortController().signal,
  });
  return { status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}
