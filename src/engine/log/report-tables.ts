/** The lists of a report: replies, relays, recipient domains, and what was too much to keep apart. */
import { shortenAddresses } from './addresses.ts';
import { BUSINESS, CONSUMER, OTHER, SERVICES } from './attempt.ts';
import { showBytes } from './bytes.ts';
import { addTo, emptyCounts, entry, record } from './counts.ts';
import type { FileResult } from './reader.ts';
import type { LogReport, ResponseCounts } from './report-types.ts';
import { DOMAIN, REPLY_ROW, type Tally } from './tally.ts';
import { formatSize, type Stopped } from './verdict.ts';

/** Names of unread files that are listed. */
const UNREAD = 20;

/** Catalogue id of a reply text, or null when the catalogue has none. */
export type ReplyMatch = (text: string) => string | null;

/** Every distinct reply text of Microsoft with its counts, the most frequent first. */
export function listReplies(
  tally: Tally,
  matchReply: ReplyMatch | undefined,
  codeOf: (id: number) => string,
  at: (time: number) => string,
): LogReport['replies'] {
  const d = tally.replyCounts.data;
  return tally.replySamples
    .map((sample, id) => {
      const row = id * REPLY_ROW.stride;
      const text = showBytes(sample);
      const code = d[row + REPLY_ROW.code]!;
      const [deferred, bounced] = [d[row]!, d[row + 1]!];
      return {
        id: matchReply?.(text) ?? null,
        code: code < 0 ? null : codeOf(code),
        attempts: deferred + bounced,
        sent: 0,
        deferred,
        bounced,
        first: at(d[row + REPLY_ROW.first]!),
        last: at(d[row + REPLY_ROW.last]!),
        text: shortenAddresses(text),
      };
    })
    .sort((a, b) => b.attempts - a.attempts);
}

/** The replies' counts by catalogue id; those it does not have under `unknown`. */
export function sumResponses(replies: LogReport['replies']): Record<string, ResponseCounts> {
  const byResponse = record<ResponseCounts>();
  for (const reply of replies) {
    const id = reply.id ?? 'unknown';
    const sum = entry(byResponse, id, () => ({
      ...emptyCounts(),
      code: reply.code,
      first: reply.first,
      last: reply.last,
    }));
    addTo(sum, 0, reply.deferred, reply.bounced);
    if (sum.code !== reply.code) sum.code = null;
    if (reply.first < sum.first) sum.first = reply.first;
    if (reply.last > sum.last) sum.last = reply.last;
  }
  return byResponse;
}

/** Microsoft's relays first, then by attempts; beyond `rows` they are added up by service as `other`. */
export function listRelays(tally: Tally, rows: number): LogReport['byRelay'] {
  const d = tally.relayCounts.data;
  const list: LogReport['byRelay'] = [];
  for (let id = 0; id < tally.relays.size; id++) {
    const counts = emptyCounts();
    addTo(counts, d[id * 3]!, d[id * 3 + 1]!, d[id * 3 + 2]!);
    list.push({
      host: showBytes(tally.relays.bytes(id)),
      service: SERVICES[tally.relayService[id]!]!,
      ...counts,
    });
  }
  list.sort(
    (a, b) => Number(b.service !== 'other') - Number(a.service !== 'other') || b.attempts - a.attempts,
  );
  const kept = list.slice(0, rows);
  for (const service of [CONSUMER, BUSINESS, OTHER]) {
    const rest = emptyCounts();
    for (const row of list.slice(rows))
      if (row.service === SERVICES[service]) addTo(rest, row.sent, row.deferred, row.bounced);
    const o = tally.otherRelays;
    addTo(rest, o[service * 3]!, o[service * 3 + 1]!, o[service * 3 + 2]!);
    if (rest.attempts > 0) kept.push({ host: 'other', service: SERVICES[service]!, ...rest });
  }
  return kept;
}

/** Recipient domains by attempts at Microsoft; beyond `rows` they are added up as `other`. */
export function listDomains(tally: Tally, rows: number): LogReport['byDomain'] {
  const list: LogReport['byDomain'] = [];
  const take = (domain: string, d: ArrayLike<number>, at: number) => {
    const all = emptyCounts();
    const ms = emptyCounts();
    addTo(ms, d[at + DOMAIN.microsoft]!, d[at + DOMAIN.microsoft + 1]!, d[at + DOMAIN.microsoft + 2]!);
    addTo(all, d[at]! + ms.sent, d[at + 1]! + ms.deferred, d[at + 2]! + ms.bounced);
    list.push({ domain, ...all, microsoft: ms });
  };
  for (let id = 0; id < tally.domains.size; id++)
    take(showBytes(tally.domains.bytes(id)), tally.domainCounts.data, id * DOMAIN.stride);
  list.sort((a, b) => b.microsoft.attempts - a.microsoft.attempts || b.attempts - a.attempts);
  if (tally.otherDomains.some((n) => n > 0)) take('other', tally.otherDomains, 0);
  if (list.length <= rows) return list;
  const rest = { domain: 'other', ...emptyCounts(), microsoft: emptyCounts() };
  for (const row of list.splice(rows)) {
    addTo(rest, row.sent, row.deferred, row.bounced);
    addTo(rest.microsoft, row.microsoft.sent, row.microsoft.deferred, row.microsoft.bounced);
  }
  list.push(rest);
  return list;
}

/** Sentences about what was too much or too long to be kept apart. */
export function listLimits(
  tally: Tally,
  files: readonly FileResult[],
  stopped: Stopped | undefined,
): string[] {
  const list: string[] = [];
  if (stopped !== undefined) {
    const { bytes, total, unread } = stopped;
    list.push(
      `Reading was stopped at ${formatSize(bytes)} of ${formatSize(total)}: counted is what was read.`,
    );
    const more = unread.length > UNREAD ? ` and ${unread.length - UNREAD} more` : '';
    if (unread.length > 0) list.push(`Not read at all: ${unread.slice(0, UNREAD).join(', ')}${more}.`);
  }
  const alike = files.filter((file) => file.like !== undefined && file.attempts > 0);
  for (const file of alike.slice(0, UNREAD))
    list.push(
      `"${file.name}" begins with the same lines as "${file.like}": if it is a copy, its mail is counted twice.`,
    );
  const full = (table: { refused: number; limit: number }, what: string) => {
    if (table.refused > 0)
      list.push(`More than ${table.limit} different ${what}: the rest is counted together as "other".`);
  };
  full(tally.servers, 'sending servers');
  full(tally.relays, 'relay hosts');
  full(tally.domains, 'recipient domains');
  full(tally.codes, 'codes');
  full(tally.replies, 'reply texts');
  if (tally.flow.overflow + tally.refusals.overflow > 0)
    list.push('More hours than can be kept apart: the rest is counted in the hour "other".');
  const long = files.reduce((n, file) => n + file.longLines, 0);
  if (long > 0) list.push(`${long} delivery lines longer than 64 kB were read up to that length.`);
  if (tally.recipients.untracked > 0)
    list.push(`${tally.recipients.untracked} deferred recipients were too many to be followed to their end.`);
  return list;
}
