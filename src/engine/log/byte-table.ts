/** Gives equal byte strings equal small numbers, without making a string for a name seen before. */

const MAX_PROBES = 256;

/**
 * Open-addressing hash table from byte ranges to ids 0, 1, 2 … in order of arrival. Bytes are compared on a
 * hash hit. At most `limit` names are kept: later ones get −1, which callers count in a bucket of their own,
 * so that made-up names cannot fill the memory.
 */
export class ByteTable {
  limit: number;
  readonly fold: boolean;
  size = 0;
  /** Names turned away because the table was full. */
  refused = 0;
  private slots: Int32Array;
  private hashes = new Int32Array(64);
  private starts = new Uint32Array(65);
  private arena = new Uint8Array(2048);
  private arenaView = new DataView(this.arena.buffer);
  /** The buffer of the last look-up, which most likely is that of the next. */
  private source: Uint8Array = this.arena;
  private sourceView: DataView = this.arenaView;

  /** `fold` compares ASCII letters without case and keeps the lower-case form: host names and domains. */
  constructor(limit: number, fold: boolean) {
    this.limit = limit;
    this.fold = fold;
    this.slots = new Int32Array(256).fill(-1);
  }

  /** Id of the bytes from `start` to `end`; adds them when they are new and there is room, else −1. */
  id(buffer: Uint8Array, start: number, end: number): number {
    const view = this.viewOf(buffer);
    // Four bytes a step; setting bit 5 makes upper and lower case alike, and what else it joins is told apart below.
    const mix = this.fold ? 0x20202020 : 0;
    let hash = end - start;
    const last = end - 4;
    for (let i = start; i < last; i += 4) {
      hash = Math.imul(hash ^ (view.getInt32(i, true) | mix), 0x5bd1e995);
      hash ^= hash >>> 15;
    }
    // The last four may have been among those before.
    if (last >= start) hash = Math.imul(hash ^ (view.getInt32(last, true) | mix), 0x5bd1e995);
    else for (let i = start; i < end; i++) hash = Math.imul(hash ^ (buffer[i]! | (mix & 0xff)), 0x5bd1e995);
    hash ^= hash >>> 13;
    hash |= 0;
    const slots = this.slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const id = slots[slot]!;
      if (id < 0) return this.add(buffer, start, end, hash);
      if (this.hashes[id] === hash && this.same(id, buffer, start, end)) return id;
      slot = (slot + 1) & mask;
    }
    this.refused++;
    return -1;
  }

  /** Takes no further names. */
  close(): void {
    this.limit = this.size;
  }

  /** Id of a text, as `id` of its UTF-8 bytes. */
  idOfBytes(bytes: Uint8Array): number {
    return this.id(bytes, 0, bytes.length);
  }

  /** The kept bytes of an id (a view: copy it to keep it). */
  bytes(id: number): Uint8Array {
    return this.arena.subarray(this.starts[id]!, this.starts[id + 1]!);
  }

  private viewOf(buffer: Uint8Array): DataView {
    if (buffer !== this.source) {
      this.source = buffer;
      this.sourceView = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    }
    return this.sourceView;
  }

  private same(id: number, buffer: Uint8Array, start: number, end: number): boolean {
    let from = this.starts[id]!;
    if (this.starts[id + 1]! - from !== end - start) return false;
    const { arena, arenaView, sourceView } = this;
    let i = start;
    const last = end - 4;
    while (i <= last && sourceView.getInt32(i, true) === arenaView.getInt32(from, true)) {
      i += 4;
      from += 4;
    }
    for (; i < end; i++, from++) {
      const c = buffer[i]!;
      if (arena[from] !== c && !(this.fold && c >= 65 && c <= 90 && arena[from] === (c | 32))) return false;
    }
    return true;
  }

  private add(buffer: Uint8Array, start: number, end: number, hash: number): number {
    if (this.size >= this.limit) {
      this.refused++;
      return -1;
    }
    const id = this.size++;
    if (id >= this.hashes.length) {
      const hashes = new Int32Array(id * 2);
      hashes.set(this.hashes);
      this.hashes = hashes;
      const starts = new Uint32Array(id * 2 + 1);
      starts.set(this.starts);
      this.starts = starts;
    }
    const from = this.starts[id]!;
    const size = end - start;
    if (from + size > this.arena.length) {
      const arena = new Uint8Array(Math.max(this.arena.length * 2, from + size));
      arena.set(this.arena);
      this.arena = arena;
      this.arenaView = new DataView(arena.buffer);
    }
    for (let i = 0; i < size; i++) {
      const c = buffer[start + i]!;
      this.arena[from + i] = this.fold && c >= 65 && c <= 90 ? c | 32 : c;
    }
    this.starts[id + 1] = from + size;
    this.hashes[id] = hash;
    if (this.size * 2 > this.slots.length) this.rehash();
    else this.place(id);
    return id;
  }

  private place(id: number): void {
    const mask = this.slots.length - 1;
    let slot = this.hashes[id]! & mask;
    while (this.slots[slot]! >= 0) slot = (slot + 1) & mask;
    this.slots[slot] = id;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 4).fill(-1);
    for (let id = 0; id < this.size; id++) this.place(id);
  }
}
