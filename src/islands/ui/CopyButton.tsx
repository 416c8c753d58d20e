import { useState } from 'preact/hooks';

interface Props {
  /** The text, or a function that makes it when pressed. */
  text: string | (() => string);
  label?: string;
  class?: string;
}

/** Copies to the clipboard and answers on the button itself. */
export function CopyButton({ text, label = 'Copy', class: className = 'small' }: Props) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'function' ? text() : text);
      setState('copied');
    } catch {
      setState('failed');
    }
    setTimeout(() => setState('idle'), 2500);
  };
  return (
    <button type="button" class={className} onClick={copy}>
      <span aria-live="polite">
        {state === 'copied'
          ? 'Copied'
          : state === 'failed'
            ? 'Could not copy: select the text instead'
            : label}
      </span>
    </button>
  );
}
