/**
 * As much of Node's Buffer as the DNS packet code of doh-js-client uses: a byte array that reads and writes
 * big-endian numbers and text. Written for that one caller, loaded with it in its worker.
 */
export class ByteBuffer extends Uint8Array {
  static alloc(length: number): ByteBuffer {
    return new ByteBuffer(length);
  }

  static byteLength(text: string): number {
    return new TextEncoder().encode(text).length;
  }

  static isBuffer(value: unknown): boolean {
    return value instanceof ByteBuffer;
  }

  private get view(): DataView {
    return new DataView(this.buffer, this.byteOffset, this.byteLength);
  }

  readUInt8(at: number): number {
    return this.view.getUint8(at);
  }

  readUInt16BE(at: number): number {
    return this.view.getUint16(at);
  }

  readUInt32BE(at: number): number {
    return this.view.getUint32(at);
  }

  readInt32BE(at: number): number {
    return this.view.getInt32(at);
  }

  writeUInt8(value: number, at: number): void {
    this.view.setUint8(at, value);
  }

  writeUInt16BE(value: number, at: number): void {
    this.view.setUint16(at, value);
  }

  writeUInt32BE(value: number, at: number): void {
    this.view.setUint32(at, value);
  }

  /** Writes text as UTF-8 and returns how many octets it took. */
  write(text: string, at: number, length: number): number {
    const octets = new TextEncoder().encode(text).subarray(0, length);
    this.set(octets, at);
    return octets.length;
  }

  override toString(encoding = 'utf8', start = 0, end = this.length): string {
    const part = new Uint8Array(this.buffer, this.byteOffset + start, Math.min(end, this.length) - start);
    if (encoding === 'utf8') return new TextDecoder().decode(part);
    const text = String.fromCharCode(...part);
    return encoding === 'base64' ? btoa(text) : text;
  }
}
