import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseDmarcReports } from '../../../src/engine/dmarc-report/analyse.ts';
import { decodeXml, parseDmarcReport } from '../../../src/engine/dmarc-report/parse.ts';
import type { DmarcReport } from '../../../src/engine/dmarc-report/types.ts';

const analyse = (reports: readonly DmarcReport[]) =>
  analyseDmarcReports(reports, ['hotmail.com', 'outlook.co.th']);
const folder = new URL('../../../../shared/testdata/dmarc/', import.meta.url);
const present = existsSync(new URL('index.jsonl', folder));
const cases: { file: string; microsoft: boolean; expect: Record<string, unknown> }[] = present
  ? readFileSync(new URL('index.jsonl', folder), 'utf8')
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l))
  : [];

describe.skipIf(!present)('reports gathered outside', () => {
  it.each(cases)('$file', ({ file, microsoft, expect: expected }) => {
    const report = parseDmarcReport(file, decodeXml(readFileSync(new URL(encodeURIComponent(file), folder))));
    const all = analyse([report]);
    const first = report.records[0]!;
    expect(all.reports[0]!.microsoft !== null).toBe(microsoft);
    expect({
      org_name: report.orgName,
      email: report.email,
      report_id: report.reportId,
      begin: report.begin,
      end: report.end,
      domain: report.domain,
      p: report.policy.p,
      sp: report.policy.sp,
      pct: report.policy.pct,
      records: report.records.length,
      messages: all.totals.messages,
      dmarc_pass: all.totals.passed,
      first_record: {
        source_ip: first.sourceIp,
        count: first.count,
        disposition: first.disposition,
        dkim: first.dkim,
        spf: first.spf,
        reasons: first.reasons,
        header_from: first.headerFrom,
        envelope_from: first.envelopeFrom,
        envelope_to: first.envelopeTo,
        auth_dkim: first.authDkim.map((d) => [d.domain, d.selector, d.result]),
        auth_spf: first.authSpf.map((s) => [s.domain, s.scope, s.result]),
      },
    }).toEqual(expected);
  });
});

interface Row {
  ip?: string;
  count?: number;
  dkim?: string;
  spf?: string;
  disposition?: string;
  to?: string;
  auth?: string;
  reason?: string;
}
function xml(
  rows: Row[],
  {
    org = 'Outlook.com',
    id = '1',
    p = 'none',
    head = '<?xml version="1.0"?>',
    open = '<feedback>',
    close = '</feedback>',
    extra = '',
  } = {},
): string {
  return `${head}${open}<version>1.0</version><report_metadata><org_name>${org}</org_name><email>dmarcreport@microsoft.com</email><report_id>${id}</report_id><date_range><begin>1762700000</begin><end>1762786400</end></date_range>${extra}</report_metadata><policy_published><domain>Example.com</domain><adkim>r</adkim><aspf>r</aspf><p>${p}</p><sp>none</sp><pct>100</pct></policy_published>${rows
    .map(
      (r) =>
        `<record><row><source_ip>${r.ip ?? '192.0.2.1'}</source_ip><count>${r.count ?? 1}</count><policy_evaluated><disposition>${r.disposition ?? 'none'}</disposition><dkim>${r.dkim ?? 'pass'}</dkim><spf>${r.spf ?? 'pass'}</spf>${r.reason ?? ''}</policy_evaluated></row><identifiers>${r.to ? `<envelope_to>${r.to}</envelope_to>` : ''}<header_from>example.com</header_from></identifiers><auth_results>${r.auth ?? ''}</auth_results></record>`,
    )
    .join('')}${close}`;
}
const read = (text: string, file = 'r.xml') => parseDmarcReport(file, text);
const ids = (...texts: string[]) =>
  analyse(texts.map((t) => read(t))).findings.map((f) => `${f.status} ${f.id}`);

describe('forms', () => {
  it('takes prefixes, namespaces and RFC 9990 elements', () => {
    const prefixed = read(
      xml([{}], { open: '<d:feedback xmlns:d="urn:ietf:params:xml:ns:dmarc-2.0">', close: '</d:feedback>' }),
    );
    expect(prefixed).toMatchObject({ form: 'rfc9990', damage: null, domain: 'example.com' });
    expect(prefixed.records).toHaveLength(1);
    const np = read(
      '<feedback><policy_published><domain>a.example</domain><p>reject</p><np>reject</np><testing>y</testing><discovery_method>treewalk</discovery_method></policy_published></feedback>',
    );
    expect(np).toMatchObject({
      form: 'rfc9990',
      policy: { np: 'reject', testing: 'y', discoveryMethod: 'treewalk', pct: null },
    });
  });
  it('keeps several signatures, reasons and CDATA', () => {
    const r = read(
      xml([
        {
          auth: '<dkim><domain>A.example</domain><selector>S1</selector><result>pass</result></dkim><dkim><domain>b.example</domain><result>fail</result></dkim><spf><domain><![CDATA[c.example]]></domain><result>softfail</result></spf>',
          reason:
            '<reason><type>forwarded</type><comment>a &amp; b</comment></reason><reason><type>local_policy</type></reason>',
        },
      ]),
    );
    expect(r.records[0]).toMatchObject({
      authDkim: [
        { domain: 'a.example', selector: 'S1', result: 'pass' },
        { domain: 'b.example', selector: null, result: 'fail' },
      ],
      authSpf: [{ domain: 'c.example', scope: null, result: 'softfail' }],
      reasons: [
        { type: 'forwarded', comment: 'a & b' },
        { type: 'local_policy', comment: null },
      ],
    });
  });
  it('reads UTF-16 and Latin-1', () => {
    const text = xml([{}], { org: 'Café', head: '' });
    const utf16 = new Uint8Array(2 + text.length * 2);
    utf16.set([0xff, 0xfe]);
    for (let i = 0; i < text.length; i++) utf16[2 + i * 2] = text.charCodeAt(i);
    expect(read(decodeXml(utf16)).orgName).toBe('Café');
    const latin = Uint8Array.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, (c) =>
      c.charCodeAt(0),
    );
    expect(read(decodeXml(latin)).orgName).toBe('Café');
  });
});

