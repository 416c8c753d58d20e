import { type CsvLine, MAX_ROWS, parseCsv } from './csv.ts';
import type { FilterResult, SndsFile, SndsRow, SndsStatusRow } from './types.ts';
import { isAddress, parseComplaintRate, parseCount, parseTime } from './values.ts';

const MAX_PROBLEMS = 100;

type Column =
  | 'ip'
  | 'activityStart'
  | 'activityEnd'
  | 'rcptCommands'
  | 'dataCommands'
  | 'messageRecipients'
  | 'filterResult'
  | 'complaintRate'
  | 'trapPeriod'
  | 'trapPeriodStart'
  | 'trapPeriodEnd'
  | 'trapHits'
  | 'sampleHelo'
  | 'sampleMailFrom'
  | 'comments'
  | 'firstIp'
  | 'lastIp'
  | 'blocked'
  | 'details';

const HEAD: Column[] = [
  'ip',
  'activityStart',
  'activityEnd',
  'rcptCommands',
  'dataCommands',
  'messageRecipients',
  'filterResult',
  'complaintRate',
];
const ONE_TRAP: Column[] = [...HEAD, 'trapPeriod', 'trapHits', 'sampleHelo', 'sampleMailFrom', 'comments'];
const TWO_TRAPS: Column[] = [
  ...HEAD,
  'trapPeriodStart',
  'trapPeriodEnd',
  'trapHits',
  'sampleHelo',
  'sampleMailFrom',
  'comments',
];
const STATUS: Column[] = ['firstIp', 'lastIp', 'blocked', 'details'];

/** A header cell to a column, by the words in it: the spelling changed over the years. */
function columnOf(cell: string): Column | null {
  const name = cell
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  const has = (...words: string[]) => words.every((w) => name.includes(w));
  if (has('first') && has('ip')) return 'firstIp';
  if (has('last') && has('ip')) return 'lastIp';
  if (has('block')) return 'blocked';
  if (has('detail') || has('reason')) return 'details';
  if (has('trap') && (has('hit') || has('count'))) return 'trapHits';
  if (has('trap') && has('end')) return 'trapPeriodEnd';
  if (has('trap') && has('start')) return 'trapPeriodStart';
  if (has('trap')) return 'trapPeriod';
  if (has('helo') || has('ehlo')) return 'sampleHelo';
  if (has('mail from') || has('mailfrom') || has('jmrp') || has('p1')) return 'sampleMailFrom';
  if (has('complaint')) return 'complaintRate';
  if (has('filter')) return 'filterResult';
  if (has('rcpt')) return 'rcptCommands';
  if (has('recipient')) return 'messageRecipients';
  if (has('data')) return 'dataCommands';
  if (has('comment')) return 'comments';
  if (has('end')) return 'activityEnd';
  if (has('start') || has('begin')) return 'activityStart';
  if (/\bip\b/.test(name)) return 'ip';
  return null;
}

/** 13 columns are either form: the trap count is a number, so the column that holds numbers tells. */
function guessColumns(lines: readonly CsvLine[]): Column[] {
  const widths = lines.slice(0, 2_000).map((l) => l.fields.length);
  const width = Math.max(...widths);
  if (width <= 12) return ONE_TRAP;
  if (width >= 14) return TWO_TRAPS;
  let one = 0;
  let two = 0;
  for (const { fields } of lines.slice(0, 2_000)) {
    const [tenth, eleventh] = [fields[9] ?? '', fields[10] ?? ''];
    const name = /[a-z]/i.test(eleventh) && parseTime(eleventh) === null;
    if (name || (/^\d+$/.test(tenth) && !/^\d+$/.test(eleventh))) one++;
    else if (/^\d+$/.test(eleventh) || parseTime(tenth) !== null) two++;
  }
  return one > two ? ONE_TRAP : TWO_TRAPS;
}

