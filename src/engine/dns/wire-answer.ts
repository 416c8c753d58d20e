/**
 * One checked answer read from a DNS message (RFC 1035 section 4). What a resolver sends is not trusted: every
 * length, count, name and pointer is checked, and the question must be the one asked.
 */

import { formatIp } from './address.ts';
import type { Question, RecordData, RecordType } from './types.ts';
import { Malformed, WireCursor } from './wire-cursor.ts';
import { CLASS_IN, FLAG, OPT, presentName, TYPE_NUMBER } from './wire-format.ts';

/** Longest chain of aliases believed; real ones have a handful. */
const MAX_ALIASES = 16;
const EXTENDED_ERROR_OPTION = 15;

/** An answer that kept to the rules. */
export interface DnsMessage<T extends RecordType = RecordType> {
  /** With the upper bits of the OPT record when there is one. */
  rcode: number;
  truncated: boolean;
  authenticated: boolean;
  /** Records of the type asked for, at the end of the chain of aliases. */
  records: RecordData[T][];
  /** CNAME targets on the way there. */
  aliases: string[];
  /** The aliases run in a circle, so the answer says nothing. */
  aliasLoop: boolean;
  ttl: number | null;
  extendedErrors: { code: number; text: string }[];
}

export type DecodeResult<T extends RecordType = RecordType> =
  | { ok: true; message: DnsMessage<T> }
  | { ok: false; problem: string };

interface Resource {
  owner: string;
  type: number;
  class: number;
  ttl: number;
  start: number;
  end: number;
}

/**
 * Decodes the answer to `question`. Never throws and works in time linear in the input, which may be any bytes
 * up to 65,535; a broken message, or one that answers something else, comes back as a problem in a few words.
 */
export function decodeMessage<T extends RecordType>(
  bytes: Uint8Array,
  question: Question<T>,
): DecodeResult<T> {
  try {
    return { ok: true, message: new Decoder(bytes).decode(question) };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, problem: error.message };
    throw error;
  }
}

class Decoder extends WireCursor {
  decode<T extends RecordType>(question: Question<T>): DnsMessage<T> {
    const { view } = this;
    const flags = view.getUint16(2);
    if ((flags & FLAG.qr) === 0) throw new Malformed('a question instead of an answer');
    if ((flags & FLAG.opcode) !== 0) throw new Malformed('not the answer to a standard query');
    if (view.getUint16(0) !== 0) throw new Malformed('message id is not the one asked with');
    if (view.getUint16(4) !== 1) throw new Malformed('does not repeat the question');
    this.readQuestion(question);
    const answers = this.readSection(view.getUint16(6));
    const authority = this.readSection(view.getUint16(8));
    const additional = this.readSection(view.getUint16(10));
    const types = new Set(authority.map((record) => record.type));
    const delegates = types.has(TYPE_NUMBER.NS) && !types.has(TYPE_NUMBER.SOA);
    // A referral is no answer (RFC 2308 section 2.2): the server asked does not resolve for others.
    if ((flags & (FLAG.aa | FLAG.ra | 0xf)) === 0 && answers.length === 0 && delegates) {
      throw new Malformed('refers to other name servers instead of answering');
    }
    const options = additional.filter((record) => record.type === OPT);
    if (options.length > 1) throw new Malformed('more than one OPT record');
    const option = options[0];
    const upper = option ? (option.ttl >>> 24) << 4 : 0;
    const followed = this.follow(answers, question);
    return {
      rcode: upper | (flags & 0xf),
      truncated: (flags & FLAG.tc) !== 0,
      authenticated: (flags & FLAG.ad) !== 0,
      ...followed,
      ttl: followed.ttl ?? this.negativeTtl(authority),
      extendedErrors: option ? this.readExtendedErrors(option) : [],
    };
  }

  private readQuestion(question: Question): void {
    const name = this.readName();
    const type = this.uint16();
    const klass = this.uint16();
    if (name !== presentName(question.name) || type !== TYPE_NUMBER[question.type] || klass !== CLASS_IN) {
      throw new Malformed('answers another question');
    }
  }

  private readSection(count: number): Resource[] {
    const records: Resource[] = [];
    for (let index = 0; index < count; index++) {
      const owner = this.readName();
      const type = this.uint16();
      const klass = this.uint16();
      this.need(4);
      const ttl = this.view.getUint32(this.at);
      this.at += 4;
      const length = this.uint16();
      this.need(length);
      records.push({ owner, type, class: klass, ttl, start: this.at, end: this.at + length });
      this.at += length;
    }
    return records;
  }

