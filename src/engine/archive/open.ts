/** One file out of an archive, or the file itself when it is none. */
export interface OpenedFile {
  /** Path as a reader would say it: `reports.zip/report.xml`. */
  name: string;
  bytes: Uint8Array;
}

export interface OpenedArchive {
  files: OpenedFile[];
  /** What could not be opened, one sentence each. */
  problems: string[];
}

type Format = 'gzip' | 'deflate-raw';

export interface ArchiveOptions {
  /** The platform's class (Compression Streams standard), or one like it. */
  DecompressionStream: new (
    format: Format,
  ) => { readable: ReadableStream<Uint8Array>; writable: WritableStream<BufferSource> };
  /** Bytes all files of one archive may have together; what goes beyond is refused. Default 64 MiB. */
  maxBytes?: number;
  /** Files read from one archive. Default 2,000. */
  maxFiles?: number;
  signal?: AbortSignal;
}

const MAX_DEPTH = 3;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

interface Budget {
  bytes: number;
  files: number;
}

/** Is it gzip (RFC 1952) or ZIP by its first bytes? */
export function archiveKind(bytes: Uint8Array): 'gzip' | 'zip' | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)) return 'zip';
  return null;
}

/** Inflates up to the budget; the stream is read piece by piece, so a bomb never stands in memory whole. */
async function inflate(
  bytes: Uint8Array,
  format: Format,
  budget: Budget,
  options: ArchiveOptions,
): Promise<{ bytes: Uint8Array; fault: 'damaged' | 'too-large' | null }> {
  const stream = new options.DecompressionStream(format);
  const writer = stream.writable.getWriter();
  // a fault shows at the reading end as well
  writer
    .write(bytes as Uint8Array<ArrayBuffer>)
    .then(
      () => writer.close(),
      () => undefined,
    )
    .catch(() => undefined);
  const reader = stream.readable.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let fault: 'damaged' | 'too-large' | null = null;
  for (;;) {
    let part: ReadableStreamReadResult<Uint8Array>;
    try {
      part = await reader.read();
    } catch {
      fault = 'damaged';
      break;
    }
    if (part.done) break;
    options.signal?.throwIfAborted();
    if (size + part.value.length > budget.bytes) {
      fault = 'too-large';
      await reader.cancel().catch(() => undefined);
      break;
    }
    chunks.push(part.value);
    size += part.value.length;
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  budget.bytes -= size;
  return { bytes: out, fault };
}

interface ZipEntry {
  name: string;
  method: number;
  encrypted: boolean;
  compressed: number;
  offset: number;
}

/** The central directory (APPNOTE 4.3.12); null when there is none or it needs ZIP64. */
function directoryOf(bytes: Uint8Array, maxFiles: number): { entries: ZipEntry[]; more: boolean } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lowest = Math.max(0, bytes.length - 22 - 65_535);
  let end = bytes.length - 22;
  while (end >= lowest && view.getUint32(end, true) !== END) end--;
  if (end < lowest || end < 0) return null;
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count && entries.length < maxFiles; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL)
      return entries.length > 0 ? { entries, more: true } : null;
    const nameLength = view.getUint16(at + 28, true);
    const flags = view.getUint16(at + 8, true);
    const raw = bytes.subarray(at + 46, at + 46 + nameLength);
    entries.push({
      name: new TextDecoder((flags & 0x800) !== 0 ? 'utf-8' : 'windows-1252').decode(raw).slice(0, 300),
      method: view.getUint16(at + 10, true),
      encrypted: (flags & 1) !== 0,
      compressed: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return { entries, more: entries.length < count };
}

async function openZip(
  name: string,
  bytes: Uint8Array,
  depth: number,
  budget: Budget,
  options: ArchiveOptions,
  out: OpenedArchive,
): Promise<void> {
  const directory = directoryOf(bytes, budget.files);
  if (!directory) {
    out.problems.push(`${name} is a damaged ZIP file: its table of contents cannot be read.`);
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const entry of directory.entries) {
    if (entry.name.endsWith('/') || entry.name.startsWith('__MACOSX/')) continue;
    const inner = `${name}/${entry.name}`;
    const at = entry.offset;
    if (entry.encrypted) {
      out.problems.push(`${inner} is encrypted: unpack it first.`);
      continue;
    }
    if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL) {
      out.problems.push(`${inner} is damaged: it does not lie where the table of contents says.`);
      continue;
    }
    const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    const packed = bytes.subarray(start, start + entry.compressed);
    if (entry.method === 0) {
      if (packed.length > budget.bytes) out.problems.push(tooLarge(inner));
      else {
        budget.bytes -= packed.length;
        await open(inner, packed, depth + 1, budget, options, out);
      }
    } else if (entry.method === 8)
      await openPacked(inner, packed, 'deflate-raw', depth, budget, options, out);
    else
      out.problems.push(
        `${inner} is packed with method ${entry.method}, which is not supported: unpack it first.`,
      );
    if (budget.files <= 0) break;
  }
  if (directory.more) out.problems.push(`${name} holds more files than are read at once.`);
}

function tooLarge(name: string): string {
  return `${name} grows beyond the size that is read when unpacked, so it was left out.`;
}

async function openPacked(
  name: string,
  packed: Uint8Array,
  format: Format,
  depth: number,
  budget: Budget,
  options: ArchiveOptions,
  out: OpenedArchive,
): Promise<void> {
  const { bytes, fault } = await inflate(packed, format, budget, options);
  if (fault === 'too-large') {
    out.problems.push(tooLarge(name));
    return;
  }
  if (fault === 'damaged')
    out.problems.push(`${name} is damaged: it could be unpacked to ${bytes.length} bytes only.`);
  if (fault === null || bytes.length > 0) await open(name, bytes, depth + 1, budget, options, out);
}

async function open(
  name: string,
  bytes: Uint8Array,
  depth: number,
  budget: Budget,
  options: ArchiveOptions,
  out: OpenedArchive,
): Promise<void> {
  const kind = archiveKind(bytes);
  if (kind !== null && depth >= MAX_DEPTH) {
    out.problems.push(`${name} is an archive inside ${MAX_DEPTH} others: unpack it first.`);
  } else if (kind === 'gzip') {
    await openPacked(name.replace(/\.gz$/i, ''), bytes, 'gzip', depth, budget, options, out);
  } else if (kind === 'zip') await openZip(name, bytes, depth, budget, options, out);
  else {
    budget.files--;
    out.files.push({ name, bytes });
  }
}

/**
 * Opens gzip and ZIP, also inside one another (three deep), and hands anything else through. Bounded in bytes and
 * files, so that a decompression bomb ends in a sentence. Throws only when aborted.
 */
export async function openArchive(
  name: string,
  bytes: Uint8Array,
  options: ArchiveOptions,
): Promise<OpenedArchive> {
  const out: OpenedArchive = { files: [], problems: [] };
  const budget: Budget = { bytes: options.maxBytes ?? 64 * 1024 * 1024, files: options.maxFiles ?? 2_000 };
  await open(name, bytes, 0, budget, options, out);
  return out;
}
