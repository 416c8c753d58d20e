import { SaxesParser } from 'saxes';
import type { DmarcRecord, DmarcReport } from './types.ts';

const MAX_DEPTH = 24;
const MAX_TEXT = 2_000;
const MAX_RECORDS = 200_000;
const MAX_LIST = 100;

/** Stops the parser; never leaves this file. */
class Stop extends Error {}

function newRecord(): DmarcRecord {
  return {
    sourceIp: null,
    count: 0,
    disposition: null,
    dkim: null,
    spf: null,
    reasons: [],
    headerFrom: null,
    envelopeFrom: null,
    envelopeTo: null,
    authDkim: [],
    authSpf: [],
  };
}

function newReport(file: string): DmarcReport {
  return {
    file,
    form: 'rfc7489',
    orgName: null,
    email: null,
    reportId: null,
    begin: null,
    end: null,
    errors: [],
    domain: null,
    policy: {
      p: null,
      sp: null,
      np: null,
      pct: null,
      adkim: null,
      aspf: null,
      fo: null,
      testing: null,
      discoveryMethod: null,
    },
    records: [],
    damage: null,
  };
}

const POLICY: Record<string, keyof DmarcReport['policy']> = {
  p: 'p',
  sp: 'sp',
  np: 'np',
  pct: 'pct',
  adkim: 'adkim',
  aspf: 'aspf',
  fo: 'fo',
  testing: 'testing',
  discovery_method: 'discoveryMethod',
};

function whole(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Takes the text of one finished element at its path below `feedback`. */
function take(report: DmarcReport, record: DmarcRecord, path: string, raw: string): void {
  const text = raw.trim();
  const value = text === '' ? null : text;
  const word = value?.toLowerCase() ?? null;
  switch (path) {
    case 'version':
      return;
    case 'report_metadata/org_name':
      report.orgName = value;
      return;
    case 'report_metadata/email':
      report.email = value;
      return;
    case 'report_metadata/report_id':
      report.reportId = value;
      return;
    case 'report_metadata/date_range/begin':
      report.begin = whole(text);
      return;
    case 'report_metadata/date_range/end':
      report.end = whole(text);
      return;
    case 'report_metadata/error':
      if (value && report.errors.length < MAX_LIST) report.errors.push(value);
      return;
    case 'report_metadata/generator':
      report.form = 'rfc9990';
      return;
    case 'policy_published/domain':
      report.domain = value?.toLowerCase() ?? null;
      return;
    case 'record/row/source_ip':
      record.sourceIp = word;
      return;
    case 'record/row/count':
      record.count = whole(text) ?? 0;
      return;
    case 'record/row/policy_evaluated/disposition':
      record.disposition = word;
      return;
    case 'record/row/policy_evaluated/dkim':
      record.dkim = word;
      return;
    case 'record/row/policy_evaluated/spf':
      record.spf = word;
      return;
    case 'record/identifiers/header_from':
    case 'record/identities/header_from':
      record.headerFrom = word;
      return;
    case 'record/identifiers/envelope_from':
    case 'record/identities/envelope_from':
      record.envelopeFrom = word;
      return;
    case 'record/identifiers/envelope_to':
    case 'record/identities/envelope_to':
      record.envelopeTo = word;
      return;
  }
  const [top, name, part, leaf] = path.split('/');
  if (top === 'policy_published' && name && part === undefined && name in POLICY) {
    report.policy[POLICY[name]!] = word;
    if (name === 'np' || name === 'testing' || name === 'discovery_method') report.form = 'rfc9990';
    return;
  }
  const last = <T>(list: T[]) => list[list.length - 1];
  if (path.startsWith('record/row/policy_evaluated/reason/')) {
    const reason = last(record.reasons);
    const key = path.slice('record/row/policy_evaluated/reason/'.length);
    if (reason && (key === 'type' || key === 'comment')) reason[key] = value;
  } else if (name === 'auth_results' && part === 'dkim') {
    const dkim = last(record.authDkim);
    if (dkim && (leaf === 'domain' || leaf === 'result')) dkim[leaf] = word;
    else if (dkim && leaf === 'selector') dkim.selector = value;
  } else if (name === 'auth_results' && part === 'spf') {
    const spf = last(record.authSpf);
    if (spf && (leaf === 'domain' || leaf === 'result' || leaf === 'scope')) spf[leaf] = word;
  }
}

/** Text of the bytes: by byte order mark, else by the XML declaration, else UTF-8. */
export function decodeXml(bytes: Uint8Array): string {
  let encoding = 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) encoding = 'utf-16le';
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) encoding = 'utf-16be';
  else if (bytes[0] !== 0xef) {
    const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 200));
    encoding = /^\s*<\?xml[^>]{0,100}encoding=["']([A-Za-z0-9._-]{2,30})["']/.exec(head)?.[1] ?? 'utf-8';
    if (/^utf-?16/i.test(encoding)) encoding = 'utf-8';
  }
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/**
 * Reads one aggregate report in the form of RFC 7489 (appendix C) or RFC 9990, with any namespace or prefix. No
 * entity is ever expanded but the five of XML, and a document type declaration ends the reading. Damage is named by
 * line and column, and the records before it are kept. At most 200,000 records. Never throws.
 */
