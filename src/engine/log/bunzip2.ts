/**
 * Unpacks bzip2 as it streams in: Huffman codes, run lengths and moves to the front, then the block sorting
 * undone. A block (at most 900 kB of text) is unpacked when all of its bytes are there, and its checksum compared.
 */

/** Why unpacking stopped: a checksum or code is wrong, or the file ends before its end. */
export type Bunzip2Problem = 'damaged' | 'cut';

const BLOCK = [0x314159, 0x265359] as const;
const END = [0x177245, 0x385090] as const;
const GROUP = 50;
const MAX_LENGTH = 20;
const FAST = 10;
const PIECE = 1 << 20;

const CRC = new Uint32Array(256);
for (let i = 0; i < 256; i++) {
  let c = i << 24;
  for (let bit = 0; bit < 8; bit++) c = c < 0 ? (c << 1) ^ 0x04c11db7 : c << 1;
  CRC[i] = c;
}

/** The codes of one Huffman table. */
interface Table {
  /** By the next ten bits: symbol × 32 + length; 0 for a longer code. */
  fast: Uint16Array;
  /** By length: the largest code, filled up with ones to twenty bits, and what turns a code into a place in `order`. */
  limit: Int32Array;
  base: Int32Array;
  order: Uint16Array;
}

class Stop extends Error {
  readonly problem: Bunzip2Problem;
  constructor(problem: Bunzip2Problem) {
    super(problem);
    this.problem = problem;
  }
}

export class Bunzip2 {
  /** Set when no more can be unpacked. What was handed out before is right, but for a last block that is damaged. */
  problem: Bunzip2Problem | null = null;
  private readonly out: (chunk: Uint8Array) => void;
  private input = new Uint8Array(0);
  private end = 0;
  private pos = 0;
  private hold = 0;
  private count = 0;
  /** Text bytes of a block at most; 0 between streams. */
  private size = 0;
  private any = false;
  private sorted = new Uint32Array(0);

  /** `out` gets the text in pieces, each its own to keep. */
  constructor(out: (chunk: Uint8Array) => void) {
    this.out = out;
  }

  /** Takes the next bytes of the file; `final` with the last. Never throws: see `problem`. */
  push(chunk: Uint8Array, final: boolean): void {
    if (this.problem !== null) return;
    const rest = this.end - this.pos;
    const input = new Uint8Array(rest + chunk.length);
    input.set(this.input.subarray(this.pos, this.end));
    input.set(chunk, rest);
    this.input = input;
    this.pos = 0;
    this.end = input.length;
    try {
      // A block is never larger than the text it holds, but for its tables.
      while (final ? this.pos < this.end : this.end - this.pos > (this.size || 9e5) * 1.05 + 40_000) {
        if (this.size === 0) this.header();
        else this.block();
      }
      if (final && (this.size !== 0 || !this.any)) throw new Stop('cut');
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.problem = error.problem;
    }
  }

  private bits(n: number): number {
    while (this.count < n) {
      if (this.pos >= this.end) throw new Stop('cut');
      this.hold = (this.hold << 8) | this.input[this.pos++]!;
      this.count += 8;
    }
    this.count -= n;
    return (this.hold >>> this.count) & ((1 << n) - 1);
  }

  private header(): void {
    // Zeros behind the last stream are padding of tapes.
    if (this.any && this.input[this.pos] === 0) {
      this.pos++;
      return;
    }
    const magic = this.bits(24);
    const level = this.bits(8) - 48;
    if (magic !== 0x425a68 || level < 1 || level > 9) throw new Stop('damaged');
    this.any = true;
    this.size = level * 100_000;
    if (this.sorted.length < this.size) this.sorted = new Uint32Array(this.size);
  }

  private block(): void {
    const first = this.bits(24);
    const second = this.bits(24);
    const crc = ((this.bits(16) << 16) | this.bits(16)) >>> 0;
    if (first === END[0] && second === END[1]) {
      this.size = 0;
      // What was looked at ahead belongs to the next stream; the bits up to the next byte are padding.
      this.pos -= this.count >> 3;
      this.count = 0;
      return;
    }
    // Randomised blocks were last written in 1996.
    if (first !== BLOCK[0] || second !== BLOCK[1] || this.bits(1) === 1) throw new Stop('damaged');
    const origin = this.bits(24);
    const used = this.symbols();
    const length = this.moves(used, this.selectors(used.length + 2));
    if (origin >= length) throw new Stop('damaged');
    if (this.text(origin, length) !== crc) throw new Stop('damaged');
  }

  /** The bytes that occur in the block. */
  private symbols(): Uint8Array {
    const rows = this.bits(16);
    const used: number[] = [];
    for (let row = 0; row < 16; row++) {
      if (((rows >> (15 - row)) & 1) === 0) continue;
      const columns = this.bits(16);
      for (let column = 0; column < 16; column++)
        if (((columns >> (15 - column)) & 1) === 1) used.push(row * 16 + column);
    }
    if (used.length === 0) throw new Stop('damaged');
    return Uint8Array.from(used);
  }

