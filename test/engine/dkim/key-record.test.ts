import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeyRecord, parseKeyRecord } from '../../../src/engine/dkim/key-record.ts';

const file = new URL('../../../../shared/testdata/dkim/key-records-sample.json', import.meta.url);

interface Case {
  id: string;
  txt: string[][];
  expect: Partial<Omit<KeyRecord, 'status'>> & { status: string[] };
}

describe.skipIf(!existsSync(file))('key records of the shared cases', () => {
  const { cases } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] })
    : { cases: [] };
  it.each(cases.map((c) => [c.id, c] as const))('%s', (_id, { txt, expect: want }) => {
    const got = parseKeyRecord(txt);
    expect(want.status).toContain(got.status);
    for (const key of ['keyType', 'bits', 'hashes', 'testing', 'strictSubdomain'] as const) {
      if (want[key] !== undefined) expect(got[key], key).toEqual(want[key]);
    }
    if (want.problems?.length) expect(got.problems).toEqual(expect.arrayContaining(want.problems));
  });
});

const RSA1024 =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDiXf5VHzrGfPPtLHL4zNIxn7B5t9x4ZwF9hZTXv8drfO/6WsJHeRaOEBalyRsf9XtpCz/UbS8FvYxDiLI1GWLrPknmDNorpoFXBLBBIUP08sRN1yQB4bo+27iYPZpwg28jgWxeLaqEjiyfEKzkE0nwshEAZlzzbq2Fdx2qG1lRuQIDAQAB';

describe('key records as operators publish them', () => {
  const table: [string, string[][], KeyRecord['status'], KeyRecord['problems'][number] | null][] = [
    ['nothing at the name', [], 'none', null],
    ['an SPF wildcard is no key', [['v=spf1 -all']], 'none', 'not-a-key-record'],
    ['1024 bits', [[`v=DKIM1; p=${RSA1024}`]], 'valid', 'weak-key'],
    [
      'split with spaces inside p',
      [[`v=DKIM1; p=${RSA1024.slice(0, 100)} `, ` ${RSA1024.slice(100)}`]],
      'valid',
      'weak-key',
    ],
    ['cut off', [[`v=DKIM1; p=${RSA1024.slice(0, 160)}`]], 'invalid', 'truncated'],
    ['cut off within a base64 group', [[`v=DKIM1; p=${RSA1024.slice(0, 161)}`]], 'invalid', 'truncated'],
    [
      'copied from a display with an ellipsis',
      [[`v=DKIM1; p=${RSA1024.slice(0, 60)}...`]],
      'invalid',
      'ellipsis',
    ],
    [
      'PEM armour',
      [[`v=DKIM1; p=-----BEGIN PUBLIC KEY-----${RSA1024}-----END PUBLIC KEY-----`]],
      'invalid',
      'pem-armour',
    ],
    ['escaped semicolons', [[`v=DKIM1\\; k=rsa\\; p=${RSA1024}`]], 'invalid', 'stray-backslash'],
    ['semicolons forgotten', [[`v=DKIM1 k=rsa p=${RSA1024}`]], 'invalid', 'missing-semicolon'],
    ['the record quoted as a whole', [[`"v=DKIM1; p=${RSA1024}"`]], 'invalid', 'stray-quotes'],
    ['a private key in PKCS#1', [['v=DKIM1; p=MAYCAQACAQU=']], 'invalid', 'private-key'],
    ['sha1 only', [[`v=DKIM1; h=sha1; p=${RSA1024}`]], 'invalid', 'no-usable-hash'],
    ['not for mail', [[`v=DKIM1; s=tlsrpt; p=${RSA1024}`]], 'invalid', 'wrong-service'],
    ['a key and a stranger', [[`v=DKIM1; p=${RSA1024}`], ['v=spf1 -all']], 'multiple', 'multiple-records'],
    [
      'the key entered twice in one record',
      [[`v=DKIM1; p=${RSA1024}${RSA1024}`]],
      'invalid',
      'trailing-data',
    ],
  ];
  it.each(table)('%s', (_name, txt, status, problem) => {
    const record = parseKeyRecord(txt);
    expect(record.status).toBe(status);
    if (problem) expect(record.problems).toContain(problem);
  });

  it('reads flags and hashes', () => {
    const record = parseKeyRecord([[`v=DKIM1; h=sha1:sha256; t=y:s; p=${RSA1024}`]]);
    expect(record).toMatchObject({
      status: 'valid',
      bits: 1024,
      hashes: ['sha1', 'sha256'],
      testing: true,
      strictSubdomain: true,
    });
  });

  it('never throws and never calls noise a usable key', () => {
    const noise = fc.array(fc.array(fc.string({ maxLength: 60, unit: 'binary' }), { maxLength: 3 }), {
      maxLength: 3,
    });
    fc.assert(fc.property(noise, (txt) => parseKeyRecord(txt).status !== 'valid'));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const p = btoa(String.fromCharCode(...bytes));
        return parseKeyRecord([[`v=DKIM1; p=${p}`]]).status !== 'valid';
      }),
    );
  });
});
