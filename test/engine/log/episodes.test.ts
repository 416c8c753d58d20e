import { describe, expect, it } from 'vitest';
import { createReport } from '../../../src/engine/log/report.ts';
import { every, type Line, postfixLog, S775, S3140 } from '../../fixtures/log/made.ts';
import { createTestReader } from './generated.ts';

function events(lines: Line[]) {
  const reader = createTestReader(null);
  reader.begin({ name: 'mail.log' });
  reader.write(new TextEncoder().encode(postfixLog(lines)));
  reader.end();
  return createReport(reader.total, reader.files);
}

describe('block episodes', () => {
  it('one block: start and end are the first and last refusal, with the deliveries around it', () => {
    const report = events([
      ...every(5, 0, 600),
      ...every(5, 600, 720, { reply: S3140 }),
      ...every(5, 720, 1440),
    ]);
    expect(report.events).toEqual([
      {
        code: 'S3140',
        server: 'mx1',
        servers: ['mx1'],
        service: 'consumer',
        scope: 'server',
        start: '2026-11-02T10:00:00+00:00',
        end: '2026-11-02T11:55:00+00:00',
        ongoing: false,
        attempts: 24,
        deferred: 0,
        bounced: 24,
        sent: 0,
        lastSuccessBefore: '2026-11-02T09:55:00+00:00',
        firstSuccessAfter: '2026-11-02T12:00:00+00:00',
      },
    ]);
    expect(report.verdict.status).toBe('attention');
  });
  it('two blocks of one code with deliveries between them are two', () => {
    const report = events([
      ...every(5, 0, 300),
      ...every(5, 300, 360, { reply: S775 }),
      ...every(5, 360, 600),
      ...every(5, 600, 660, { reply: S775 }),
      ...every(5, 660, 900),
    ]);
    expect(report.events.map((e) => [e.start.slice(11, 16), e.end.slice(11, 16), e.attempts])).toEqual([
      ['05:00', '05:55', 12],
      ['10:00', '10:55', 12],
    ]);
  });
  it('a quiet night does not end a block', () => {
    const report = events([
      ...every(5, 0, 300),
      ...every(5, 300, 330, { reply: S775 }),
      ...every(5, 1000, 1030, { reply: S775 }),
      ...every(5, 1030, 1400),
    ]);
    expect(report.events).toHaveLength(1);
    expect(report.events[0]!.attempts).toBe(12);
  });
  it('a block of a third of the mail is one episode', () => {
    const mixed = Array.from(
      { length: 288 },
      (_, i): Line => ({ at: 300 + i * 5, ...(i % 3 === 0 ? { reply: S775 } : {}) }),
    );
    const report = events([...every(5, 0, 300), ...mixed, ...every(5, 1740, 2400)]);
    expect(report.events).toHaveLength(1);
    expect(report.events[0]).toMatchObject({ attempts: 96, sent: 190, ongoing: false });
  });
  it('still on when the log ends in it, or with too few deliveries after it', () => {
    expect(events([...every(5, 0, 300), ...every(5, 300, 360, { reply: S3140 })]).events[0]!.ongoing).toBe(
      true,
    );
    const one = events([...every(5, 0, 300), ...every(5, 300, 360, { reply: S3140 }), { at: 362 }]);
    expect(one.events[0]!.ongoing).toBe(true);
    expect(one.verdict).toMatchObject({ status: 'fail' });
    const five = events([
      ...every(5, 0, 300),
      ...every(5, 300, 360, { reply: S3140 }),
      ...every(1, 362, 367),
    ]);
    expect(five.events[0]!.ongoing).toBe(false);
  });
  it('single unknown mailboxes are no block, a wave of them is', () => {
    const no = '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).';
    const some = Array.from(
      { length: 300 },
      (_, i): Line => ({ at: i * 5, ...(i % 40 === 0 ? { reply: no } : {}) }),
    );
    expect(events(some).events).toEqual([]);
    const wave = [...every(5, 0, 700), ...every(1, 700, 740, { reply: no }), ...every(5, 740, 1400)];
    expect(events(wave).events).toMatchObject([{ code: 'S2017062302', attempts: 40 }]);
  });
  it('a refused sending domain is one episode over all servers', () => {
    const auth =
      "550 5.7.515 Access denied, sending domain NEWS.EXAMPLE doesn't meet the required authentication level.";
    const report = events([
      ...every(5, 0, 1440),
      ...every(5, 2, 1440, { server: 'mx2.sender.example' }),
      ...every(20, 700, 1440, { reply: auth }),
      ...every(20, 705, 1440, { reply: auth, server: 'mx2.sender.example' }),
    ]);
    expect(report.events).toMatchObject([
      {
        code: '5.7.515',
        server: null,
        servers: ['mx1', 'mx2'],
        scope: 'sending-domain',
        ongoing: true,
        attempts: 74,
      },
    ]);
  });
});

