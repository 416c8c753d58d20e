import { parseDate } from './date.ts';
import { isMicrosoftHost } from './origin.ts';
import type { HeaderField, Hop } from './types.ts';

const MAX_LINE = 4_000;

function ipIn(text: string): string | null {
  const v4 = /(?:^|[[(\s])((?:\d{1,3}\.){3}\d{1,3})(?=$|[\])\s,:])/.exec(text)?.[1];
  if (v4?.split('.').every((n) => Number(n) <= 255)) return v4;
  const v6 = /(?:^|[[(\s])(?:IPv6:)?([0-9a-f]{0,4}:[0-9a-f:.]{2,40})(?:%\w{1,8})?(?=$|[\])\s,])/i.exec(
    text,
  )?.[1];
  return v6?.includes(':') ? v6.toLowerCase() : null;
}

function tlsOf(value: string, protocol: string | null): Hop['tls'] {
  const version =
    /(?:version=|using )(TLS|SSL)v?_?(\d)(?:[._](\d))?/i.exec(value) ??
    /\((TLS|SSL)v?(\d)(?:[._](\d))?/i.exec(value);
  const cipher = /cipher[= ]"?([A-Za-z0-9_-]{3,60})/i.exec(value)?.[1] ?? null;
  if (version) return { version: `${version[1]!.toUpperCase()} ${version[2]}.${version[3] ?? '0'}`, cipher };
  if (cipher || /^(ESMTPS|ESMTPSA|LMTPS|LMTPSA|UTF8SMTPSA?|HTTPS|SMTPS)$/i.test(protocol ?? '')) {
    return { version: null, cipher };
  }
  return null;
}

/** Reads one Received field (RFC 5321 section 4.4) as servers really write it; what is not there is null. */
function parseReceived(field: HeaderField): Omit<Hop, 'index' | 'delay'> & { at: number | null } {
  const value = field.value.slice(0, MAX_LINE);
  const semicolon = value.lastIndexOf(';');
  const clauses = semicolon < 0 ? value : value.slice(0, semicolon);
  const at = parseDate(semicolon < 0 ? value : value.slice(semicolon + 1));
  const byAt = /(?:^|\s)by\s+(\S{1,255})/i.exec(clauses);
  const fromPart = /^\s*from\s/i.test(clauses) ? clauses.slice(0, byAt ? byAt.index : undefined) : '';
  const from = /^\s*from\s+(\S{1,255})/i.exec(fromPart)?.[1]?.replace(/[,;]$/, '') ?? null;
  const by = byAt?.[1]?.replace(/[;,]$/, '') ?? null;
  const afterBy = byAt ? clauses.slice(byAt.index) : clauses;
  const protocol = /\swith\s+(Microsoft SMTP Server|[A-Za-z0-9]{2,20})/i.exec(afterBy)?.[1] ?? null;
  const bracketed = fromPart.slice(from ? fromPart.indexOf(from) + from.length : 0);
  return {
    from: from ? from.replace(/^\[|\]$/g, '') : null,
    fromIp: ipIn(bracketed) ?? (from ? ipIn(` ${from.replace(/^\[|\]$/g, '')} `) : null),
    by,
    protocol,
    id: /\sid\s+(\S{1,120})/i.exec(afterBy)?.[1]?.replace(/;$/, '') ?? null,
    time: at === null ? null : new Date(at).toISOString(),
    tls: tlsOf(clauses, protocol),
    microsoft: isMicrosoftHost(by),
    line: field.line,
    at,
  };
}

/** The path of a message, oldest hop first, with the seconds each hop took; servers add their line on top. */
export function parseHops(fields: readonly HeaderField[]): Hop[] {
  const received = fields.filter((f) => f.name.toLowerCase() === 'received').reverse();
  let before: number | null = null;
  return received.map((field, i) => {
    const { at, ...hop } = parseReceived(field);
    const delay = at !== null && before !== null ? Math.round((at - before) / 1000) : null;
    if (at !== null) before = at;
    return { index: i + 1, ...hop, delay };
  });
}
