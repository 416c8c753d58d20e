import { describe, expect, it } from 'vitest';
import logFormats from '../../src/data/log-formats.ts';
import { FORMAT_NAMES } from '../../src/engine/log/formats.ts';

describe('the list of log formats', () => {
  it('names every format of the engine once, and no other', () => {
    const ids = logFormats().read.flatMap((format) => format.ids);
    expect(ids.sort()).toEqual(
      Object.keys(FORMAT_NAMES)
        .filter((id) => id !== 'unknown')
        .sort(),
    );
  });
});
