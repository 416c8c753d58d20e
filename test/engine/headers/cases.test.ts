import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyseHeaders } from '../../../src/engine/headers/analyse.ts';

const folder = new URL('../../../../shared/testdata/headers/', import.meta.url);
const present = existsSync(new URL('index.jsonl', folder));

interface Expected {
  forefront: Record<string, string> | null;
  forefront_untrusted: Record<string, string> | null;
  bcl: number | null;
  organization_scl: number | null;
  delivery: Record<string, string> | null;
  sid_result: string | null;
  auth: {
    spf: string;
    sender_ip: string | null;
    mailfrom: string;
    dkim: { result: string; comment: string; d: string }[];
    dmarc: string;
    action: string | null;
    header_from: string;
    compauth: string | null;
    reason: string | null;
  } | null;
  hops: number;
}

const cases: { file: string; expect: Expected }[] = present
  ? readFileSync(new URL('index.jsonl', folder), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string; expect: Expected })
  : [];

describe.skipIf(!present)('header blocks gathered outside', () => {
  it('finds the cases', () => expect(cases.length).toBeGreaterThanOrEqual(20));

  it.each(cases)('$file', ({ file, expect: expected }) => {
    const got = analyseHeaders(readFileSync(new URL(file, folder), 'utf8'));
    const keys = Object.keys(expected.delivery ?? {});
    const auth =
      got.spf.result === null && got.dkim.length === 0 && got.dmarc.result === null
        ? null
        : {
            spf: got.spf.result,
            sender_ip: got.spf.senderIp,
            mailfrom: got.spf.mailFrom,
            dkim: got.dkim.map(({ result, comment, d }) => ({ result, comment, d })),
            dmarc: got.dmarc.result,
            action: got.dmarc.action,
            header_from: got.dmarc.headerFrom,
            compauth: got.compauth.result,
            reason: got.compauth.reason,
          };
    expect({
      forefront: got.antispam.fields,
      forefront_untrusted: got.antispamUntrusted,
      bcl: got.bcl,
      organization_scl: got.organizationScl,
      delivery: got.delivery && Object.fromEntries(keys.map((k) => [k, got.delivery?.[k]])),
      sid_result: got.sid.result,
      auth,
      hops: got.hops.length,
    }).toEqual(expected);
  });
});