  /** The Huffman table of each group of fifty symbols. */
  private selectors(alphabet: number): Table[] {
    const tables = this.bits(3);
    const groups = this.bits(15);
    if (tables < 2 || tables > 6 || groups === 0) throw new Stop('damaged');
    const order = [0, 1, 2, 3, 4, 5];
    const chosen = new Uint8Array(groups);
    for (let i = 0; i < groups; i++) {
      let at = 0;
      while (this.bits(1) === 1) if (++at >= tables) throw new Stop('damaged');
      const [table] = order.splice(at, 1);
      order.unshift(table!);
      chosen[i] = table!;
    }
    const made: Table[] = [];
    for (let t = 0; t < tables; t++) {
      const lengths = new Uint8Array(alphabet);
      let length = this.bits(5);
      for (let symbol = 0; symbol < alphabet; symbol++) {
        for (;;) {
          if (length < 1 || length > MAX_LENGTH) throw new Stop('damaged');
          if (this.bits(1) === 0) break;
          length += this.bits(1) === 0 ? 1 : -1;
        }
        lengths[symbol] = length;
      }
      made.push(createTable(lengths));
    }
    return Array.from(chosen, (t) => made[t]!);
  }

  /** Undoes the Huffman codes, run lengths and moves to the front; returns how many bytes are in `sorted`. */
  private moves(used: Uint8Array, groups: readonly Table[]): number {
    const { sorted, size } = this;
    const front = used.slice();
    const last = used.length + 1;
    let length = 0;
    let run = 0;
    let weight = 1;
    for (const table of groups) {
      for (let n = 0; n < GROUP; n++) {
        const symbol = this.symbol(table);
        if (symbol < 2) {
          run += weight << symbol;
          weight <<= 1;
          if (run > size) throw new Stop('damaged');
          continue;
        }
        if (run > 0) {
          if (length + run > size) throw new Stop('damaged');
          sorted.fill(front[0]!, length, length + run);
          length += run;
          run = 0;
        }
        weight = 1;
        if (symbol === last) return length;
        const byte = front[symbol - 1]!;
        front.copyWithin(1, 0, symbol - 1);
        front[0] = byte;
        if (length >= size) throw new Stop('damaged');
        sorted[length++] = byte;
      }
    }
    throw new Stop('damaged');
  }

  private symbol(table: Table): number {
    while (this.count < MAX_LENGTH) {
      // Behind the last byte zeros are looked at, and it is an error to use them.
      this.hold = (this.hold << 8) | (this.pos < this.end ? this.input[this.pos]! : 0);
      this.pos++;
      this.count += 8;
    }
    const fast = table.fast[(this.hold >>> (this.count - FAST)) & ((1 << FAST) - 1)]!;
    if (fast !== 0) {
      this.count -= fast & 31;
    } else {
      const code = (this.hold >>> (this.count - MAX_LENGTH)) & ((1 << MAX_LENGTH) - 1);
      let length = FAST + 1;
      while (length <= MAX_LENGTH && code > table.limit[length]!) length++;
      if (length > MAX_LENGTH) throw new Stop('damaged');
      this.count -= length;
      if (this.pos - (this.count >> 3) > this.end) throw new Stop('cut');
      const at = (code >> (MAX_LENGTH - length)) - table.base[length]!;
      if (at < 0 || at >= table.order.length) throw new Stop('damaged');
      return table.order[at]!;
    }
    if (this.pos - (this.count >> 3) > this.end) throw new Stop('cut');
    return fast >> 5;
  }

  /** Undoes the sorting and the outer run lengths, hands the text out and returns its checksum. */
  private text(origin: number, length: number): number {
    const { sorted } = this;
    const starts = new Uint32Array(256);
    for (let i = 0; i < length; i++) starts[sorted[i]! & 0xff]!++;
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) {
      const n = starts[byte]!;
      starts[byte] = sum;
      sum += n;
    }
    for (let i = 0; i < length; i++) {
      const byte = sorted[i]! & 0xff;
      const at = starts[byte]!++;
      sorted[at] = (sorted[at]! & 0xff) | (i << 8);
    }
    let crc = -1;
    let piece = new Uint8Array(PIECE);
    let size = 0;
    let previous = -1;
    let same = 0;
    let next = sorted[origin]! >>> 8;
    for (let i = 0; i < length; i++) {
      const entry = sorted[next]!;
      const byte = entry & 0xff;
      next = entry >>> 8;
      let copies = 1;
      let value = byte;
      if (same === 4) {
        // After four equal bytes the next one says how many more there are.
        copies = byte;
        value = previous;
        same = 0;
        previous = -1;
      } else if (byte === previous) same++;
      else {
        same = 1;
        previous = byte;
      }
      for (; copies > 0; copies--) {
        piece[size++] = value;
        crc = (crc << 8) ^ CRC[((crc >>> 24) ^ value) & 0xff]!;
        if (size === PIECE) {
          this.out(piece);
          piece = new Uint8Array(PIECE);
          size = 0;
        }
      }
    }
    if (size > 0) this.out(piece.subarray(0, size));
    return ~crc >>> 0;
  }
}

function createTable(lengths: Uint8Array): Table {
  const fast = new Uint16Array(1 << FAST);
  const limit = new Int32Array(MAX_LENGTH + 1).fill(-1);
  const base = new Int32Array(MAX_LENGTH + 1);
  const order = new Uint16Array(lengths.length);
  let code = 0;
  let placed = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    base[length] = code - placed;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      order[placed++] = symbol;
      if (length <= FAST && code < 1 << length)
        fast.fill(symbol * 32 + length, code << (FAST - length), (code + 1) << (FAST - length));
      code++;
    }
    limit[length] = code > 0 ? (code << (MAX_LENGTH - length)) - 1 : -1;
    code <<= 1;
  }
  return { fast, limit, base, order };
}
