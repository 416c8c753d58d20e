import { download } from '../ui/download.ts';
import { type ChecklistStep, formatChecklist, parseTicks } from './format.ts';

// Plain DOM on purpose: this page is an article, and an article may carry 5 kB of script, less than Preact alone.
// Without it the same list is there to read and print.
const KEPT_AS = 'whyblocked.checklist';
const place = document.getElementById('checklist');
if (place) {
  const items = [...place.querySelectorAll<HTMLLIElement>('li[data-item]')];
  const steps: ChecklistStep[] = [...place.querySelectorAll('section')].map((section) => ({
    title: section.querySelector('h2')?.textContent ?? '',
    items: [...section.querySelectorAll<HTMLLIElement>('li[data-item]')].map((item) => ({
      id: item.dataset['item'] ?? '',
      text: item.textContent ?? '',
    })),
  }));
  const known = new Set(items.map((item) => item.dataset['item'] ?? ''));
  let ticked = parseTicks(read(), known);

  const status = document.createElement('p');
  status.setAttribute('role', 'status');
  place.prepend(status);
  const boxes = items.map((item) => {
    const id = item.dataset['item'] ?? '';
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    const words = document.createElement('span');
    words.append(...item.childNodes);
    label.append(box, words);
    item.append(label);
    box.addEventListener('change', () => {
      if (box.checked) ticked.add(id);
      else ticked.delete(id);
      keep();
    });
    return { id, box };
  });
  for (const list of place.querySelectorAll('ul')) list.classList.add('checklist');

  const show = () => {
    for (const { id, box } of boxes) box.checked = ticked.has(id);
    status.textContent = `${ticked.size} of ${known.size} done`;
  };
  const keep = () => {
    try {
      localStorage.setItem(KEPT_AS, JSON.stringify([...ticked]));
    } catch {
      // Full or forbidden: the ticks last as long as the page.
    }
    show();
  };
  show();

  const actions = document.getElementById('checklist-actions');
  if (actions) {
    actions.hidden = false;
    actions.addEventListener('click', async (event) => {
      const button = (event.target as Element).closest('button');
      const text = formatChecklist(steps, ticked);
      if (button?.name === 'copy') {
        const label = button.textContent;
        button.textContent = await navigator.clipboard.writeText(text).then(
          () => 'Copied',
          () => 'Could not copy: save it as a file',
        );
        setTimeout(() => {
          button.textContent = label;
        }, 2500);
      } else if (button?.name === 'save') {
        download('never-blocked-checklist.md', text, 'text/markdown;charset=utf-8');
      } else if (button?.name === 'print') print();
      else if (button?.name === 'forget') {
        ticked = new Set();
        keep();
      }
    });
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}
