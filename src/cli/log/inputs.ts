/** The files of a command line: found, named, looked into, and put into the order they were written. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { compressionOf, firstTime, PACKED_HEAD } from '../../engine/log/first-time.ts';
import { serverNames } from '../../engine/log/servers.ts';
import { unpackStart } from '../../engine/log/unpack.ts';
import { UsageError } from '../command.ts';

export interface LogInput {
  /** As given. */
  name: string;
  path: string;
  size: number;
  /** Seconds since 1970. */
  modified: number;
  packing: ReturnType<typeof compressionOf>;
  server: string;
  first: number | null;
}

/** Opens the file for reading. Throws UsageError with one sentence when it cannot be. */
export function openLog(name: string, cwd: string): number {
  try {
    return openSync(resolve(cwd, name), 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new UsageError(`There is no file "${name}".`);
    if (code === 'EACCES')
      throw new UsageError(
        `"${name}" may not be read by you: try it with sudo, or as a member of the group adm.`,
      );
    throw new UsageError(`"${name}" could not be read (${code ?? 'unknown fault'}).`);
  }
}

/** Looks into each file and returns them oldest first; one that is named twice, also by a link, comes once. Throws UsageError for one that cannot be read. */
export async function findInputs(names: readonly string[], cwd: string): Promise<LogInput[]> {
  const servers = serverNames(names.map((name) => resolve(cwd, name)));
  const inputs: LogInput[] = [];
  const known = new Set<string>();
  for (const [i, name] of names.entries()) {
    const fd = openLog(name, cwd);
    try {
      const stat = fstatSync(fd);
      if (stat.isDirectory())
        throw new UsageError(
          `"${name}" is a folder: name the files in it, such as ${basename(name)}/mail.log*.`,
        );
      const identity = `${stat.dev}:${stat.ino}`;
      if (known.has(identity)) continue;
      known.add(identity);
      const head = new Uint8Array(PACKED_HEAD);
      const size = stat.isFile() ? readSync(fd, head, 0, head.length, 0) : 0;
      const sample = head.subarray(0, size);
      const packing = compressionOf(sample);
      const text = await startOf(sample, packing);
      const modified = stat.mtimeMs / 1000;
      inputs.push({
        name,
        path: resolve(cwd, name),
        size: stat.size,
        modified,
        packing,
        server: servers[i]!,
        first: firstTime(text, modified),
      });
    } finally {
      closeSync(fd);
    }
  }
  return inputs.sort((a, b) => (a.first ?? a.modified) - (b.first ?? b.modified));
}

/** As much of the text as the first bytes hold. */
async function startOf(head: Uint8Array, packing: LogInput['packing']): Promise<Uint8Array> {
  if (packing === null) return head.subarray(0, 65_536);
  if (packing === 'zip') return new Uint8Array(0);
  return packing === 'gzip' ? gunzipStart(head) : unpackStart(packing, head);
}

/** As much of the text as the first bytes of a gzip file hold. */
async function gunzipStart(head: Uint8Array): Promise<Uint8Array> {
  const { gunzipSync } = await import('node:zlib');
  try {
    return gunzipSync(head, { finishFlush: 2, maxOutputLength: 8_000_000 });
  } catch {
    return new Uint8Array(0);
  }
}
