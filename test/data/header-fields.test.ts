import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import evidenceFindings from '../../src/data/evidence-findings.ts';
import headerFields from '../../src/data/header-fields.ts';
import { analyseHeaders } from '../../src/engine/headers/analyse.ts';

const data = headerFields();
const words = evidenceFindings();

describe('the header reference', () => {
  it('keeps to its published schema', () => {
    const schema = JSON.parse(readFileSync('public/data/schema/header-fields.schema.json', 'utf8')) as object;
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
    expect(validate(JSON.parse(JSON.stringify(data))), JSON.stringify(validate.errors?.slice(0, 3))).toBe(
      true,
    );
  });

  it('gives every field and value an address of its own', () => {
    for (const header of data.headers) {
      const anchors = header.fields.flatMap((f) => [
        f.anchor,
        ...(f.valuesPage === f.page ? f.values.map((v) => v.anchor) : []),
      ]);
      expect(new Set(anchors).size, header.slug).toBe(anchors.length);
    }
  });

  it('answers each cause the engine can name', () => {
    const source = readFileSync('src/engine/headers/types.ts', 'utf8');
    const block = /export type Cause =([^;]+);/.exec(source)![1]!;
    const causes = [...block.matchAll(/'([a-z-]+)'/g)].map((m) => m[1]!).sort();
    expect(Object.keys(data.causes).sort()).toEqual(causes);
  });

  it('points from findings to addresses that exist', () => {
    const addresses = new Set(
      data.headers.flatMap((h) => [
        `/headers/${h.slug}/`,
        ...h.fields.flatMap((f) => [
          `${f.page}#${f.anchor}`,
          ...f.values.map((v) => `${f.valuesPage}#${v.anchor}`),
        ]),
      ]),
    );
    for (const { page } of Object.values(words)) {
      if (page?.startsWith('/headers/')) expect([...addresses]).toContain(page);
    }
  });

  it.each([
    [
      'X-Forefront-Antispam-Report: SFV:SPM;SCL:-1;CAT:HPHISH;PCL:5;',
      ['sfv-spm', 'scl-minus-1', 'cat-hphish', 'pcl-4-8'],
    ],
    [
      'Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; compauth=none reason=309',
      ['spf-pass', 'compauth-none', 'reason-3xx'],
    ],
    ['X-Microsoft-Antispam: BCL:7;', ['bcl-7']],
    ['X-MS-Exchange-CrossPremises-SCL: 9', ['scl-9']],
    ['X-Message-Delivery: Vj0xLjE7dXM9MDtsPTA7YT0xO0Q9MTtHRD0xO1NDTD02', ['scl-6']],
    ['X-CustomSpam: Web bug', ['x-customspam-web-bug']],
    ['Received-SPF: Pass (protection.outlook.com: …)', ['result-pass']],
    ['ARC-Seal: i=1; a=rsa-sha256; cv=none; d=example.com; s=a; b=x', ['cv-none']],
  ])('links %s', (line, anchors) => {
    const stamps = analyseHeaders(`${line}\nSubject: x`, { reference: data }).stamps;
    const pages = stamps.map((s) => s.page?.split('#')[1]);
    expect(pages).toEqual(expect.arrayContaining(anchors));
  });
});
