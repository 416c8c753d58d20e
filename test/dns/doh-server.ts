/** A DNS over HTTPS resolver (plain HTTP on loopback) that answers from a zone object; dns-packet does the wire. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import dnsPacket, { type Packet } from 'dns-packet';
import type { DnsOutcome, MxData, RecordType } from '../../src/engine/dns/types.ts';
import { createZoneResolver, type Zone } from '../../src/engine/dns/zone-resolver.ts';

export interface DohServer {
  /** Address to hand to --resolver. */
  url: string;
  port: number;
  /** "TYPE name" of each question that came in, in order. */
  asked: string[];
  /** Most requests seen under way at once. */
  peak: number;
  close: () => Promise<void>;
}

export interface DohServerOptions {
  /** Each answer takes so long, in milliseconds. */
  delayMs?: number;
  /** Answers instead of the zone when it returns something. */
  intercept?: (
    name: string,
    type: string,
  ) => { status: number; type: string; body: string | Uint8Array } | null;
}

const RCODES: Record<string, number> = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5, FORMERR: 1, NOTIMP: 4 };

/** Starts it on a free port. A "TIMEOUT" of the zone leaves the request without an answer. */
export async function startDohServer(zone: Zone, options: DohServerOptions = {}): Promise<DohServer> {
  const resolver = createZoneResolver(zone);
  const asked: string[] = [];
  const state = { peak: 0, open: 0 };
  const server: Server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'content-type, accept');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const query = new URL(request.url ?? '', 'http://localhost').searchParams.get('dns') ?? '';
    // doh-js-client writes plain base64, whose "+" arrives as a blank.
    const packet = dnsPacket.decode(Buffer.from(query.replaceAll(' ', '+'), 'base64'));
    const [question] = packet.questions ?? [];
    if (!question) {
      response.writeHead(400).end();
      return;
    }
    asked.push(`${question.type} ${question.name}`);
    state.open++;
    state.peak = Math.max(state.peak, state.open);
    if (options.delayMs) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
    state.open--;
    const other = options.intercept?.(question.name, question.type);
    if (other) {
      response.writeHead(other.status, { 'content-type': other.type }).end(other.body);
      return;
    }
    const type = question.type as RecordType;
    const outcome = await resolver.resolve({ name: question.name, type });
    if (outcome.kind === 'unreachable') return;
    const body = dnsPacket.encode({
      type: 'response',
      id: packet.id ?? 0,
      flags: dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | rcodeOf(outcome),
      questions: [question],
      answers: answersOf(question.name, type, outcome),
    } as Packet);
    response.writeHead(200, { 'content-type': 'application/dns-message' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/dns-query`,
    port,
    asked,
    get peak() {
      return state.peak;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function rcodeOf(outcome: DnsOutcome): number {
  if (outcome.kind === 'nxdomain') return 3;
  return outcome.kind === 'failed' ? (RCODES[outcome.rcodeName] ?? 2) : 0;
}

function answersOf(name: string, type: RecordType, outcome: DnsOutcome): object[] {
  if (outcome.kind === 'unreachable') return [];
  const { aliases } = outcome.meta;
  const chain = [name, ...aliases];
  const links = aliases.map((data, index) => ({ name: chain[index], type: 'CNAME', ttl: 60, data }));
  const records = outcome.kind === 'answer' ? outcome.records : [];
  return [
    ...links,
    ...records.map((record) => ({ name: chain.at(-1), type, ttl: 60, data: toPacket(type, record) })),
  ];
}

function toPacket(type: RecordType, record: unknown): unknown {
  if (type === 'TXT') return (record as string[]).map((text) => Buffer.from(text, 'latin1'));
  return type === 'MX' ? { ...(record as MxData) } : record;
}