  /** Walks from the name asked for along its aliases to the records; anything else in the answer is ignored. */
  private follow<T extends RecordType>(answers: readonly Resource[], question: Question<T>) {
    const type = TYPE_NUMBER[question.type];
    const aliases: string[] = [];
    const byOwner = new Map<string, Resource[]>();
    for (const record of answers) {
      if (record.class !== CLASS_IN) continue;
      const list = byOwner.get(record.owner);
      if (list) list.push(record);
      else byOwner.set(record.owner, [record]);
    }
    let owner = presentName(question.name);
    let ttl: number | null = null;
    const least = (record: Resource): void => {
      const value = record.ttl > 0x7fffffff ? 0 : record.ttl;
      ttl = ttl === null ? value : Math.min(ttl, value);
    };
    const seen = new Set([owner]);
    for (;;) {
      const here = byOwner.get(owner) ?? [];
      const found = here.filter((record) => record.type === type);
      if (found.length > 0) {
        found.forEach(least);
        const records = found.map((record) => this.readData(question.type, record));
        return { records, aliases, aliasLoop: false, ttl };
      }
      const alias = here.find((record) => record.type === TYPE_NUMBER.CNAME);
      if (!alias) return { records: [], aliases, aliasLoop: false, ttl };
      least(alias);
      owner = this.readTarget(alias);
      aliases.push(owner);
      if (seen.has(owner) || aliases.length > MAX_ALIASES)
        return { records: [], aliases, aliasLoop: true, ttl };
      seen.add(owner);
    }
  }

  /** RFC 2308 section 5: the smaller of the SOA's TTL and its last field. */
  private negativeTtl(authority: readonly Resource[]): number | null {
    const soa = authority.find((record) => record.type === TYPE_NUMBER.SOA && record.class === CLASS_IN);
    if (!soa || soa.end - soa.start < 22) return null;
    const ttl = Math.min(soa.ttl, this.view.getUint32(soa.end - 4));
    return ttl > 0x7fffffff ? 0 : ttl;
  }

  private readData<T extends RecordType>(type: T, record: Resource): RecordData[T] {
    const length = record.end - record.start;
    const data = this.bytes.subarray(record.start, record.end);
    const exactly = (wanted: number): void => {
      if (length !== wanted) throw new Malformed(`${type} record of ${length} octets`);
    };
    const read = (): RecordData[RecordType] => {
      switch (type) {
        case 'A':
          exactly(4);
          return formatIp(4, toBigInt(data));
        case 'AAAA':
          exactly(16);
          return formatIp(6, toBigInt(data));
        case 'TXT':
        case 'SPF':
          return readStrings(data);
        case 'MX': {
          if (length < 3) throw new Malformed(`MX record of ${length} octets`);
          const preference = this.view.getUint16(record.start);
          return { preference, exchange: this.readTarget(record, 2) };
        }
        case 'TLSA': {
          if (length < 4) throw new Malformed(`TLSA record of ${length} octets`);
          const [usage = 0, selector = 0, matchingType = 0] = data;
          return { usage, selector, matchingType, association: hex(data.subarray(3)) };
        }
        case 'SOA':
          return this.readSoa(record);
        default:
          return this.readTarget(record);
      }
    };
    return read() as RecordData[T];
  }

  /** A name that fills the record from `skip` to its end. */
  private readTarget(record: Resource, skip = 0): string {
    this.at = record.start + skip;
    const name = this.readName(record.end);
    if (this.at !== record.end) throw new Malformed('name does not fill its record');
    return name;
  }

  private readSoa(record: Resource): string {
    this.at = record.start;
    const primary = this.readName(record.end);
    const mailbox = this.readName(record.end);
    if (record.end - this.at !== 20) throw new Malformed('SOA record of a wrong length');
    const numbers = [0, 4, 8, 12, 16].map((offset) => this.view.getUint32(this.at + offset));
    return [primary, mailbox, ...numbers].join(' ');
  }

  private readExtendedErrors(option: Resource): { code: number; text: string }[] {
    const errors: { code: number; text: string }[] = [];
    for (let at = option.start; at + 4 <= option.end; ) {
      const code = this.view.getUint16(at);
      const length = this.view.getUint16(at + 2);
      const start = at + 4;
      at = start + length;
      if (at > option.end) throw new Malformed('EDNS option longer than its record');
      if (code === EXTENDED_ERROR_OPTION && length >= 2 && errors.length < 4) {
        const text = new TextDecoder().decode(this.bytes.subarray(start + 2, Math.min(at, start + 202)));
        errors.push({ code: this.view.getUint16(start), text: text.replace(/\0+$/, '') });
      }
    }
    return errors;
  }
}

function readStrings(data: Uint8Array): string[] {
  const strings: string[] = [];
  for (let at = 0; at < data.length; ) {
    const size = data[at] ?? 0;
    if (at + 1 + size > data.length) throw new Malformed('TXT string runs out of its record');
    strings.push(latin1(data.subarray(at + 1, at + 1 + size)));
    at += size + 1;
  }
  return strings;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function toBigInt(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
