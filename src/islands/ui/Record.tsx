import { CopyButton } from './CopyButton.tsx';

/** A record, reply or configuration in mono, with its Copy button. */
export function Record({ label, text }: { label: string; text: string }) {
  return (
    <figure class="record">
      <figcaption>
        <span>{label}</span>
        <CopyButton text={text} />
      </figcaption>
      <pre>
        <code>{text}</code>
      </pre>
    </figure>
  );
}
