import { MAX_LABEL_LENGTH } from './name.ts';
import { HEADER_LENGTH, presentLabel } from './wire-format.ts';

const MAX_WIRE_NAME = 255;

/** A message that breaks the rules; `decodeMessage` turns it into a value. */
export class Malformed extends Error {}

/** A place in a DNS message that moves over numbers and names, none of which is trusted. */
export class WireCursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at = HEADER_LENGTH;
  /** Octets of names left to read, over the whole message: keeps pointer mazes linear. */
  nameBudget: number;

  constructor(bytes: Uint8Array) {
    if (bytes.length < HEADER_LENGTH) throw new Malformed('shorter than a DNS header');
    if (bytes.length > 0xffff) throw new Malformed('longer than a DNS message can be');
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.nameBudget = 64 * bytes.length + 4096;
  }

  /**
   * Reads a name, lower-cased, and leaves `at` behind it. Pointers must lead to an earlier place than anything
   * read of this name so far, so they cannot loop (RFC 1035 section 4.1.4).
   */
  readName(limit = this.bytes.length): string {
    const labels: string[] = [];
    let length = 1;
    let at = this.at;
    let earliest = at;
    let jumped = false;
    for (;;) {
      if (at >= (jumped ? this.bytes.length : limit)) throw new Malformed('name runs out of the message');
      const size = this.bytes[at] ?? 0;
      if (size === 0) {
        if (!jumped) this.at = at + 1;
        return labels.length === 0 ? '.' : labels.join('.');
      }
      if (size >= 0xc0) {
        if (at + 2 > (jumped ? this.bytes.length : limit)) throw new Malformed('pointer cut short');
        const target = ((size & 0x3f) << 8) | (this.bytes[at + 1] ?? 0);
        if (target >= earliest || target < HEADER_LENGTH)
          throw new Malformed('pointer that does not lead back');
        if (!jumped) this.at = at + 2;
        jumped = true;
        earliest = target;
        at = target;
        this.spend(1);
        continue;
      }
      if (size > MAX_LABEL_LENGTH) throw new Malformed('unknown kind of label');
      length += size + 1;
      if (length > MAX_WIRE_NAME) throw new Malformed('name longer than 255 octets');
      if (at + 1 + size > (jumped ? this.bytes.length : limit))
        throw new Malformed('label runs out of the message');
      labels.push(presentLabel(this.bytes.subarray(at + 1, at + 1 + size)));
      at += size + 1;
      this.spend(size + 1);
    }
  }

  private spend(octets: number): void {
    this.nameBudget -= octets;
    if (this.nameBudget < 0) throw new Malformed('too many names');
  }

  need(octets: number): void {
    if (this.at + octets > this.bytes.length) throw new Malformed('ends in the middle of a record');
  }

  uint16(): number {
    this.need(2);
    const value = this.view.getUint16(this.at);
    this.at += 2;
    return value;
  }
}
