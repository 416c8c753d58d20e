import { CopyButton } from '../ui/CopyButton.tsx';
import { download } from '../ui/download.ts';
import { useStored } from '../ui/stored.ts';

export interface ChecklistStep {
  id: string;
  title: string;
  href: string;
  items: { id: string; text: string }[];
}
export interface ChecklistProps {
  steps: ChecklistStep[];
}

/** The list as plain text, ticks and all. */
export function formatChecklist(steps: readonly ChecklistStep[], ticked: ReadonlySet<string>): string {
  const lines = steps.flatMap((step) => [
    '',
    `## ${step.title}`,
    ...step.items.map((item) => `- [${ticked.has(item.id) ? 'x' : ' '}] ${item.text}`),
  ]);
  return ['# Never blocked: the checklist', ...lines, ''].join('\n');
}

/** Ticks kept on this device under the item's id. Without a script the same list is there to read and print. */
export function Checklist({ steps }: ChecklistProps) {
  const [stored, store, forget] = useStored<string[]>('checklist', []);
  const known = new Set(steps.flatMap((step) => step.items.map((item) => item.id)));
  const ticked = new Set(Array.isArray(stored) ? stored.filter((id) => known.has(id)) : []);
  const tick = (id: string, on: boolean) =>
    store(on ? [...ticked, id] : [...ticked].filter((one) => one !== id));
  return (
    <div>
      <p role="status">
        <strong>
          {ticked.size} of {known.size}
        </strong>{' '}
        done
      </p>
      {steps.map((step) => (
        <section key={step.id}>
          <h2>
            <a href={step.href}>{step.title}</a>
          </h2>
          <ul class="checklist">
            {step.items.map((item) => (
              <li key={item.id}>
                <label>
                  <input
                    type="checkbox"
                    checked={ticked.has(item.id)}
                    onChange={(event) => tick(item.id, event.currentTarget.checked)}
                  />
                  <span>{item.text}</span>
                </label>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <div class="actions">
        <CopyButton text={() => formatChecklist(steps, ticked)} label="Copy as text" class="primary" />
        <button
          type="button"
          onClick={() =>
            download(
              'never-blocked-checklist.md',
              formatChecklist(steps, ticked),
              'text/markdown;charset=utf-8',
            )
          }
        >
          Save as a file
        </button>
        <button type="button" onClick={() => print()}>
          Print
        </button>
        <button type="button" onClick={forget}>
          Forget all ticks
        </button>
      </div>
    </div>
  );
}
