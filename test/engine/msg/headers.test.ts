import { burn } from '@kenjiuno/msgreader/lib/Burner.js';
import { TypeEnum } from '@kenjiuno/msgreader/lib/Reader.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMsgHeaders } from '../../../src/engine/msg/headers.ts';

const headers = 'Received: from mail.example.com\r\nSubject: Grüße\r\n';
const utf16 = (text: string) => new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer);

/** A file as another program writes it: padding streams around the one that matters. */
function msg(name: string, content: Uint8Array, more = 30): Uint8Array {
  const stream = (n: string, data: Uint8Array) => ({
    name: n,
    type: TypeEnum.DOCUMENT,
    binaryProvider: () => data,
    length: data.length,
  });
  const others = Array.from({ length: more }, (_, i) =>
    stream(`__substg1.0_${(0x1000 + i).toString(16).toUpperCase()}001F`, utf16('x'.repeat(i * 70))),
  );
  const documents = [...others.slice(0, more / 2), stream(name, content), ...others.slice(more / 2)];
  return burn([
    { name: 'Root Entry', type: TypeEnum.ROOT, children: documents.map((_, i) => i + 1), length: 0 },
    ...documents,
  ] as never);
}

describe('Outlook message files', () => {
  it.each([
    ['short, Unicode', '__substg1.0_007D001F', utf16(headers), headers],
    ['long, Unicode', '__substg1.0_007D001F', utf16(headers.repeat(400)), headers.repeat(400)],
    ['8-bit', '__substg1.0_007D001E', Uint8Array.from(headers, (c) => c.charCodeAt(0)), headers],
    ['closed by a zero', '__substg1.0_007D001F', utf16(`${headers}\0`), headers],
  ])('%s', (_name, stream, content, text) => expect(readMsgHeaders(msg(stream, content))).toBe(text));

  it('has none in a draft, in another file, in a damaged one', () => {
    expect(readMsgHeaders(msg('__substg1.0_0037001F', utf16('Subject')))).toBeNull();
    expect(readMsgHeaders(new TextEncoder().encode('Received: x'))).toBeNull();
    expect(readMsgHeaders(msg('__substg1.0_007D001F', utf16(headers)).subarray(0, 600))).toBeNull();
  });

  it('ends on every file, whatever is in it', () => {
    const whole = msg('__substg1.0_007D001F', utf16(headers.repeat(60)), 4);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 9), fc.nat(255)), { maxLength: 60 }), (edits) => {
        const bytes = whole.slice();
        for (const [at, value] of edits) bytes[at + 8] = value;
        readMsgHeaders(bytes);
      }),
      { numRuns: 300 },
    );
  });
});
