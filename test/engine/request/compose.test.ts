import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import request from '../../../src/data/request.ts';
import { composeRequest, createWords } from '../../../src/engine/request/compose.ts';
import { emptyFacts, mergeHandedOver, readFacts } from '../../../src/engine/request/facts.ts';

const data = request();
const letter = (facts: ReturnType<typeof emptyFacts>, id: string) =>
  composeRequest(data, facts, ['S3140']).letters.find((one) => one.id === id)!;

describe('composeRequest', () => {
  it('states nothing when nothing is known', () => {
    const { fields, letters, mend } = composeRequest(data, emptyFacts(), []);
    expect(mend).toEqual([]);
    for (const { text } of letters) {
      expect(text).not.toMatch(/passes|Checked|SNDS: |Reverse DNS: /);
      expect(text).not.toContain('{');
    }
    expect(fields.filter((one) => one.value !== '').map((one) => one.id)).toEqual(['sendTo', 'details']);
    expect(fields.every((one) => one.id === 'sendTo' || one.questions.length > 0)).toBe(true);
  });

  it('states only the checks that somebody made and found in order', () => {
    const facts = emptyFacts();
    facts.checks.spf = 'yes';
    facts.checks.dkim = 'no';
    const { letters, mend } = composeRequest(data, facts, []);
    const text = letters.find((one) => one.id === 'not-qualified')!.text;
    expect(text).toContain('SPF passes');
    expect(text).not.toContain('DKIM passes');
    expect(text).not.toContain('DMARC passes');
    expect(mend).toEqual(['DKIM does not pass: put it right before you ask.']);
  });

  it('answers "nothing was detected" with the fresh refusal', () => {
    const facts = {
      ...emptyFacts(),
      ips: ['192.0.2.10'],
      freshTime: '2026-11-21 06:10',
      freshError: '550 5.7.1 … (S3140)',
    };
    const { text, questions } = letter(facts, 'nothing-detected');
    expect(questions).toEqual([]);
    expect(text).toContain('At 2026-11-21 06:10 (UTC) your server answered:');
    expect(text).toContain('550 5.7.1 … (S3140)');
  });

  it('leaves the missing piece as a question in its place', () => {
    const { text, questions } = letter({ ...emptyFacts(), ips: ['192.0.2.10'] }, 'nothing-detected');
    expect(questions.length).toBe(2);
    for (const one of questions) expect(text).toContain(`[${one}]`);
  });

  it('makes the title from address, code and time', () => {
    const facts = { ...emptyFacts(), ips: ['192.0.2.10'], since: '2026-11-18 06:10 UTC' };
    const { fields } = composeRequest(data, facts, ['S3140']);
    expect(fields[0]?.value).toBe('Outbound IP 192.0.2.10 rejected with S3140 since 2026-11-18 06:10 UTC');
  });

  it('fills each place once, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (purpose, change) => {
        const facts = { ...emptyFacts(), purpose, change, ips: ['192.0.2.10'] };
        const words = createWords(facts);
        const { letters } = composeRequest(data, facts, []);
        const details = letters.find((one) => one.id === 'form-details')!.text;
        if (words['purpose'] !== '') expect(details).toContain(`The server: ${words['purpose']}.`);
      }),
    );
  });

  it('has a question for every place a letter needs, or leaves the paragraph out', () => {
    const known = new Set(Object.keys(createWords(emptyFacts())));
    for (const { id, paragraphs } of data.letters) {
      for (const { text, needs = [] } of paragraphs) {
        const used = [...text.matchAll(/\{([a-zA-Z]+)\}/g)].map((m) => m[1]!);
        for (const name of [...used, ...needs]) expect(known.has(name), `${id}: ${name}`).toBe(true);
        for (const name of used) if (name !== 'sendToText') expect(needs, `${id}: ${text}`).toContain(name);
      }
    }
    for (const { letter: id } of data.answers)
      if (id) expect(data.letters.some((one) => one.id === id)).toBe(true);
  });
});

describe('mergeHandedOver', () => {
  it('keeps what was typed and adds the rest', () => {
    const facts = { ...emptyFacts(), since: 'typed', ips: ['192.0.2.1'] };
    const next = mergeHandedOver(facts, {
      ips: ['192.0.2.1', '192.0.2.2', '<b>'],
      domains: ['contoso.com'],
      since: '2026-11-18T06:10Z',
      volumes: { microsoft: 1200, days: ['1200', '900'] },
      errorText: '550 5.7.1 (S3140)',
      rdns: { '192.0.2.1': 'mail.contoso.com' },
      checks: { spf: 'pass', dkim: 'fail', dmarc: 'unknown' },
    });
    expect(next).toMatchObject({
      since: 'typed',
      ips: ['192.0.2.1', '192.0.2.2'],
      domains: ['contoso.com'],
      volumeMicrosoft: '1200',
      volumeDays: '1200, 900',
      rdns: '192.0.2.1 mail.contoso.com',
      checks: { spf: 'yes', dkim: 'no', dmarc: '' },
    });
    expect(mergeHandedOver(next, { errorText: '550 5.7.1 (S3140)' }).error).toBe('550 5.7.1 (S3140)');
  });

  it('takes what the log counted: lines, days and a time in UTC', () => {
    const day = (name: string, attempts: number, deferred: number, bounced: number) => ({
      day: name,
      attempts,
      deferred,
      bounced,
    });
    const next = mergeHandedOver(emptyFacts(), {
      ips: ['192.0.2.1'],
      since: '2026-11-02T10:10:05+01:00',
      volumes: [day('2026-11-01', 900, 0, 0), day('2026-11-02', 1300, 100, 400), day('2026-11-03', 5, 0, 5)],
      sampleLines: ['newest … (S3140)', 'older … (S3150)'],
    });
    expect(next).toMatchObject({
      since: '2026-11-02 09:10 UTC',
      error: 'newest … (S3140)\nolder … (S3150)',
      volumeMicrosoft: '900',
      volumeDays:
        '2026-11-01: 900 delivered, 0 refused; 2026-11-02: 800 delivered, 400 refused; 2026-11-03: 0 delivered, 5 refused',
    });
    expect(mergeHandedOver(emptyFacts(), { since: '2026-11-02T10:10:05' }).since).toBe(
      '2026-11-02 10:10 (local time of the server)',
    );
  });

  it('takes anything without throwing and stays within bounds', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        readFacts(value);
        const merged = mergeHandedOver(
          emptyFacts(),
          (typeof value === 'object' && value !== null
            ? value
            : { ips: value, checks: value, volumes: value, rdns: value }) as object,
        );
        expect(merged.ips.length).toBeLessThanOrEqual(256);
        expect(merged.error.length).toBeLessThanOrEqual(20_001);
      }),
    );
  });
});