describe('recipients', () => {
  it('one refusal is over when mail was delivered days after it, and may go on an hour after it', () => {
    const once = [...every(60, 0, 600), { at: 600, reply: S3140 }];
    expect(events([...once, ...every(1440, 2100, 6000)]).events.map((e) => e.ongoing)).toEqual([false]);
    expect(events([...once, { at: 620 }, { at: 660 }]).events.map((e) => e.ongoing)).toEqual([true]);
  });
  it('a total block is over after two deliveries, a partial one is not', () => {
    const total = [...every(60, 0, 600), ...every(5, 600, 700, { reply: S775 })];
    expect(events([...total, { at: 701 }, { at: 702 }]).events.map((e) => e.ongoing)).toEqual([false]);
    const partial = [...total, ...every(5, 602, 690)];
    expect(events([...partial, { at: 701 }, { at: 702 }]).events.map((e) => e.ongoing)).toEqual([true]);
  });
  it('three refusals of a sending domain are one episode though others’ mail went between them', () => {
    const reply = '550 5.7.515 Access denied, sending domain CONTOSO.COM does not pass';
    const report = events([
      ...every(90, 0, 9000),
      { at: 3000, reply },
      { at: 3400, reply },
      { at: 4600, reply },
    ]);
    expect(report.events.map((e) => [e.code, e.attempts])).toEqual([['5.7.515', 3]]);
  });
  it('five refusals by DMARC in a thirtieth of the mail are an episode, one is none', () => {
    const reply = '550 5.7.509 Access denied, sending domain [contoso.com] does not pass DMARC';
    const some = [...every(10, 0, 2000), ...every(60, 700, 1000, { reply })];
    expect(events(some).events.map((e) => [e.code, e.attempts])).toEqual([['5.7.509', 5]]);
    expect(events([...every(10, 0, 2000), { at: 700, reply }]).events).toEqual([]);
  });
  it('late, lost, given up and still queued', () => {
    const text =
      postfixLog([
        { at: 1, queue: 'AAAA1', reply: S775 },
        { at: 10, queue: 'AAAA1', reply: S775 },
        { at: 31, queue: 'AAAA1' },
        { at: 2, queue: 'BBBB1', reply: S3140 },
        { at: 3, queue: 'CCCC1', reply: S775 },
        { at: 4, queue: 'DDDD1', reply: S775 },
      ]) +
      '2026-11-02T01:00:00+00:00 mx1.sender.example postfix/qmgr[1]: CCCC1: from=<a@b.example>, status=expired, returned to sender\n';
    const reader = createTestReader(null);
    reader.begin({ name: 'x' });
    reader.write(new TextEncoder().encode(text));
    reader.end();
    expect(createReport(reader.total, reader.files).recipients).toMatchObject({
      retries: 4,
      refused: 1,
      gaveUp: 1,
      late: 1,
      stillQueued: 1,
      longestWaitSeconds: 1800,
    });
  });
});

describe('files without years', () => {
  const now = Date.UTC(2026, 10, 21) / 1000;
  const yearless = (text: string) =>
    text.replace(
      /^2026-(\d\d)-(\d\d)T(\S{8})\S*/gm,
      (_all, m: string, d: string, t: string) =>
        `${new Date(Date.UTC(2026, Number(m) - 1, 1)).toUTCString().slice(8, 11)} ${d.replace(/^0/, ' ')} ${t}`,
    );
  const dated = `${S775} [AM4PEPF00025F95.eurprd02.prod.outlook.com 2026-11-02T01:00:00.000Z 08DE000000000000]`;
  const read = (parts: string[], modified = now) => {
    const reader = createTestReader(null, now + 5 * 366 * 86_400);
    for (const part of parts) {
      reader.begin({ name: 'mail.log', modified });
      reader.write(new TextEncoder().encode(yearless(part)));
      reader.end();
    }
    return createReport(reader.total, reader.files);
  };
  it('a file that names no year takes that of the others in its set, read before or after them', () => {
    const votes = postfixLog([{ at: 60, reply: dated }, ...every(5, 61, 100)]);
    const silent = postfixLog(every(5, 2000, 2600));
    const copied = now + 3 * 366 * 86_400;
    for (const parts of [
      [votes, silent],
      [silent, votes],
    ]) {
      const report = read(parts, copied);
      expect(report.files.map((file) => file.first?.slice(0, 4))).toEqual(['2026', '2026']);
      expect(report.period.end?.slice(0, 10)).toBe('2026-11-03');
    }
    expect(read([silent], copied).period.end?.slice(0, 4)).toBe('2029');
  });
  it('a recipient deferred in one file and served in the next waited the time between', () => {
    const first = postfixLog([{ at: 60, queue: 'AAAA1', reply: dated }]);
    const second = postfixLog([{ at: 180, queue: 'AAAA1' }]);
    expect(read([first, second]).recipients).toMatchObject({
      late: 1,
      longestWaitSeconds: 7200,
      stillQueued: 0,
    });
  });
});

describe('memory stays bounded', () => {
  it('20,000 servers, relays, codes and replies: totals stay right, the rest is "other"', () => {
    const lines: Line[] = Array.from({ length: 20_000 }, (_, i) => ({
      at: i / 10,
      server: `h${i}.example`,
      relay: `r${i}.mail.protection.outlook.com`,
      domain: `d${i}.example`,
      reply: `550 5.7.1 made up (S${10_000 + i})`,
    }));
    const report = events(lines);
    expect(report.attempts).toEqual({ attempts: 20_000, sent: 0, deferred: 0, bounced: 20_000 });
    expect(report.microsoft.byService.business.bounced).toBe(20_000);
    expect(Object.keys(report.byServer)).toHaveLength(2001);
    expect(Object.values(report.byServer).reduce((n, s) => n + s.attempts, 0)).toBe(20_000);
    expect(Object.values(report.byCode).reduce((n, c) => n + c.attempts, 0)).toBe(20_000);
    expect(report.byRelay.reduce((n, r) => n + r.attempts, 0)).toBe(20_000);
    expect(report.byDomain.reduce((n, d) => n + d.attempts, 0)).toBe(20_000);
    expect(report.limits.join(' ')).toMatch(/2000 different sending servers.*1000 different codes/);
  });
});
