import { type Finding, type Status, sortFindings } from '../report/finding.ts';
import type {
  ComplaintRate,
  FilterResult,
  SndsAddress,
  SndsAnalysis,
  SndsDay,
  SndsFile,
  SndsRow,
  SndsStatusRow,
} from './types.ts';
import { addressNumber } from './values.ts';

const WORSE: FilterResult[] = ['GREEN', 'YELLOW', 'RED'];
/** Findings of one kind are named for this many addresses; the rest are counted. */
const MAX_ADDRESSES_NAMED = 200;

function sum(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

function worse(a: FilterResult | null, b: FilterResult | null): FilterResult | null {
  if (a === null || b === null) return a ?? b;
  return WORSE.indexOf(a) >= WORSE.indexOf(b) ? a : b;
}

function higher(a: ComplaintRate | null, b: ComplaintRate | null): boolean {
  if (b === null) return false;
  if (a === null) return true;
  return b.low > a.low || (b.low === a.low && (b.high ?? 101) > (a.high ?? 101));
}

function dayOf(row: SndsRow): string {
  return row.start?.slice(0, 10) ?? 'unknown';
}

function addressesOf(rows: readonly SndsRow[], status: readonly SndsStatusRow[]): SndsAddress[] {
  const byIp = new Map<string, Map<string, SndsDay>>();
  for (const row of rows) {
    let days = byIp.get(row.ip);
    if (!days) {
      days = new Map();
      byIp.set(row.ip, days);
    }
    const date = dayOf(row);
    const day = days.get(date) ?? {
      date,
      rcptCommands: null,
      dataCommands: null,
      messageRecipients: null,
      filterResult: null,
      complaint: null,
      complaintRate: null,
      trapHits: null,
    };
    day.rcptCommands = sum(day.rcptCommands, row.rcptCommands);
    day.dataCommands = sum(day.dataCommands, row.dataCommands);
    day.messageRecipients = sum(day.messageRecipients, row.messageRecipients);
    day.trapHits = sum(day.trapHits, row.trapHits);
    day.filterResult = worse(day.filterResult, row.filterResult);
    if (higher(day.complaint, row.complaint)) {
      day.complaint = row.complaint;
      day.complaintRate = row.complaintRate;
    }
    days.set(date, day);
  }
  return [...byIp].map(([ip, days]) => {
    const list = [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
    const total = (key: 'rcptCommands' | 'dataCommands' | 'messageRecipients' | 'trapHits') =>
      list.reduce<number | null>((t, d) => sum(t, d[key]), null);
    const colour = (c: FilterResult) => list.filter((d) => d.filterResult === c).length;
    const top = list.reduce<SndsDay | null>(
      (t, d) => (higher(t?.complaint ?? null, d.complaint) ? d : t),
      null,
    );
    return {
      ip,
      days: list,
      green: colour('GREEN'),
      yellow: colour('YELLOW'),
      red: colour('RED'),
      rcptCommands: total('rcptCommands'),
      dataCommands: total('dataCommands'),
      messageRecipients: total('messageRecipients'),
      trapHits: total('trapHits'),
      complaintRate: top?.complaintRate ?? null,
      status: status.find((s) => covers(s, ip)) ?? null,
    };
  });
}

function covers(s: SndsStatusRow, ip: string): boolean {
  if (s.firstIp === ip || s.lastIp === ip) return true;
  const [n, from, to] = [addressNumber(ip), addressNumber(s.firstIp), addressNumber(s.lastIp)];
  return n !== null && from !== null && to !== null && n >= from && n <= to;
}

/** Addresses in a status range; null where it is not IPv4 or runs backwards. */
export function rangeSize(s: SndsStatusRow): number | null {
  const [from, to] = [addressNumber(s.firstIp), addressNumber(s.lastIp)];
  if (s.firstIp === s.lastIp) return 1;
  return from !== null && to !== null && to >= from ? to - from + 1 : null;
}

function checkAddress(a: SndsAddress, rows: readonly SndsRow[]): Finding[] {
  const found: Finding[] = [];
  const say = (id: string, status: Status, args: Finding['args'], evidence: Finding['evidence'] = []) =>
    found.push({ id: `snds-${id}`, status, subject: a.ip, args: { ip: a.ip, ...args }, evidence });
  const quote = (d: SndsDay) => ({
    label: `${a.ip}, ${d.date}`,
    value: `${d.filterResult ?? '?'}, complaints ${d.complaintRate ?? 'unknown'}, trap hits ${d.trapHits ?? 'unknown'}`,
  });
  const red = a.days.filter((d) => d.filterResult === 'RED');
  const yellow = a.days.filter((d) => d.filterResult === 'YELLOW');
  const dates = (days: SndsDay[]) =>
    days.length === 1 ? days[0]!.date : `${days.length} days, last ${days.at(-1)!.date}`;
  if (red.length > 0) say('red', 'fail', { days: red.length, when: dates(red) }, red.slice(-3).map(quote));
  if (yellow.length > 0)
    say('yellow', 'attention', { days: yellow.length, when: dates(yellow) }, yellow.slice(-3).map(quote));
  const quiet = [...red, ...yellow].filter(
    (d) => d.complaint !== null && d.complaint.high !== null && d.complaint.high <= 0.1,
  );
  if (quiet.length > 0) {
    const d = quiet[0]!;
    say(
      'colour-without-complaints',
      'info',
      { colour: d.filterResult!.toLowerCase(), rate: d.complaintRate ?? '' },
      quiet.slice(0, 3).map(quote),
    );
  }
  const loud = a.days.filter((d) => d.filterResult === 'GREEN' && (d.complaint?.low ?? 0) >= 0.1);
  if (loud.length > 0)
    say(
      'green-with-complaints',
      'attention',
      { rate: loud[0]!.complaintRate ?? '' },
      loud.slice(0, 3).map(quote),
    );
  const worst = Math.max(0, ...a.days.map((d) => d.complaint?.low ?? 0));
  if (worst >= 0.1) say('complaints', worst >= 1 ? 'fail' : 'attention', { rate: a.complaintRate ?? '' });
  if ((a.trapHits ?? 0) > 0) {
    const hit = a.days.filter((d) => (d.trapHits ?? 0) > 0);
    say('traps', 'fail', { hits: a.trapHits!, when: dates(hit) }, hit.slice(-3).map(quote));
    const clean = hit.filter((d) => d.filterResult === 'GREEN');
    if (clean.length > 0) say('green-with-traps', 'attention', { date: clean[0]!.date });
  } else if (a.days.some((d) => d.trapHits === null)) {
    say('traps-unknown', 'unknown', { days: a.days.filter((d) => d.trapHits === null).length });
  }
  const { rcptCommands: rcpt, messageRecipients: got } = a;
  if (rcpt !== null && got !== null && rcpt - got >= 50 && got < rcpt * 0.9) {
    say('unknown-recipients', got < rcpt * 0.7 ? 'fail' : 'attention', {
      share: Math.round((1 - got / rcpt) * 100),
      rcpt,
      recipients: got,
    });
  }
  const odd = a.days.find(
    (d) => d.rcptCommands !== null && d.messageRecipients !== null && d.messageRecipients > d.rcptCommands,
  );
  if (odd)
    say('odd-counts', 'info', {
      date: odd.date,
      rcpt: odd.rcptCommands!,
      recipients: odd.messageRecipients!,
    });
  const helos = [
    ...new Set(
      rows.filter((r) => r.ip === a.ip && r.sampleHelo !== null).map((r) => r.sampleHelo!.toLowerCase()),
    ),
  ];
  const strange = helos.find(
    (h) => h === 'localhost' || !h.includes('.') || /^\[?\d{1,3}(\.\d{1,3}){3}\]?$/.test(h),
  );
  if (strange) say('helo', 'attention', { helo: strange });
  if (helos.length > 1)
    say('several-helos', 'info', { count: helos.length, helo: helos.slice(0, 4).join(', ') });
  if (a.status && /^y/i.test(a.status.blocked) && red.length === 0 && yellow.length === 0 && a.green > 0) {
    say('green-but-blocked', 'fail', { details: a.status.details ?? 'no reason given' });
  }
  const known = a.days.filter((d) => d.date !== 'unknown');
  if (known.length > 1) {
    const span = Math.round((Date.parse(known.at(-1)!.date) - Date.parse(known[0]!.date)) / 86_400_000) + 1;
    if (span > known.length) say('gaps', 'info', { missing: span - known.length, span });
  }
  return found;
}

function checkStatus(status: readonly SndsStatusRow[]): Finding[] {
  return status
    .filter((s) => /^y/i.test(s.blocked))
    .slice(0, MAX_ADDRESSES_NAMED)
    .map((s) => {
      const range = s.firstIp === s.lastIp ? s.firstIp : `${s.firstIp} to ${s.lastIp}`;
      const junked = /^junk/i.test(s.details ?? '');
      return {
        id: junked ? 'snds-junked' : 'snds-blocked',
        status: 'fail' as const,
        subject: range,
        args: { range, details: s.details ?? 'no reason given', addresses: rangeSize(s) ?? '?' },
        evidence: [
          {
            label: `IP status, line ${s.line}`,
            value: [s.firstIp, s.lastIp, s.blocked, s.details ?? ''].join(','),
          },
        ],
      };
    });
}

function sentenceOf(
  addresses: readonly SndsAddress[],
  status: readonly SndsStatusRow[],
  files: readonly SndsFile[],
): SndsAnalysis['verdict'] {
  const blocked = status.filter((s) => /^y/i.test(s.blocked)).length;
  const n = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
  const entries = (count: number) => n(count, 'entry', 'entries');
  const hosts = (count: number) => n(count, 'address', 'addresses');
  const red = addresses.filter((a) => a.red > 0).length;
  const yellow = addresses.filter((a) => a.red === 0 && a.yellow > 0).length;
  const trapped = addresses.filter((a) => (a.trapHits ?? 0) > 0).length;
  const parts: string[] = [];
  if (blocked > 0)
    parts.push(`${entries(blocked)} of the IP status ${blocked === 1 ? 'says' : 'say'} blocked or junked`);
  if (red > 0) parts.push(`${hosts(red)} of ${addresses.length} had a red day`);
  if (yellow > 0) parts.push(`${hosts(yellow)} had yellow days and no red one`);
  if (trapped > 0) parts.push(`${hosts(trapped)} hit spam traps`);
  if (parts.length > 0) {
    const text = parts.join('; ');
    return {
      status: blocked > 0 || red > 0 || trapped > 0 ? 'fail' : 'attention',
      sentence: `${text[0]!.toUpperCase()}${text.slice(1)}.`,
    };
  }
  if (addresses.length > 0)
    return {
      status: 'pass',
      sentence: `Green throughout for ${hosts(addresses.length)}. That covers Outlook.com only, and green addresses are refused at times all the same.`,
    };
  if (status.length > 0)
    return {
      status: 'pass',
      sentence: `None of the ${entries(status.length)} of the IP status says blocked.`,
    };
  if (files.some((f) => f.kind === 'ipstatus' && f.refusal === null))
    return {
      status: 'pass',
      sentence:
        'The IP status file lists no address: none of your addresses is blocked or junked by its account.',
    };
  return { status: 'unknown', sentence: files[0]?.refusal ?? 'There is nothing in these files to read.' };
}

/** Puts files of SNDS together: the picture of each address over time, and what in it needs an answer. */
export function analyseSnds(files: readonly SndsFile[]): SndsAnalysis {
  const rows = files.flatMap((f) => f.rows);
  const status = files.flatMap((f) => f.status);
  const addresses = addressesOf(rows, status).sort(
    (a, b) => b.red - a.red || b.yellow - a.yellow || (a.ip < b.ip ? -1 : 1),
  );
  const rowsByIp = new Map<string, SndsRow[]>();
  for (const row of rows) {
    const list = rowsByIp.get(row.ip);
    if (list) list.push(row);
    else rowsByIp.set(row.ip, [row]);
  }
  const findings = [
    ...checkStatus(status),
    ...addresses.slice(0, MAX_ADDRESSES_NAMED).flatMap((a) => checkAddress(a, rowsByIp.get(a.ip) ?? [])),
  ];
  const dates = addresses
    .flatMap((a) => a.days.map((d) => d.date))
    .filter((d) => d !== 'unknown')
    .sort();
  return {
    verdict: sentenceOf(addresses, status, files),
    files: files.map(({ rows: _rows, status: _status, ...file }) => file),
    period: dates.length > 0 ? { start: dates[0]!, end: dates.at(-1)! } : null,
    addresses,
    rows,
    status,
    findings: sortFindings(findings),
  };
}