describe('bad input', () => {
  it('says where XML is damaged and keeps what came before', () => {
    const whole = xml([{ count: 5 }, { ip: '192.0.2.2' }], { head: '<?xml version="1.0"?>\n' });
    const cut = read(whole.slice(0, whole.indexOf('192.0.2.2')));
    expect(cut.records).toHaveLength(1);
    expect(cut.damage).toMatchObject({ line: 2 });
    expect(cut.damage!.column).toBeGreaterThan(100);
    expect(analyse([cut]).findings.map((f) => f.id)).toContain('report-damaged');
    expect(read('<feedback><a></b></feedback>').damage?.sentence).toMatch(/tag/);
  });
  it.each([
    [
      'entity bomb',
      `<!DOCTYPE feedback [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><feedback><version>&b;</version></feedback>`,
      /document type/,
    ],
    [
      'external entity',
      `<!DOCTYPE feedback [<!ENTITY x SYSTEM "file:///etc/hosts">]><feedback>&x;</feedback>`,
      /document type/,
    ],
    ['undefined entity', '<feedback><version>&lol;</version></feedback>', /entity/],
    ['another document', '<html><body/></html>', /begins with <html>/],
    ['plain text', 'hello', /./],
    ['nothing', '', /./],
    ['a tower of elements', `<feedback>${'<a>'.repeat(5_000)}`, /nested deeper/],
  ])('%s', (_name, text, sentence) => {
    const r = read(text);
    expect(r.records).toEqual([]);
    expect(r.damage?.sentence).toMatch(sentence);
    expect(analyse([r]).verdict.status).toBe('unknown');
  });
  it('reads a report inside the schema element that the specification printed', () => {
    const head = '<?xml version="1.0"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">';
    for (const end of ['', '</xs:schema>']) {
      const got = read(`${xml([{ count: 3 }], { head })}${end}`);
      expect(got).toMatchObject({ domain: 'example.com', damage: null });
      expect(got.records.map(({ count }) => count)).toEqual([3]);
    }
  });
  it('forgives what follows the end', () => expect(read(`${xml([{}])}\ntrailing`).damage).toBeNull());
  it('never throws', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        '<feedback>',
        '</feedback>',
        '<record>',
        '<row><count>99999999999999999',
        '</record>',
        '<auth_results><dkim>',
        '&#x0;',
        ']]>',
        '<![CDATA[',
        xml([{}]),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (p) => {
        JSON.stringify(analyse([read(p.join(''))]));
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is said', () => {
  it("splits Microsoft's services by the recipient's domain, and knows the Enterprise name", () => {
    const a = analyse([
      read(
        xml([
          { to: 'hotmail.com', count: 10 },
          { to: 'Outlook.co.th', count: 1 },
          // Like a domain of Outlook.com's, but none that is known.
          { to: 'live.example', count: 4, dkim: 'fail', spf: 'fail', disposition: 'reject' },
        ]),
      ),
      read(xml([{ count: 7 }], { org: 'Enterprise Outlook', id: '2' })),
      read(
        xml([{ count: 100 }], { org: 'google.com', id: '3' }).replace(
          'dmarcreport@microsoft.com',
          'noreply@example.net',
        ),
      ),
    ]);
    expect(a.microsoft.consumer).toMatchObject({ messages: 11, passed: 11, reports: 1 });
    expect(a.microsoft.business).toMatchObject({ messages: 11, passed: 7, rejected: 4, reports: 2 });
    expect(a.reports.map((r) => r.microsoft)).toEqual(['consumer', 'business', null]);
    expect(a.findings.map((f) => f.id)).toContain('report-microsoft-failed');
    expect(a.verdict.sentence).toBe('96.7% of 122 messages passed DMARC; 4 from 1 source did not.');
  });
  it('tells the sources apart', () => {
    const pass = '<spf><domain>bulk.example.net</domain><result>pass</result></spf>';
    const a = analyse([
      read(
        xml([
          { ip: '192.0.2.1', count: 9 },
          { ip: '192.0.2.2', spf: 'fail' },
          { ip: '192.0.2.3', dkim: 'fail', spf: 'fail', auth: pass },
          { ip: '192.0.2.4', dkim: 'fail', spf: 'fail' },
          { ip: '192.0.2.5' },
          { ip: '192.0.2.5', dkim: 'fail', spf: 'fail' },
        ]),
      ),
    ]);
    expect(Object.fromEntries(a.sources.map((s) => [s.ip, s.kind]))).toEqual({
      '192.0.2.1': 'own',
      '192.0.2.2': 'forwarded',
      '192.0.2.3': 'unaligned',
      '192.0.2.4': 'unauthenticated',
      '192.0.2.5': 'partly',
    });
  });
  it('counts a report that came twice once', () => {
    expect(analyse([read(xml([{ count: 3 }])), read(xml([{ count: 3 }]))]).totals.messages).toBe(3);
    expect(ids(xml([{}]), xml([{}]))).toEqual([
      'info report-policy-none',
      'info report-duplicates',
      'pass report-all-pass',
    ]);
  });
  it('quotes errors of the reporter', () =>
    expect(ids(xml([{}], { p: 'reject', extra: '<error>no record</error>' }))).toContain(
      'attention report-reporter-error',
    ));
});
