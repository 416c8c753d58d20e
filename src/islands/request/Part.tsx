import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface Props {
  title: string;
  /** Values of its fields: how many are given is said beside the title. */
  values: readonly (string | readonly string[])[];
  /** Wanted from everybody: open from the beginning. Others open with the first value they get. */
  first?: boolean;
  class?: string;
  children: ComponentChildren;
}

/** A group of fields that stays folded until there is something in it. */
export function Part({ title, values, first = false, class: className = '', children }: Props) {
  const given = values.filter((value) => value.length > 0).length;
  const some = given > 0;
  const [open, setOpen] = useState(first || some);
  useEffect(() => {
    if (some) setOpen(true);
  }, [some]);
  return (
    <details
      class={`request-part ${className}`.trim()}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <strong>{title}</strong>{' '}
        <span class="hint">
          {given} of {values.length} given
        </span>
      </summary>
      <fieldset>
        <legend class="visually-hidden">{title}</legend>
        {children}
      </fieldset>
    </details>
  );
}
