import type { Status } from '../engine/report/finding.ts';

/** Glyph, word and colour always go together: colour alone tells nothing to many readers. */
export const STATUS_LABEL: Record<Status, { glyph: string; word: string }> = {
  pass: { glyph: '✓', word: 'Pass' },
  attention: { glyph: '!', word: 'Attention' },
  fail: { glyph: '✕', word: 'Fail' },
  info: { glyph: 'i', word: 'Info' },
  unknown: { glyph: '?', word: 'Could not check' },
};
