/**
 * The JSON form some resolvers offer (Google, Cloudflare, AliDNS; no RFC) read into the same answer as the wire
 * format. It loses bytes and flags, so it is used only when a person names a resolver that speaks nothing else.
 */

import { parseIp } from './address.ts';
import { foldName } from './name.ts';
import type { Question, RecordData, RecordType } from './types.ts';
import type { DecodeResult, DnsMessage } from './wire-answer.ts';
import { TYPE_NUMBER } from './wire-format.ts';

/** Longest body read; answers of public resolvers are a few kilobytes. */
export const MAX_JSON_LENGTH = 300_000;
const MAX_RECORDS = 2000;
const MAX_ALIASES = 16;

interface JsonRecord {
  owner: string;
  type: number;
  ttl: number;
  data: string;
}

/** Decodes the body of a JSON answer to `question`. Never throws; anything unexpected is a problem in words. */
export function decodeJsonAnswer<T extends RecordType>(body: string, question: Question<T>): DecodeResult<T> {
  if (body.length > MAX_JSON_LENGTH) return { ok: false, problem: 'longer than an answer can be' };
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { ok: false, problem: 'not JSON' };
  }
  if (!isObject(json)) return { ok: false, problem: 'not an answer' };
  const status = json['Status'];
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 0 || status > 4095) {
    return { ok: false, problem: 'holds no response code' };
  }
  const repeated = json['Question'];
  if (repeated !== undefined && !repeatsQuestion(repeated, question)) {
    return { ok: false, problem: 'answers another question' };
  }
  const answer = json['Answer'] ?? [];
  if (!Array.isArray(answer) || answer.length > MAX_RECORDS)
    return { ok: false, problem: 'its records are no list' };
  const records: JsonRecord[] = [];
  const wanted: readonly unknown[] = [TYPE_NUMBER[question.type], TYPE_NUMBER.CNAME];
  for (const item of answer) {
    // Signatures and the like may stand among the records, in any form.
    if (isObject(item) && typeof item['type'] === 'number' && !wanted.includes(item['type'])) continue;
    const record = readRecord(item);
    if (!record) return { ok: false, problem: 'holds a record that is none' };
    records.push(record);
  }
  const followed = follow(records, question);
  if (!followed) return { ok: false, problem: `holds a ${question.type} record that is none` };
  const comment = [json['Comment']].flat().filter((text) => typeof text === 'string');
  const message: DnsMessage<T> = {
    rcode: status,
    truncated: json['TC'] === true,
    authenticated: json['AD'] === true,
    ...followed,
    extendedErrors: comment.slice(0, 4).map((text) => ({ code: 0, text: text.slice(0, 200) })),
  };
  return { ok: true, message };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The question is a list with one entry; some resolvers give the bare entry. */
function repeatsQuestion(value: unknown, question: Question): boolean {
  const items = Array.isArray(value) ? value : [value];
  const [item] = items;
  if (items.length !== 1 || !isObject(item) || typeof item['name'] !== 'string') return false;
  return foldName(item['name']) === foldName(question.name) && item['type'] === TYPE_NUMBER[question.type];
}

function readRecord(item: unknown): JsonRecord | null {
  if (!isObject(item)) return null;
  const { name, type, TTL, data } = item;
  if (typeof name !== 'string' || typeof type !== 'number' || typeof data !== 'string') return null;
  const ttl = typeof TTL === 'number' && TTL >= 0 && TTL <= 0x7fffffff ? Math.trunc(TTL) : 0;
  return { owner: foldName(name), type, ttl, data };
}

function follow<T extends RecordType>(answers: readonly JsonRecord[], question: Question<T>) {
  const aliases: string[] = [];
  const ttls: number[] = [];
  const least = (): number | null => (ttls.length > 0 ? ttls.reduce((a, b) => Math.min(a, b)) : null);
  let owner = foldName(question.name);
  const seen = new Set([owner]);
  for (;;) {
    const here = answers.filter((record) => record.owner === owner);
    const found = here.filter((record) => record.type === TYPE_NUMBER[question.type]);
    if (found.length > 0) {
      const records: RecordData[T][] = [];
      for (const record of found) {
        const data = readData(question.type, record.data);
        if (data === null) return null;
        ttls.push(record.ttl);
        records.push(data as RecordData[T]);
      }
      return { records, aliases, aliasLoop: false, ttl: least() };
    }
    const alias = here.find((record) => record.type === TYPE_NUMBER.CNAME);
    if (!alias) return { records: [], aliases, aliasLoop: false, ttl: least() };
    ttls.push(alias.ttl);
    owner = foldName(alias.data);
    aliases.push(owner);
    if (seen.has(owner) || aliases.length > MAX_ALIASES) {
      return { records: [], aliases, aliasLoop: true, ttl: least() };
    }
    seen.add(owner);
  }
}

function readData(type: RecordType, data: string): RecordData[RecordType] | null {
  switch (type) {
    case 'A':
    case 'AAAA': {
      const ip = parseIp(data.trim());
      return ip && ip.family === (type === 'A' ? 4 : 6) ? ip.text : null;
    }
    case 'TXT':
    case 'SPF':
      return parseTxtData(data);
    case 'MX': {
      const match = /^([0-9]{1,5}) +(\S+)$/.exec(data.trim());
      return match ? { preference: Number(match[1]), exchange: foldName(match[2] ?? '') } : null;
    }
    case 'TLSA': {
      const match = /^([0-9]{1,3}) +([0-9]{1,3}) +([0-9]{1,3}) +([0-9a-fA-F ]+)$/.exec(data.trim());
      if (!match) return null;
      const [usage, selector, matchingType] = match.slice(1, 4).map(Number);
      const association = (match[4] ?? '').replaceAll(' ', '').toLowerCase();
      return { usage: usage ?? 0, selector: selector ?? 0, matchingType: matchingType ?? 0, association };
    }
    default:
      return foldName(data.trim());
  }
}

/**
 * TXT data as resolvers write it: quoted character-strings with zone-file escapes (\" \\ \DDD), or the bare
 * text joined. Returns one char code 0..255 a byte.
 */
export function parseTxtData(data: string): string[] {
  return parseQuoted(data) ?? [toByteString(data)];
}

/** Null when the text is not a whole row of quoted strings. */
function parseQuoted(data: string): string[] | null {
  const strings: string[] = [];
  let at = 0;
  while (at < data.length) {
    if (data[at] === ' ') {
      at++;
      continue;
    }
    if (data[at] !== '"') return null;
    let text = '';
    for (at++; at < data.length && data[at] !== '"'; ) {
      if (data[at] !== '\\') {
        text += data[at++];
        continue;
      }
      const decimal = data.slice(at + 1, at + 4);
      if (/^[0-9]{3}$/.test(decimal) && Number(decimal) < 256) {
        text += String.fromCharCode(Number(decimal));
        at += 4;
      } else {
        text += data[at + 1] ?? '';
        at += 2;
      }
    }
    if (data[at] !== '"') return null;
    at++;
    strings.push(toByteString(text));
  }
  return strings.length > 0 ? strings : null;
}

/** Characters above 0xff as their UTF-8 bytes; the rest stands for itself. */
function toByteString(text: string): string {
  let bytes = '';
  for (const character of text) {
    if ((character.codePointAt(0) ?? 0) <= 0xff) bytes += character;
    else for (const byte of new TextEncoder().encode(character)) bytes += String.fromCharCode(byte);
  }
  return bytes;
}
