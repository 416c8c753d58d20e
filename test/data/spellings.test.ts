import { describe, expect, it } from 'vitest';
import spellings from '../../src/data/spellings.ts';
import { foldCode } from '../../src/engine/smtp/fold-code.ts';

const index = spellings();
const first = (typed: string) => index[foldCode(typed)]?.[0]?.[0];

describe('a code typed in any spelling', () => {
  it.each([
    ['S3140', '/codes/s3140/'],
    ['(S3140)', '/codes/s3140/'],
    ['AS3140', '/codes/s3140/'],
    ['as 3150', '/codes/s3150/'],
    ['5.7.606', '/codes/5.7.606/'],
    ['550 5.7.606', '/codes/5.7.606/'],
    ['550-5.7.515', '/codes/5.7.515/'],
    ['5.7.620', '/codes/5.7.607-649/'],
    ['AS(1450)', '/codes/as1450/'],
    ['AS1450', '/codes/as1450/'],
    ['S77719', '/codes/s77719/'],
    ['AS77719', '/codes/s77719/'],
    ['3150', '/codes/s3150/'],
    ['5.7.606-649', '/codes/5.7.607-649/'],
    ['S1450', '/codes/as1450/'],
    ['S843', '/codes/s843/'],
    ['AS843', '/codes/as843/'],
    ['SFV:SPM', '/headers/x-forefront-antispam-report/#sfv-spm'],
    ['scl 5', '/headers/x-ms-exchange-organization-scl/#scl-5'],
    ['compauth=fail reason=001', '/headers/authentication-results/#reason-001'],
    ['X-SID-Result', '/headers/x-sid-result/'],
    ['BCL 7', '/headers/x-microsoft-antispam/#bcl-7'],
  ])('%s leads to %s', (typed, page) => {
    expect(first(typed)).toBe(page);
  });

  it('knows a shared code', () => {
    expect(index[foldCode('550 5.7.1')]?.length).toBeGreaterThan(3);
  });
});
