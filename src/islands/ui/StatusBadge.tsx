import type { Status } from '../../engine/report/finding.ts';
import { STATUS_LABEL } from '../../site/status.ts';

/** Glyph, word and colour of a result. */
export function StatusBadge({ status, label }: { status: Status; label?: string }) {
  const { glyph, word } = STATUS_LABEL[status];
  return (
    <span class={`status status-${status}`}>
      <span aria-hidden="true">{glyph}</span>
      {label ?? word}
    </span>
  );
}
