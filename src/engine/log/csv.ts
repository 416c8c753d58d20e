/** Lines of comma-separated fields (RFC 4180) as Exchange writes them, cut into ranges of the buffer. */
import { startsWith } from './bytes.ts';

const MAX_FIELDS = 64;

/** The fields of the last line cut; one object is reused. */
export class CsvLine {
  readonly starts = new Int32Array(MAX_FIELDS);
  readonly ends = new Int32Array(MAX_FIELDS);
  count = 0;

  /** Cuts the range at its commas. A field in quotes is given without them; quotes doubled in it stay doubled. */
  cut(buffer: Uint8Array, start: number, end: number): void {
    let pos = start;
    this.count = 0;
    while (this.count < MAX_FIELDS) {
      let from = pos;
      let to: number;
      if (buffer[pos] === 34 && pos < end) {
        from = pos + 1;
        to = from;
        while (to < end && (buffer[to] !== 34 || (buffer[to + 1] === 34 && to + 1 < end)))
          to += buffer[to] === 34 ? 2 : 1;
        to = Math.min(to, end);
        pos = to;
        while (pos < end && buffer[pos] !== 44) pos++;
      } else {
        while (pos < end && buffer[pos] !== 44) pos++;
        to = pos;
      }
      this.starts[this.count] = from;
      this.ends[this.count] = to;
      this.count++;
      if (pos >= end) return;
      pos++;
    }
  }

  /** Number of the field that is exactly the literal, or −1: for the line that names the columns. */
  find(buffer: Uint8Array, literal: Uint8Array): number {
    for (let i = 0; i < this.count; i++) {
      const size = this.ends[i]! - this.starts[i]!;
      if (size === literal.length && startsWith(buffer, this.starts[i]!, this.ends[i]!, literal)) return i;
    }
    return -1;
  }
}