function refusalOf(text: string, lines: readonly CsvLine[]): string | null {
  const head = text.slice(0, 2_000).trim();
  if (head === '')
    return 'The file is empty. SNDS shows an address only for days with roughly 100 messages or more, so no data does not mean a clean name.';
  if (/^<(!doctype|html|\?xml)/i.test(head))
    return 'This is a web page, most likely the sign-in page, and not the CSV file: sign in to SNDS and download the file again.';
  if (head.startsWith('PK\u0003')) return 'This is a spreadsheet or an archive: save it as CSV first.';
  if (/^[[{]/.test(head)) return 'This is JSON: give the CSV file that SNDS lets you download.';
  if (lines.length === 0) return 'There is no line with data in this file.';
  return null;
}

function dataRow(get: (c: Column) => string | null, line: number): SndsRow {
  const result = get('filterResult')?.toUpperCase() ?? '';
  const start = get('activityStart');
  const end = get('activityEnd');
  const rate = get('complaintRate');
  const count = (c: Column) => parseCount(get(c) ?? '');
  return {
    ip: get('ip')!,
    activityStart: start,
    activityEnd: end,
    start: parseTime(start ?? ''),
    end: parseTime(end ?? ''),
    rcptCommands: count('rcptCommands'),
    dataCommands: count('dataCommands'),
    messageRecipients: count('messageRecipients'),
    filterResult: ['GREEN', 'YELLOW', 'RED'].includes(result) ? (result as FilterResult) : null,
    complaintRate: rate,
    complaint: parseComplaintRate(rate ?? ''),
    trapPeriod: get('trapPeriod'),
    trapPeriodStart: get('trapPeriodStart'),
    trapPeriodEnd: get('trapPeriodEnd'),
    trapHits: count('trapHits'),
    sampleHelo: get('sampleHelo'),
    sampleMailFrom: get('sampleMailFrom'),
    comments: get('comments'),
    line,
  };
}

/**
 * Reads one file of SNDS: the data file with 12, 13 or 14 columns, or the IP status file; with or without a line of
 * names. Empty fields are null, that is unknown. A line that cannot be used is named and the others are kept.
 */
export function parseSnds(name: string, text: string): SndsFile {
  const { lines, truncated } = parseCsv(text);
  const file: SndsFile = {
    name,
    kind: 'unknown',
    columns: 0,
    header: false,
    rows: [],
    status: [],
    problems: [],
    refusal: refusalOf(text, lines),
  };
  if (file.refusal) return file;
  const problem = (line: number, sentence: string) => {
    if (file.problems.length < MAX_PROBLEMS) file.problems.push({ line, sentence });
  };
  const first = lines[0]!;
  const named = first.fields.map(columnOf);
  file.header = !first.fields.some(isAddress) && named.filter((c) => c !== null).length >= 3;
  const body = file.header ? lines.slice(1) : lines;
  file.columns = Math.max(...lines.slice(0, 2_000).map((l) => l.fields.length));
  const isStatus = file.header
    ? named.includes('firstIp')
    : body.length > 0 && body.every((l) => isAddress(l.fields[0] ?? '') && isAddress(l.fields[1] ?? ''));
  const columns: (Column | null)[] = file.header ? named : isStatus ? STATUS : guessColumns(body);
  const place = new Map(columns.map((c, i) => [c, i]));

  for (const { fields, line } of body) {
    const get = (c: Column) => {
      const i = place.get(c);
      return i === undefined ? null : (fields[i] ?? '') || null;
    };
    const ip = get(isStatus ? 'firstIp' : 'ip');
    if (!ip || !isAddress(ip)) {
      problem(line, `The first field is no IP address: "${(ip ?? '').slice(0, 40)}".`);
      continue;
    }
    if (isStatus) {
      const row: SndsStatusRow = {
        firstIp: ip,
        lastIp: get('lastIp') ?? ip,
        blocked: get('blocked') ?? '',
        details: get('details'),
        line,
      };
      file.status.push(row);
      continue;
    }
    if (fields.length < 8) {
      problem(line, `Only ${fields.length} fields; the data file has 12 to 14.`);
      continue;
    }
    const row = dataRow(get, line);
    if (row.filterResult === null)
      problem(
        line,
        `The filter result is none of GREEN, YELLOW and RED: "${(get('filterResult') ?? '').slice(0, 40)}".`,
      );
    if (row.activityStart !== null && row.start === null)
      problem(line, `The time could not be read: "${row.activityStart.slice(0, 40)}".`);
    file.rows.push(row);
  }
  if (truncated)
    problem(lines.at(-1)!.line, `Only the first ${MAX_ROWS.toLocaleString('en-GB')} lines were read.`);
  if (file.status.length > 0) file.kind = 'ipstatus';
  else if (file.rows.length > 0) file.kind = 'data';
  else if (file.header) {
    file.kind = isStatus ? 'ipstatus' : 'data';
    file.refusal = isStatus
      ? null
      : 'The file holds its line of names only. SNDS shows an address only for days with roughly 100 messages or more, so no data does not mean a clean name.';
  } else
    file.refusal =
      'This does not look like a file of SNDS: its lines begin with an IP address and hold 12 to 14 fields, or 4 for the IP status.';
  return file;
}
