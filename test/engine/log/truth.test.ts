import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate, hasGenerator, readAll } from './generated.ts';
import { differences } from './truth.ts';

const MTAS = ['postfix-classic', 'postfix-rfc3339', 'exim', 'sendmail'];
const SETS: Record<string, string[]> = {
  'the defaults': ['--messages', '4000', '--seed', '1'],
  'one server': ['--messages', '3000', '--seed', '2', '--servers', '1'],
  'a year change, east of UTC': [
    '--messages',
    '4000',
    '--seed',
    '3',
    '--servers',
    '3',
    '--tz=+01:00',
    '--start',
    '2025-12-15',
  ],
  'split files, short names, west of UTC': [
    '--messages',
    '4000',
    '--seed',
    '4',
    '--tz=-05:00',
    '--split',
    '--short-host',
  ],
  'a leap day, six servers': [
    '--messages',
    '4000',
    '--seed',
    '5',
    '--servers',
    '6',
    '--start',
    '2024-02-15',
    '--days',
    '20',
  ],
  'a short queue life': ['--messages', '4000', '--seed', '7', '--queue-lifetime', '4', '--clean'],
  'a busy week': ['--messages', '12000', '--seed', '8', '--days', '7', '--tz=+05:30'],
};

describe.skipIf(!hasGenerator)('equal to the truth file, number for number', () => {
  for (const mta of MTAS)
    for (const [name, args] of Object.entries(SETS))
      it(`${mta}: ${name}`, () => {
        const { paths, truth } = generate(['--mta', mta, ...args]);
        const files = paths.map((path) => ({
          name: basename(path),
          bytes: readFileSync(path) as Uint8Array,
        }));
        expect(differences(truth, readAll(files, truth))).toEqual([]);
        if (files.length > 1) expect(differences(truth, readAll([...files].reverse(), truth))).toEqual([]);
      });

  it('files of a rotated set, the newest first', () => {
    const { paths, truth } = generate(['--mta', 'postfix-classic', '--messages', '4000', '--seed', '1']);
    const bytes = readFileSync(paths[0]!) as Uint8Array;
    const cuts = [0, 0.3, 0.55, 0.8, 1].map((part) =>
      part === 1 ? bytes.length : part === 0 ? 0 : bytes.indexOf(10, Math.floor(part * bytes.length)) + 1,
    );
    const parts = cuts
      .slice(1)
      .map((end, i) => ({ name: `mail.log.${4 - i}`, bytes: bytes.subarray(cuts[i], end) }));
    expect(differences(truth, readAll(parts, truth))).toEqual([]);
    expect(differences(truth, readAll(parts.reverse(), truth))).toEqual([]);
  });
});
