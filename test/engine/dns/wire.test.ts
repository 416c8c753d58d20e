import dnsPacket, { type Packet } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Question, RecordType } from '../../../src/engine/dns/types.ts';
import { decodeMessage } from '../../../src/engine/dns/wire-answer.ts';
import { encodeQuery } from '../../../src/engine/dns/wire-query.ts';

const TYPES: Exclude<RecordType, 'SPF'>[] = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'TLSA', 'TXT'];
const label = fc.stringMatching(/^[a-z0-9_][a-z0-9_-]{0,20}$/);
const name = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'));
const question: Question<'TXT'> = { name: 'example.com', type: 'TXT' };

const encode = (answers: unknown[], asked: Question = question, more: object = {}): Uint8Array =>
  dnsPacket.encode({
    type: 'response',
    id: 0,
    flags: dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE,
    questions: [{ ...asked, class: 'IN' }],
    answers,
    ...more,
  } as Packet);

describe('encodeQuery', () => {
  it('writes what dns-packet reads', () => {
    fc.assert(
      fc.property(name, fc.constantFrom(...TYPES), fc.boolean(), (owner, type, checkingDisabled) => {
        const bytes = encodeQuery({ name: owner, type }, { checkingDisabled });
        expect(bytes).not.toBeNull();
        const packet = dnsPacket.decode(Buffer.from(bytes!));
        expect(packet.id).toBe(0);
        expect(packet.type).toBe('query');
        expect(packet.flag_rd && packet.flag_ad).toBe(true);
        expect(packet.flag_cd).toBe(checkingDisabled);
        expect(packet.questions).toEqual([{ name: owner, type, class: 'IN' }]);
        expect(packet.additionals?.[0]).toMatchObject({ type: 'OPT', udpPayloadSize: 4096 });
      }),
    );
  });

  it('refuses names no query can be made of', () => {
    for (const bad of [
      '',
      '.',
      'a..b',
      '.a',
      `${'a'.repeat(64)}.b`,
      `${'a.'.repeat(127)}a`,
      'ü'.repeat(32),
    ]) {
      expect(encodeQuery({ name: bad, type: 'A' })).toBeNull();
    }
    expect(encodeQuery({ name: `${'a.'.repeat(126)}a`, type: 'A' })).not.toBeNull();
  });
});