export function parseDmarcReport(file: string, xml: string): DmarcReport {
  const report = newReport(file);
  const parser = new SaxesParser({ position: true });
  const path: string[] = [];
  let record = newRecord();
  let text = '';
  let finished = false;
  const stop = (sentence: string): never => {
    report.damage ??= { line: parser.line, column: parser.column, sentence };
    throw new Stop();
  };
  parser.on('error', (error) => stop(error.message.replace(/^(\d+:\d+: )+/, '').slice(0, 200)));
  parser.on('doctype', () => stop('There is a document type declaration; a report has none.'));
  parser.on('opentag', (tag) => {
    const name = tag.name.slice(tag.name.indexOf(':') + 1).toLowerCase();
    // Some old reports stand in the <schema> that the specification printed around them.
    if (path.length === 0 && name === 'schema') return;
    if (path.length === 0 && name !== 'feedback')
      stop(`The document begins with <${name.slice(0, 60)}>; a DMARC report begins with <feedback>.`);
    if (path.length >= MAX_DEPTH) stop('The elements are nested deeper than in any report.');
    if (path.length === 0) {
      for (const value of Object.values(tag.attributes)) {
        if (/dmarc-2\.0/.test(String(value))) report.form = 'rfc9990';
      }
    }
    path.push(name);
    text = '';
    const where = path.slice(1).join('/');
    if (where === 'record') record = newRecord();
    else if (where === 'record/row/policy_evaluated/reason' && record.reasons.length < MAX_LIST)
      record.reasons.push({ type: null, comment: null });
    else if (where === 'record/auth_results/dkim' && record.authDkim.length < MAX_LIST)
      record.authDkim.push({ domain: null, selector: null, result: null });
    else if (where === 'record/auth_results/spf' && record.authSpf.length < MAX_LIST)
      record.authSpf.push({ domain: null, scope: null, result: null });
  });
  parser.on('text', (part) => {
    if (text.length < MAX_TEXT) text += part.slice(0, MAX_TEXT);
  });
  parser.on('cdata', (part) => {
    if (text.length < MAX_TEXT) text += part.slice(0, MAX_TEXT);
  });
  parser.on('closetag', () => {
    if (path.length === 0) return;
    const where = path.slice(1).join('/');
    if (where === 'record') {
      if (report.records.length >= MAX_RECORDS)
        stop(`Only the first ${MAX_RECORDS.toLocaleString('en-GB')} records were read.`);
      report.records.push(record);
    } else take(report, record, where, text);
    text = '';
    path.pop();
    if (path.length === 0) finished = true;
  });
  try {
    parser.write(xml.replace(/^\uFEFF/, '').trimStart());
    parser.close();
  } catch (error) {
    if (!(error instanceof Stop))
      report.damage ??= {
        line: parser.line,
        column: parser.column,
        sentence: 'The XML cannot be read from here on.',
      };
    // what follows a finished report (a stray line, padding) does no harm
    if (finished && report.damage && report.records.length > 0) report.damage = null;
  }
  return report;
}
