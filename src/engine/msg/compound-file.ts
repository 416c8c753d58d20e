/** Streams of an Outlook message file by path, read when asked for. */
export interface CompoundFile {
  /** Names of the streams in the top storage. */
  streams: string[];
  read(name: string): Uint8Array | null;
}

const FREE = 0xfffffffa;
const MAX_SECTORS = 400_000;
const MAX_STREAM = 16_000_000;
const MINI_CUTOFF = 4_096;

/** Is it a Compound File (MS-CFB section 2.2), as .msg files are? */
export function isCompoundFile(bytes: Uint8Array): boolean {
  const magic = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
  return bytes.length >= 512 && magic.every((b, i) => bytes[i] === b);
}

/**
 * Opens a Compound File far enough to read the streams of its top storage (MS-CFB sections 2.3 to 2.6). Chains are
 * bounded, so that loops in a hostile file end. Returns null when it is none or is damaged.
 */
export function openCompoundFile(bytes: Uint8Array): CompoundFile | null {
  if (!isCompoundFile(bytes)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shift = view.getUint16(30, true);
  if (shift !== 9 && shift !== 12) return null;
  const size = 1 << shift;
  const perSector = size / 4;
  const sectorAt = (id: number) => (id + 1) * size;
  const u32 = (at: number) => (at + 4 <= bytes.length ? view.getUint32(at, true) : 0xffffffff);

  // sectors of the allocation table: 109 in the header, the rest in a chain of their own
  const tables: number[] = [];
  for (let i = 0; i < 109; i++) {
    const id = u32(76 + i * 4);
    if (id < FREE) tables.push(id);
  }
  for (let id = u32(68), n = 0; id < FREE && n < 2_000; n++) {
    for (let i = 0; i < perSector - 1; i++) {
      const table = u32(sectorAt(id) + i * 4);
      if (table < FREE) tables.push(table);
    }
    id = u32(sectorAt(id) + (perSector - 1) * 4);
  }
  const next = (id: number) => {
    const table = tables[Math.floor(id / perSector)];
    return table === undefined ? 0xffffffff : u32(sectorAt(table) + (id % perSector) * 4);
  };
  const chain = (start: number, length: number): Uint8Array => {
    const parts: Uint8Array[] = [];
    let left = Math.min(length, MAX_STREAM);
    for (let id = start, n = 0; id < FREE && left > 0 && n < MAX_SECTORS; id = next(id), n++) {
      const part = bytes.subarray(sectorAt(id), sectorAt(id) + Math.min(size, left));
      if (part.length === 0) break;
      parts.push(part);
      left -= part.length;
    }
    return join(parts);
  };

  const directory = chain(u32(48), MAX_STREAM);
  const dir = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  interface Entry {
    name: string;
    type: number;
    start: number;
    length: number;
    left: number;
    right: number;
    child: number;
  }
  const entries: Entry[] = [];
  for (let at = 0; at + 128 <= directory.length && entries.length < 20_000; at += 128) {
    const nameBytes = Math.min(64, dir.getUint16(at + 64, true));
    entries.push({
      name: new TextDecoder('utf-16le').decode(directory.subarray(at, at + Math.max(0, nameBytes - 2))),
      type: dir.getUint8(at + 66),
      left: dir.getUint32(at + 68, true),
      right: dir.getUint32(at + 72, true),
      child: dir.getUint32(at + 76, true),
      start: dir.getUint32(at + 116, true),
      length: dir.getUint32(at + 120, true),
    });
  }
  const root = entries[0];
  if (root?.type !== 5) return null;

  const top = new Map<string, Entry>();
  const open = [root.child];
  const seen = new Set<number>();
  while (open.length > 0) {
    const id = open.pop()!;
    const entry = entries[id];
    if (!entry || seen.has(id)) continue;
    seen.add(id);
    if (entry.type === 2) top.set(entry.name, entry);
    open.push(entry.left, entry.right);
  }

  const mini = chain(root.start, root.length);
  const miniTable = chain(u32(60), MAX_STREAM);
  const miniView = new DataView(miniTable.buffer, miniTable.byteOffset, miniTable.byteLength);
  const miniChain = (start: number, length: number): Uint8Array => {
    const parts: Uint8Array[] = [];
    let left = length;
    for (let id = start, n = 0; id < FREE && left > 0 && n < MAX_SECTORS; n++) {
      const part = mini.subarray(id * 64, id * 64 + Math.min(64, left));
      if (part.length === 0) break;
      parts.push(part);
      left -= part.length;
      id = id * 4 + 4 <= miniTable.length ? miniView.getUint32(id * 4, true) : 0xffffffff;
    }
    return join(parts);
  };
  return {
    streams: [...top.keys()],
    read(name) {
      const entry = top.get(name);
      if (!entry) return null;
      return entry.length < MINI_CUTOFF
        ? miniChain(entry.start, entry.length)
        : chain(entry.start, entry.length);
    },
  };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
