import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { read } from './reading.ts';

const reply =
  "550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).";
const head =
  'From: MAILER-DAEMON@mx1.example.com\nTo: user@example.com\nSubject: Undelivered Mail Returned to Sender\n';
const dsn = `${head}Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx1.example.com\n\nFinal-Recipient: rfc822; user@hotmail.com\nDiagnostic-Code: smtp; ${reply}\n`;

/** `text` in UTF-16, without a byte order mark. */
function wide(text: string, order: 'le' | 'be'): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), order === 'le');
  return new Uint8Array(view.buffer);
}

describe('input that is no text', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /nothing to read/],
    ['blanks', ' \n\t\u00a0 ', /nothing to read/],
    ['what cannot be seen', '\u202e \u200b\n\u2060', /nothing to read/],
    ['a PDF', '%PDF-1.7\n1 0 obj', /PDF/],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), /picture/],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), /picture/],
    ['a photograph of a telephone', '\0\0\0\x18ftypheic\0\0\0\0', /picture/],
    ['NUL alone', new Uint8Array(5000), /not text/],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), /compressed/],
    ['zip', Uint8Array.of(0x50, 0x4b, 3, 4), /compressed/],
    ['Outlook', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1), /\.msg/],
    ['random bytes', Uint8Array.from({ length: 9000 }, (_, index) => (index * 101) % 31), /not text/],
  ])('%s gets a sentence', (_name, input, sentence) => {
    const explanation = read(input);
    expect(explanation.problem).toMatch(sentence);
    expect(explanation).toMatchObject({ matches: [], receiver: 'unknown' });
  });
});

describe('damaged and odd mail', () => {
  const found = (input: string | Uint8Array) => read(input).matches.map(({ id }) => id);
  it.each<[string, string | Uint8Array]>([
    ['a truncated report', dsn],
    ['a report cut inside the reply', dsn.slice(0, dsn.indexOf('(S3140)') + 7)],
    ['CRLF', dsn.replace(/\n/g, '\r\n')],
    ...(['le', 'be'] as const).map((order): [string, Uint8Array] => [
      `UTF-16${order} without a mark`,
      wide(`Сервер сказал нет: ${reply}`, order),
    ]),
    [
      'UTF-16',
      new Uint8Array(Uint16Array.from(`\ufeff${reply}`, (character) => character.charCodeAt(0)).buffer),
    ],
    ['a UTF-8 mark', `\ufeff${reply}`],
    ['Latin-1 bytes around it', Uint8Array.from(`Größe: ${reply}`, (character) => character.charCodeAt(0))],
    ['NUL bytes in between', `\0${reply}\0`],
    ['a folded Diagnostic-Code', dsn.replace(/ (since|list|sent)/g, '\n $1')],
    [
      'quoted-printable',
      `${head}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nThe server said: ${reply.replace("'", '=E2=80=99').replace(/(.{60})/g, '$1=\n')}\n`,
    ],
    [
      'base64',
      `${head}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${btoa(`The server said: ${reply}`).replace(/(.{76})/g, '$1\n')}\n`,
    ],
    [
      'HTML only',
      `${head}Content-Type: text/html; charset=utf-8\n\n<html><style>p{}</style><p>The server said:<br>${reply.replace("'", '&rsquo;')}</p></html>\n`,
    ],
    [
      'a bounce forwarded as an attachment',
      `From: user@example.com\nTo: user@example.org\nSubject: Fwd: help\nContent-Type: multipart/mixed; boundary="o"\n\n--o\nContent-Type: text/plain\n\nsee below\n--o\nContent-Type: message/rfc822\n\n${dsn}\n--b--\n--o--\n`,
    ],
    [
      'a boundary that begins like another',
      dsn.replace(/boundary="b"/, 'boundary="b"').replace('--b\n', '--bb\nnot a part\n--b\n'),
    ],
    ['an mbox of one', `From MAILER-DAEMON Thu Mar 12 09:21:41 2026\n${dsn}`],
  ])('%s', (_name, input) => {
    expect(found(input)).toEqual(['s3140']);
  });

  it('does not say who refused where a notice holds nothing to read', () => {
    let text = dsn;
    for (let depth = 0; depth < 40; depth++)
      text = `${head}Content-Type: multipart/mixed; boundary="o${depth}"\n\n--o${depth}\nContent-Type: message/rfc822\n\n${text}\n--o${depth}--\n`;
    expect(read(text)).toMatchObject({ matches: [], who: 'unknown', receiver: 'unknown' });
    expect(read(text).notes.join(' ')).toContain('more parts');
  });

  it('does not read the returned message as the reason', () => {
    const text = `${dsn.replace(reply, '550 5.1.1 <user@contoso.com>: Recipient address rejected: User unknown')}\n--b\nContent-Type: message/rfc822\n\nFrom: user@example.com\nSubject: what does it mean?\n\n${reply}\n--b--\n`;
    // Nobody is named but the recipient: what another server said is not laid at Microsoft's door.
    expect(read(text)).toMatchObject({ matches: [], receiver: 'unknown' });
  });

  it('keeps each recipient of a report apart', () => {
    const text = `${dsn}\nFinal-Recipient: rfc822; user2@outlook.com\nDiagnostic-Code: smtp; 550 5.5.0 Requested action not taken: mailbox unavailable.\n\n--b--\n`;
    expect(read(text).matches.map(({ id, recipient }) => [id, recipient])).toEqual([
      ['s3140', 'user@hotmail.com'],
      ['5.5.0', 'user2@outlook.com'],
    ]);
  });
});

