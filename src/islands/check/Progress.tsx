import type { FieldReading } from '../../engine/check/input.ts';
import type { ProgressRow } from '../../engine/check/report.ts';
import { StatusBadge } from '../ui/StatusBadge.tsx';

/** Rows in their final order that fill in place. */
export function Progress({
  rows,
  readings,
}: {
  rows: readonly ProgressRow[];
  readings: readonly FieldReading[];
}) {
  return (
    <section aria-labelledby="check-progress">
      <h2 id="check-progress">Checking…</h2>
      <Readings readings={readings} />
      <ul class="check-rows">
        {rows.map(({ id, label, status }) => (
          <li key={id}>
            <span>{label}</span>
            {status === null ? <span class="promise">Checking…</span> : <StatusBadge status={status} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How what was typed was understood. */
export function Readings({ readings }: { readings: readonly FieldReading[] }) {
  if (readings.length === 0) return null;
  return (
    <ul class="promise">
      {readings.map(({ sentence }) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
