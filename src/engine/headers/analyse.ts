import { type Finding, sortFindings } from '../report/finding.ts';
import { alignmentOf, domainName, fromDomain } from './alignment.ts';
import { parseArcSets } from './arc.ts';
import { parseAuthenticationResults, senderIpOf } from './authentication-results.ts';
import { parseHeaderText } from './block.ts';
import { parseDate } from './date.ts';
import { decodeWords } from './encoded-words.ts';
import { checkHeaders } from './findings.ts';
import { isMicrosoftDoor, isMicrosoftHost } from './origin.ts';
import { parseHops } from './received.ts';
import { parseLevel, parseReport } from './report.ts';
import { createReferenceIndex, findStamps, messageDelivery } from './stamps.ts';
import { parseTagList } from './tag-list.ts';
import type {
  AnalyseOptions,
  Antispam,
  AuthenticationResults,
  DkimResult,
  HeaderAnalysis,
  HeaderField,
  HeaderText,
  Hop,
  Signature,
} from './types.ts';
import { decide } from './verdict.ts';

const MAX_RESULT_FIELDS = 60;
const CONSUMER_STAMP =
  /^x-(sid-result|sid-pra|message-delivery|message-info|incomingtopheadermarker|sender-ip|auth-result|message-status)$/;
const BUSINESS_STAMP =
  /^(x-forefront-antispam-report|x-ms-exchange-crosstenant-.*|x-ms-exchange-crosspremises-.*|x-ms-exchange-atpmessageproperties|x-customspam)$/;

function antispamOf(report: Record<string, string> | null, organizationScl: number | null): Antispam {
  const text = (name: string) => (report?.[name] ? report[name] : null);
  const own = parseLevel(report?.['SCL']);
  return {
    sfv: text('SFV')?.toUpperCase() ?? null,
    scl: own ?? organizationScl,
    cat: text('CAT')?.toUpperCase() ?? null,
    cip: text('CIP'),
    ctry: text('CTRY'),
    ptr: text('PTR'),
    h: text('H'),
    ipv: text('IPV')?.toUpperCase() ?? null,
    sfty: text('SFTY'),
    dir: text('DIR')?.toUpperCase() ?? null,
    srv: text('SRV')?.toUpperCase() ?? null,
    lang: text('LANG'),
    sclSource:
      own !== null
        ? 'X-Forefront-Antispam-Report'
        : organizationScl !== null
          ? 'X-MS-Exchange-Organization-SCL'
          : null,
    fields: report,
  };
}

function serviceOf(
  fields: readonly HeaderField[],
  results: readonly AuthenticationResults[],
  consumerDomains: readonly string[] | undefined,
): HeaderAnalysis['service'] {
  const rcpt = results
    .flatMap((r) => r.results.map((m) => m.properties['smtp.rcpttodomain'] ?? ''))
    .find((d) => d !== '');
  const names = fields.map((f) => f.name.toLowerCase());
  if (names.some((n) => CONSUMER_STAMP.test(n))) return 'consumer';
  if (names.some((n) => BUSINESS_STAMP.test(n))) return 'business';
  if (rcpt && consumerDomains) return consumerDomains.includes(rcpt.toLowerCase()) ? 'consumer' : 'business';
  const stamped =
    names.some((n) => /^x-(ms-exchange-organization-|microsoft-antispam)/.test(n)) ||
    results.some((r) => r.microsoft);
  return stamped ? 'unknown' : 'none';
}

/** The newest hop by which the message came in from outside; servers of the service itself lie above it. */
function entryOf(hops: readonly Hop[], authSource: string | null): Hop | null {
  const host = authSource?.toLowerCase().split('.')[0];
  const newest = [...hops].reverse();
  return (
    (host ? newest.find((h) => h.by?.toLowerCase().split('.')[0] === host && h.fromIp) : undefined) ??
    newest.find((h) => isMicrosoftDoor(h.by) && h.from !== null) ??
    newest.find((h) => h.microsoft && h.from !== null && !isMicrosoftHost(h.from)) ??
    null
  );
}

