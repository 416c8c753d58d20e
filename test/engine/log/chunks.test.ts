import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReport } from '../../../src/engine/log/report.ts';
import { postfixLog } from '../../fixtures/log/made.ts';
import { createTestReader, generate, hasGenerator, readAll } from './generated.ts';

/** Cuts bytes at the given places (any numbers). */
function cutter(places: readonly number[]) {
  return (bytes: Uint8Array) => {
    const sorted = [...new Set(places.map((n) => n % (bytes.length + 1)))].sort((a, b) => a - b);
    const parts: Uint8Array[] = [];
    let from = 0;
    for (const place of [...sorted, bytes.length]) {
      parts.push(bytes.slice(from, place));
      from = place;
    }
    return parts;
  };
}

describe('any cut of the stream', () => {
  for (const mta of ['postfix-classic', 'exim', 'sendmail'])
    it.skipIf(!hasGenerator)(`gives the same report: ${mta}`, () => {
      const { paths, truth } = generate([
        '--mta',
        mta,
        '--messages',
        '300',
        '--seed',
        '11',
        '--servers',
        '1',
        '--days',
        '3',
      ]);
      const bytes = readFileSync(paths[0]!) as Uint8Array;
      // A long line and a missing last newline belong to the input.
      const long = new Uint8Array(150_000).fill(120);
      const input = new Uint8Array(bytes.length + long.length - 1);
      input.set(bytes.subarray(0, 70_000));
      input.set(long, 70_000);
      input.set(bytes.subarray(70_000, bytes.length - 1), 70_000 + long.length);
      const files = [{ name: 'mail.log', bytes: input }];
      const whole = JSON.stringify(readAll(files, truth));
      fc.assert(
        fc.property(fc.array(fc.nat(input.length), { maxLength: 60 }), (places) => {
          expect(JSON.stringify(readAll(files, truth, cutter(places)))).toBe(whole);
        }),
        { numRuns: 40 },
      );
      expect(
        JSON.stringify(readAll(files, truth, cutter(Array.from({ length: 9000 }, (_, i) => i * 97)))),
      ).toBe(whole);
    });
});

describe('any bytes', () => {
  const heads = [
    'Oct 20 00:20:38 mx2 postfix/smtp[1]: ABCDEF1234: to=<u@hotmail.com>, relay=a.olc.protection.outlook.com[52.101.1.1]:25, delay=1, delays=0/0/0/0, dsn=4.7.650, status=deferred (host a[1] said: 451 4.7.650 x (S775)',
    '2026-10-20 00:34:00 1xIxnj-0000000JG3O-0Gag ** u@x.example R=r T=remote_smtp H=h.mail.protection.outlook.com [52.1.1.1]: SMTP error from remote mail server after RCPT TO:<u@x>: 550 5.4.1 no',
    'Oct 20 00:16:51 mx2 sendmail[1]: 69K0Gn003144: to=<u@x.example>, mailer=esmtp, relay=h.mx.microsoft. [52.1.1.1], dsn=5.7.1, reply=550 5.7.1 x, stat=Service unavailable',
    '{"MESSAGE":"AB12: to=<u@x>, relay=h.mx.microsoft[1.1.1.1]:25, dsn=2.0.0, status=sent (ok)","SYSLOG_IDENTIFIER":"postfix/smtp","__REALTIME_TIMESTAMP":"1792455637000000","_HOSTNAME":"mx1"}',
    'Oct 20 00:00:01 mx smtpd[1]: 1 mta delivery evpid=1 from=<a@b> to=<c@d> rcpt=<-> source="1.1.1.1" relay="52.1.1.1 (h.mx.microsoft)" delay=1s result="TempFail" stat="451 4.7.500 x"',
  ].map((line) => new TextEncoder().encode(line));

  it('never throw, whatever a line is changed to', () => {
    const damaged = fc
      .tuple(
        fc.constantFrom(...heads),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 12 }),
        fc.nat(400),
      )
      .map(([head, changes, size]) => {
        const line = head.slice(0, Math.max(1, size));
        for (const [at, byte] of changes) line[at % line.length] = byte;
        return line;
      });
    fc.assert(
      fc.property(fc.array(damaged, { minLength: 1, maxLength: 20 }), (lines) => {
        const reader = createTestReader(null);
        reader.begin({ name: 'x' });
        for (const head of heads) {
          reader.write(head);
          reader.write(new Uint8Array([10]));
        }
        for (const line of lines) {
          reader.write(line);
          reader.write(new Uint8Array([10]));
        }
        reader.end();
        const report = createReport(reader.total, reader.files);
        const { attempts, sent, deferred, bounced } = report.attempts;
        expect(sent + deferred + bounced).toBe(attempts);
        expect(Object.values(report.byServer).reduce((n, s) => n + s.attempts, 0)).toBe(attempts);
        expect(Object.values(report.byHour).reduce((n, h) => n + h.attempts, 0)).toBe(attempts);
      }),
      { numRuns: 300 },
    );
  });

  it('NULs that a lost power left before a line do not hide it', () => {
    const [first, second] = postfixLog([{ at: 1 }, { at: 2 }]).split('\n');
    const reader = createTestReader(null);
    reader.begin({ name: 'x' });
    reader.write(new TextEncoder().encode(`${first}\n${'\0'.repeat(500)}${second}\n\0\0\n`));
    reader.end();
    expect(createReport(reader.total, reader.files).attempts).toMatchObject({ attempts: 2, sent: 2 });
  });

  it('never throw when they are no log at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const reader = createTestReader(null);
        reader.begin({ name: 'x' });
        reader.write(bytes);
        reader.end();
        expect(createReport(reader.total, reader.files).attempts.attempts).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
