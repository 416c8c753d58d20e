import { describe, expect, it } from 'vitest';
import { createZoneResolver } from '../../../src/engine/dns/zone-resolver.ts';
import { analyseTransport } from '../../../src/engine/transport/analyse.ts';
import { checkTransport } from '../../../src/engine/transport/findings.ts';
import { isUsableTlsa, parseBimi, parseMtaSts, parseTlsRpt } from '../../../src/engine/transport/records.ts';

describe('records that do not decide', () => {
  it.each([
    [parseMtaSts, 'v=STSv1; id=20260101', 'sound'],
    [parseMtaSts, 'v=STSv1; id=2026-01-01', 'broken'],
    [parseMtaSts, 'v=STSv1', 'broken'],
    [parseMtaSts, 'v=spf1 -all', 'absent'],
    [parseTlsRpt, 'v=TLSRPTv1; rua=mailto:a@contoso.com,https://contoso.com/r', 'sound'],
    [parseTlsRpt, 'v=TLSRPTv1; rua=a@contoso.com', 'broken'],
    [parseBimi, 'v=BIMI1; l=https://contoso.com/l.svg; a=', 'sound'],
    [parseBimi, 'v=BIMI1; l=; a=;', 'sound'],
    [parseBimi, 'v=BIMI1; l=http://contoso.com/l.svg', 'broken'],
  ] as const)('%o %s', (parse, text, kind) => {
    expect(parse('name', [[text]]).kind).toBe(kind);
  });

  it('two records are one too many', () => {
    expect(parseMtaSts('name', [['v=STSv1; id=1'], ['v=STSv1; id=2']]).kind).toBe('broken');
  });

  it('knows what DANE for SMTP may use', () => {
    const tlsa = (usage: number, matchingType: number, association: string) =>
      isUsableTlsa({ usage, selector: 1, matchingType, association });
    expect(tlsa(3, 1, 'ab'.repeat(32))).toBe(true);
    expect(tlsa(1, 1, 'ab'.repeat(32))).toBe(false);
    expect(tlsa(3, 1, 'ab'.repeat(31))).toBe(false);
  });

  it('an error is no finding, and never "absent"', async () => {
    const zone = {
      '_mta-sts.contoso.com': ['SERVFAIL'],
      '_smtp._tls.contoso.com': ['TIMEOUT'],
      '_25._tcp.mx.contoso.com': ['REFUSED'],
    };
    const view = await analyseTransport(
      'contoso.com',
      Promise.resolve([{ host: 'mx.contoso.com', secure: true }]),
      createZoneResolver(zone),
    );
    expect([view.mtaSts.kind, view.tlsRpt.kind, view.bimi.kind, view.dane[0]!.kind]).toEqual([
      'unknown',
      'unknown',
      'absent',
      'unknown',
    ]);
    expect(checkTransport('contoso.com', view)).toEqual([]);
  });
});