describe('decodeMessage', () => {
  it('agrees with dns-packet on valid answers', () => {
    const bytes = fc.uint8Array({ maxLength: 255 }).map((array) => Buffer.from(array));
    // dns-packet does not know the retired type SPF, which is read as TXT is.
    const data: Record<Exclude<RecordType, 'SPF'>, fc.Arbitrary<unknown>> = {
      A: fc.ipV4(),
      AAAA: fc.ipV6().filter((text) => !text.includes('.')),
      CNAME: name,
      NS: name,
      PTR: name,
      MX: fc.record({ preference: fc.nat(65535), exchange: fc.oneof(name, fc.constant('.')) }),
      SOA: fc.record({
        mname: name,
        rname: name,
        serial: fc.nat(),
        refresh: fc.nat(),
        retry: fc.nat(),
        expire: fc.nat(),
        minimum: fc.nat(),
      }),
      TLSA: fc.record({
        usage: fc.nat(3),
        selector: fc.nat(1),
        matchingType: fc.nat(2),
        certificate: fc.uint8Array({ minLength: 1, maxLength: 64 }).map((a) => Buffer.from(a)),
      }),
      TXT: fc.array(bytes, { minLength: 1, maxLength: 4 }),
    };
    const cases = fc.constantFrom(...TYPES).chain((type) =>
      fc.record({
        type: fc.constant(type),
        owner: name,
        aliases: type === 'CNAME' ? fc.constant<string[]>([]) : fc.uniqueArray(name, { maxLength: 3 }),
        data: fc.array(data[type], { minLength: 1, maxLength: 5 }),
        ttl: fc.nat(86400),
      }),
    );
    fc.assert(
      fc.property(cases, ({ type, owner, aliases, data, ttl }) => {
        fc.pre(!aliases.includes(owner));
        const chain = [owner, ...aliases];
        const answers = [
          ...aliases.map((target, i) => ({ name: chain[i], type: 'CNAME', ttl, data: target })),
          ...data.map((item) => ({ name: chain.at(-1), type, ttl, data: item })),
        ];
        const wire = encode(answers, { name: owner, type });
        const oracle = dnsPacket.decode(Buffer.from(wire)).answers!.slice(aliases.length);
        const decoded = decodeMessage(wire, { name: owner, type });
        expect(decoded).toMatchObject({ ok: true, message: { rcode: 0, ttl, aliases, aliasLoop: false } });
        if (!decoded.ok) return;
        const theirs = oracle.map((answer) => normalise(type, answer.data));
        expect(decoded.message.records.map((record) => ours(type, record))).toEqual(theirs);
      }),
      { numRuns: 300 },
    );
  });

  it('ends in a value for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.constantFrom(...TYPES), (bytes, type) => {
        expect(decodeMessage(bytes, { name: 'example.com', type }).ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('ends in a value for a valid answer with any octets changed, cut or added', () => {
    const answers = [
      { name: 'example.com', type: 'CNAME', ttl: 60, data: 'a.example.com' },
      { name: 'a.example.com', type: 'TXT', ttl: 60, data: [Buffer.from('v=spf1 '), Buffer.from('-all')] },
    ];
    const valid = encode(answers);
    const changes = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, fc.nat(valid.length), fc.uint8Array({ maxLength: 20 }), (list, cut, tail) => {
        const bytes = new Uint8Array([...valid.slice(0, cut), ...tail]);
        for (const [at, value] of list) if (at < bytes.length) bytes[at] = value;
        const decoded = decodeMessage(bytes, question);
        if (decoded.ok)
          for (const strings of decoded.message.records) expect(Array.isArray(strings)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('stays linear in a maze of pointers', () => {
    // 60 kB of records whose owners point back, link by link, through all the owners before them.
    const bytes = new Uint8Array(0xffff);
    bytes.set(encode([]).slice(0, 29));
    let at = 29;
    let previous = 12;
    let count = 0;
    while (at + 12 < 0x3fff) {
      bytes.set([0xc0 | (previous >> 8), previous & 0xff, 0, 99, 0, 1, 0, 0, 0, 0, 0, 0], at);
      previous = at;
      at += 12;
      count++;
    }
    while (at + 12 < bytes.length) {
      bytes.set([0xc0 | (previous >> 8), previous & 0xff, 0, 99, 0, 1, 0, 0, 0, 0, 0, 0], at);
      at += 12;
      count++;
    }
    bytes[6] = count >> 8;
    bytes[7] = count & 0xff;
    // Walking every chain would be millions of steps; the budget ends it.
    expect(decodeMessage(bytes.slice(0, at), question)).toEqual({ ok: false, problem: 'too many names' });
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
    ['no bytes', () => new Uint8Array(0), 'shorter than a DNS header'],
    ['another id', (b) => with_(b, 1, 7), 'message id is not the one asked with'],
    ['a question', (b) => with_(b, 2, 1), 'a question instead of an answer'],
    ['two questions', (b) => with_(b, 5, 2), 'does not repeat the question'],
    ['another name', (b) => with_(b, 13, 'f'.charCodeAt(0)), 'answers another question'],
    ['another type', (b) => with_(b, 26, 1), 'answers another question'],
    ['another class', (b) => with_(b, 28, 3), 'answers another question'],
    ['more answers than there are', (b) => with_(b, 6, 255), 'name runs out of the message'],
    ['a record cut short', (b) => b.slice(0, -1), 'ends in the middle of a record'],
    ['a string past its record', (b) => with_(b, b.length - 2, 200), 'TXT string runs out of its record'],
    ['a pointer to itself', (b) => withPointer(b, 29), 'pointer that does not lead back'],
    ['a pointer forwards', (b) => withPointer(b, 40), 'pointer that does not lead back'],
    ['a pointer into the header', (b) => withPointer(b, 2), 'pointer that does not lead back'],
    ['a reserved label type', (b) => with_(b, 29, 0x80), 'unknown kind of label'],
  ])('refuses %s', (_, change, problem) => {
    const valid = encode([{ name: 'example.com', type: 'TXT', ttl: 60, data: ['x'] }]);
    expect(decodeMessage(valid, question).ok).toBe(true);
    expect(decodeMessage(change(new Uint8Array(valid)), question)).toEqual({ ok: false, problem });
  });

  it('writes odd octets of names as master files do', () => {
    const bytes = new Uint8Array([
      ...encode([], { name: 'example.com', type: 'PTR' }).slice(0, 29),
      ...[
        0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0, 12, 3, 0x61, 0x2e, 0x42, 4, 0x5c, 0x00, 0xff, 0x3c, 1, 0x63, 0,
      ],
    ]);
    bytes[7] = 1;
    const decoded = decodeMessage(bytes, { name: 'example.com', type: 'PTR' });
    expect(decoded).toMatchObject({ ok: true, message: { records: ['a\\.b.\\\\\\000\\255<.c'] } });
  });

  it('reads the reason for a failure and the upper bits of the response code', () => {
    const option = {
      code: 15,
      data: Buffer.concat([Buffer.from([0, 6]), Buffer.from('no valid signature')]),
    };
    const additionals = [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: 1232,
        extendedRcode: 1,
        ednsVersion: 0,
        flags: 0,
        options: [option],
      },
    ];
    const bytes = encode([], question, { additionals });
    expect(decodeMessage(bytes, question)).toMatchObject({
      ok: true,
      message: { rcode: 16, extendedErrors: [{ code: 6, text: 'no valid signature' }] },
    });
  });

  it('takes a referral for no answer', () => {
    const authorities = [{ name: 'com', type: 'NS', ttl: 900, data: 'ns.test' }];
    const referral = encode([], question, { authorities, flags: 0 });
    expect(decodeMessage(referral, question)).toMatchObject({ ok: false });
    expect(decodeMessage(encode([], question, { authorities }), question)).toMatchObject({ ok: true });
  });

  it('takes the time a negative answer may be kept from the SOA', () => {
    const soa = {
      mname: 'ns.test',
      rname: 'h.test',
      serial: 1,
      refresh: 1,
      retry: 1,
      expire: 1,
      minimum: 30,
    };
    const bytes = encode([], question, { authorities: [{ name: 'com', type: 'SOA', ttl: 900, data: soa }] });
    expect(decodeMessage(bytes, question)).toMatchObject({ ok: true, message: { ttl: 30, records: [] } });
  });
});

function with_(bytes: Uint8Array, at: number, value: number): Uint8Array {
  bytes[at] = value;
  return bytes;
}

function withPointer(bytes: Uint8Array, target: number): Uint8Array {
  bytes[29] = 0xc0;
  bytes[30] = target;
  return bytes;
}

/** dns-packet's value in the vocabulary of ours. */
function normalise(type: RecordType, data: unknown): unknown {
  if (type === 'TXT') return (data as Buffer[]).map((string) => string.toString('latin1'));
  if (type === 'TLSA') return (data as { certificate: Buffer }).certificate.toString('hex');
  if (type === 'SOA') {
    const soa = data as Record<string, unknown>;
    return ['mname', 'rname', 'serial', 'refresh', 'retry', 'expire', 'minimum']
      .map((key) => soa[key])
      .join(' ');
  }
  if (type === 'AAAA') return new URL(`http://[${data}]`).hostname.slice(1, -1);
  return data;
}

function ours(type: RecordType, record: unknown): unknown {
  return type === 'TLSA' ? (record as { association: string }).association : record;
}