describe('bounds', () => {
  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => void read(text)),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (text) => void read(text)),
      { numRuns: 300 },
    );
    const pieces = [
      'From: a@b.example\n',
      'Content-Type: multipart/mixed; boundary=b\n',
      '\n',
      '--b\n',
      '--b--\n',
      'Content-Transfer-Encoding: base64\n',
      'message/rfc822',
      '550 5.7.1 ',
      '(S3140)',
      '[',
      ']',
      '<',
      '&#39;',
      '=\n',
      '{"a":"',
      '"}',
      '> ',
      '\u202e',
      '\\',
      'host ',
      ' said: ',
      reply,
      'Diagnostic-Code: smtp; ',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 60 }),
        (parts) => void read(parts.join('')),
      ),
      { numRuns: 500 },
    );
  });

  it('cuts a line without end between words', () => {
    const text = `Mar 12 09:21:41 mx1 x: ${`${reply} `.repeat(2000)}`;
    const { matches } = read(text);
    expect(matches.map(({ id }) => id)).toEqual(matches.map(() => 's3140'));
    expect(read(`${'x'.repeat(63_998)} ${reply}`).matches).toMatchObject([{ id: 's3140', smtp: '550' }]);
  });

  it('finds the reply wherever it is put, and never invents another', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 30 }), fc.lorem({ maxCount: 30 }), (before, after) => {
        expect(read(`${before}\n\n${reply}\n\n${after}`).matches.map(({ id }) => id)).toEqual(['s3140']);
      }),
      { numRuns: 100 },
    );
  });

  it.each<[string, () => string]>([
    ['50 MB of one line', () => 'a long line without an end '.repeat(1_900_000)],
    [
      '10,000 parts',
      () =>
        `${head}Content-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Type: text/plain\n\n550 5.7.1 x\n'.repeat(10_000)}`,
    ],
    [
      '2,000 nested parts',
      () =>
        Array.from(
          { length: 2000 },
          (_, index) => `${head}Content-Type: multipart/mixed; boundary=b${index}\n\n--b${index}\n`,
        ).join(''),
    ],
    ['20,000 nested messages', () => `${head}Content-Type: message/rfc822\n\n`.repeat(20_000)],
    [
      '80,000 recipients',
      () =>
        `${dsn}\n${'Final-Recipient: rfc822; user@contoso.com\nDiagnostic-Code: smtp; 550 5.7.1 x\n\n'.repeat(80_000)}`,
    ],
    ['brackets', () => '['.repeat(3_000_000)],
    ['links', () => '[x](http://'.repeat(400_000)],
    ['tags', () => '<p '.repeat(2_600_000)],
    ['codes', () => '550 5.7.1 '.repeat(500_000)],
    ['numbers', () => '(S3140) '.repeat(500_000)],
    ['hosts', () => 'host '.repeat(1_000_000)],
    ['addresses', () => 'a@'.repeat(2_000_000)],
    ['blanks', () => `x${' '.repeat(5_000_000)}x`],
    ['JSON that does not end', () => '{"a":'.repeat(800_000)],
    ['folded lines', () => `${head}${' x\n'.repeat(1_500_000)}`],
    ['trailers', () => '[a.outlook.com'.repeat(300_000)],
  ])('%s is read within its bounds', (_name, make) => {
    // A pattern that looks back would need hours, and the runner's own limit ends it.
    const explanation = read(make());
    expect(explanation.matches.length).toBeLessThanOrEqual(5000);
  });
});
