import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { type Io, UsageError } from './command.ts';

/** One input as it was given: bytes, and the name to tell the reader ("standard input" for `-`). */
export interface Input {
  name: string;
  bytes: Uint8Array;
  /** True when the input was longer than the limit and the rest was left unread. */
  truncated: boolean;
}

async function collect(stream: Readable, limit: number): Promise<{ bytes: Uint8Array; truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const room = limit - size;
    chunks.push(bytes.subarray(0, room));
    size += Math.min(bytes.length, room);
    if (bytes.length > room) return { bytes: Buffer.concat(chunks), truncated: true };
  }
  return { bytes: Buffer.concat(chunks), truncated: false };
}

/**
 * Reads a file, or standard input for `-`, up to `limit` bytes. Throws UsageError with one sentence when it cannot
 * be read.
 */
export async function readInput(word: string, io: Io, limit: number): Promise<Input> {
  if (word === '-') return { name: 'standard input', ...(await collect(io.stdin, limit)) };
  try {
    const file = await open(resolve(io.cwd, word));
    return { name: word, ...(await collect(file.createReadStream(), limit)) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new UsageError(`There is no file "${word}".`);
    if (code === 'EISDIR') throw new UsageError(`"${word}" is a folder: name the files in it.`);
    if (code === 'EACCES') throw new UsageError(`"${word}" may not be read by you.`);
    throw new UsageError(`"${word}" could not be read (${code ?? 'unknown fault'}).`);
  }
}