function signaturesOf(
  fields: readonly HeaderField[],
  from: string | null,
  options: AnalyseOptions,
): Signature[] {
  return fields
    .filter((f) => f.name.toLowerCase() === 'dkim-signature')
    .slice(0, MAX_RESULT_FIELDS)
    .map((f) => {
      const tags = parseTagList(f.value);
      const domain = domainName(tags['d']);
      const expires = parseLevelOfSeconds(tags['x']);
      return {
        domain,
        selector: tags['s'] ?? null,
        algorithm: tags['a'] ?? null,
        expires: expires === null ? null : new Date(expires * 1000).toISOString(),
        aligned: alignmentOf(from, domain, options.organizationalDomain),
        line: f.line,
      };
    });
}

function parseLevelOfSeconds(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : null;
}

function uniq(values: (string | null)[]): string[] {
  return [...new Set(values.filter((v): v is string => v !== null && v !== ''))].slice(0, 50);
}

/** Analyses headers already read; `analyseHeaders` reads and analyses in one step. */
export function analyseFields(text: HeaderText, options: AnalyseOptions = {}): HeaderAnalysis {
  const { fields } = text;
  const first = (name: string) => fields.find((f) => f.name.toLowerCase() === name) ?? null;
  const value = (name: string) => first(name)?.value ?? null;

  const resultFields = fields
    .filter((f) => /^(arc-|x-ms-exchange-)?authentication-results(-original)?$/i.test(f.name))
    .slice(0, MAX_RESULT_FIELDS)
    .map(parseAuthenticationResults);
  const plain = resultFields.filter((r) => r.header.toLowerCase() === 'authentication-results');
  const microsoftResults = plain.filter((r) => r.microsoft && r.results.length > 0);
  const chosen = microsoftResults[0] ?? plain.find((r) => r.results.length > 0) ?? null;
  // Other servers may write a field for each method (RFC 8601 section 2.2): those of one name belong together.
  const alike = (r: AuthenticationResults) =>
    r === chosen ||
    (chosen !== null &&
      !chosen.microsoft &&
      chosen.authservId !== null &&
      r.authservId === chosen.authservId);
  const results = plain.filter(alike).flatMap((r) => r.results);
  const method = (name: string) => results.filter((r) => r.method === name);
  const [spf, dmarc, compauth] = [method('spf')[0], method('dmarc')[0], method('compauth')[0]];

  const from = decodeWords(value('from') ?? '') || null;
  const headerFrom = dmarc?.properties['header.from']?.replace(/^<|>$/g, '') ?? null;
  const author = domainName(headerFrom) ?? fromDomain(from);
  const aligned = (name: string | null) => alignmentOf(author, name, options.organizationalDomain);
  const signatures = signaturesOf(fields, author, options);

  const dkim: DkimResult[] = method('dkim').map((r) => {
    const d = r.properties['header.d'] ?? r.properties['header.i']?.replace(/^.*@/, '') ?? null;
    const domain = domainName(d);
    return {
      result: r.result,
      comment: r.comment,
      d,
      domain,
      selector:
        r.properties['header.s'] ?? signatures.find((s) => s.domain === domain && domain)?.selector ?? null,
      aligned: aligned(domain),
    };
  });
  const mailFrom = spf?.properties['smtp.mailfrom']?.replace(/^<|>$/g, '') ?? null;

  const report = first('x-forefront-antispam-report');
  const untrusted = first('x-forefront-antispam-report-untrusted');
  const delivery = first('x-microsoft-antispam-mailbox-delivery');
  const organizationScl = parseLevel(value('x-ms-exchange-organization-scl'));
  const bclField = first('x-microsoft-antispam');
  const hops = parseHops(fields);
  const sets = parseArcSets(fields);
  const arcResult = method('arc')[0] ?? sets.at(-1)?.results.find((r) => r.method === 'arc');
  const antispam = antispamOf(report ? parseReport(report.value).values : null, organizationScl);
  const service = serviceOf(fields, resultFields, options.consumerDomains);
  const entry = entryOf(
    hops,
    value('x-ms-exchange-organization-authsource') ?? value('x-ms-exchange-crosspremises-authsource'),
  );
  const date = value('date');
  const at = date ? parseDate(date) : null;
  const stamped = service !== 'none';

  const facts = {
    service,
    message: {
      from,
      fromDomain: fromDomain(from),
      subject: value('subject') === null ? null : decodeWords(value('subject')!),
      date: at === null ? date : new Date(at).toISOString(),
      id: value('message-id'),
    },
    antispam,
    antispamUntrusted: untrusted ? parseReport(untrusted.value).values : null,
    bcl: parseLevel(bclField ? parseReport(bclField.value).values['BCL'] : null),
    organizationScl,
    delivery: delivery ? parseReport(delivery.value).values : null,
    sid: {
      result: value('x-sid-result')?.toUpperCase() ?? null,
      pra: value('x-sid-pra') === null ? null : decodeWords(value('x-sid-pra')!),
    },
    compauth: { result: compauth?.result ?? null, reason: compauth?.properties['reason'] ?? null },
    spf: {
      result: spf?.result ?? null,
      senderIp: senderIpOf(spf?.comment ?? null) ?? spf?.properties['smtp.remote-ip'] ?? null,
      mailFrom,
      comment: spf?.comment ?? null,
      aligned: aligned(mailFrom),
    },
    dkim,
    dmarc: {
      result: dmarc?.result ?? null,
      action: dmarc?.properties['action'] ?? null,
      headerFrom,
      comment: dmarc?.comment ?? null,
    },
    arc: { result: arcResult?.result ?? null, sets },
    signatures,
    hops,
    otherResults: resultFields.filter((r) => !plain.includes(r) || !alike(r)),
  };
  const skipListed =
    /\bip=\[?([0-9a-f.:]{3,45})\]?/i.exec(
      value('x-ms-exchange-skiplistedinternetsender')?.slice(0, 300) ?? '',
    )?.[1] ?? null;
  const forged = stamped && hops.length > 0 && !hops.some((h) => h.microsoft || isMicrosoftHost(h.from));
  const read = { kind: text.kind, fields: fields.length, notes: text.notes };
  const packed = value('x-message-delivery');
  const decided = decide({
    ...facts,
    read,
    forged,
    messageDeliveryScl: packed ? parseLevel(messageDelivery(packed)?.['SCL']) : null,
    customSpam: first('x-customspam') !== null,
  });
  const { sender = [], recipient = [], administrator = [] } = options.reference?.causes[decided.cause] ?? {};
  const verdict = {
    ...decided,
    advice: { sender, recipient, administrator: service === 'consumer' ? [] : administrator },
  };
  const findings: Finding[] = sortFindings(
    checkHeaders({
      ...facts,
      text,
      entry,
      forged,
      skipListed,
      microsoftResults,
      organizationalDomain: options.organizationalDomain,
    }),
  );
  const senderIp =
    entry && isMicrosoftHost(entry.from) && !skipListed
      ? null
      : (skipListed ?? antispam.cip ?? facts.spf.senderIp ?? entry?.fromIp ?? null);
  return {
    read,
    verdict,
    ...facts,
    stamps: findStamps(fields, createReferenceIndex(options.reference)),
    lookups: {
      domains: uniq([
        author,
        domainName(mailFrom),
        ...dkim.map((d) => d.domain),
        ...signatures.map((s) => s.domain),
      ]),
      ips: uniq([senderIp]),
      selectors: signatures
        .filter(
          (s): s is Signature & { domain: string; selector: string } =>
            s.domain !== null && s.selector !== null,
        )
        .map(({ domain, selector }) => ({ domain, selector })),
    },
    findings,
  };
}

/**
 * Reads pasted headers or a whole message and says where Microsoft put it, why, and how sure that is, with every
 * stamp, authentication result and hop. Input as `parseHeaderText` takes it; nothing is asked of the network.
 * Never throws for what the text holds. Field names: RFC 5322, 8601, 8617; Microsoft's own: the reference given.
 */
export function analyseHeaders(text: string, options: AnalyseOptions = {}): HeaderAnalysis {
  return analyseFields(parseHeaderText(text), options);
}
