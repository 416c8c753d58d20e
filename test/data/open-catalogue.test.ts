import Ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import catalogue from '../../src/data/catalogue.ts';
import openCatalogue, { formatCsv, lookupRows, tableRows } from '../../src/data/open-catalogue.ts';
import { catalogueJsonSchema } from '../../src/schemas/catalogue-document.ts';

const data = catalogue();

describe('the catalogue as open data', () => {
  it('keeps to the schema it publishes, and the schema refuses what is wrong', () => {
    const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(
      catalogueJsonSchema(),
    );
    expect(validate(JSON.parse(JSON.stringify(data))), JSON.stringify(validate.errors?.slice(0, 3))).toBe(
      true,
    );
    const wrong = structuredClone(data) as unknown as { replies: Record<string, unknown>[] };
    wrong.replies[0]!['service'] = 'nobody';
    delete wrong.replies[1]!['title'];
    expect(validate(wrong)).toBe(false);
    expect(validate.errors?.length).toBeGreaterThanOrEqual(2);
  });

  it('looks every spelling up', () => {
    const { codes } = openCatalogue();
    expect(codes['S3140']).toMatchObject({
      id: 's3140',
      replies: 1,
      page: '/codes/s3140/',
      temporary: false,
    });
    expect(codes['AS3140']).toMatchObject({ id: 's3140' });
    expect(codes['5.7.606']).toMatchObject({ id: '5.7.606' });
    expect(codes['5.7.1']!.replies).toBeGreaterThan(5);
    expect(codes['5.7.1']).toMatchObject({ page: '/codes/all/5.7.1/' });
    // 451 5.7.3 is temporary, 535 5.7.3 is not.
    expect(codes['5.7.3']).toMatchObject({ replies: 2, temporary: false });
    const rows = lookupRows(data);
    // Only codes have a page of their own for the replies that share them.
    for (const { code, replies } of rows) if (replies > 1) expect(code).toMatch(/^[245]\.\d+\.\d+$/);
    expect(new Set(rows.map(({ code }) => code)).size).toBe(rows.length);
  });

  it('writes CSV that reads back', () => {
    const csv = formatCsv([
      { a: 'x', b: 'say "no", please' },
      { a: '=1+1', b: ['p', 'q'] },
    ]);
    expect(csv).toBe('a,b\r\nx,"say ""no"", please"\r\n\'=1+1,p | q\r\n');
    expect(formatCsv(tableRows(data)).split('\r\n').length).toBeGreaterThan(data.replies.length);
  });
});
