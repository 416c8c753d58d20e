import { recogniseInput } from '../engine/recognise/recognise.ts';
import { foldCode } from '../engine/smtp/fold-code.ts';
import { handOverPaste } from '../islands/hand-over.ts';
import { longPasteSentence, takeLongPaste } from '../islands/long-paste.ts';

// The start page's box: says what it takes the input for while you type, and goes to the right place when asked.
const form = document.getElementById('paste') as HTMLFormElement | null;
const field = document.getElementById('paste-text') as HTMLTextAreaElement | null;
const status = document.getElementById('paste-status');
if (form && field && status) {
  /** A pasted text too long for the field. */
  let held: string | null = null;
  const tell = () => {
    status.textContent = field.value.trim() === '' ? '' : recogniseInput(field.value).sentence;
  };
  let timer: ReturnType<typeof setTimeout>;
  field.addEventListener('paste', (event) => {
    const long = takeLongPaste(event);
    if (long === null) return;
    clearTimeout(timer);
    held = long;
    field.value = '';
    status.textContent = `${recogniseInput(long).sentence} ${longPasteSentence(long)}`;
  });
  field.addEventListener('input', () => {
    held = null;
    clearTimeout(timer);
    timer = setTimeout(tell, 150);
  });
  for (const sample of form.querySelectorAll<HTMLButtonElement>('[data-sample]'))
    sample.addEventListener('click', () => {
      held = null;
      field.value = sample.dataset['sample'] ?? '';
      tell();
      field.focus();
    });

  form.addEventListener('submit', async (event) => {
    // Without this the text would go into an address.
    event.preventDefault();
    const text = field.value === '' && held !== null ? held : field.value;
    if (text.trim() === '') {
      status.textContent =
        'Paste the reply or bounce you got, or type a code such as S3140, a domain or an IP address.';
      field.focus();
      return;
    }
    const { kind, value, tool, sentence } = recogniseInput(text);
    if (kind === 'code' && value) location.assign(await pageOfCode(value));
    else if ((kind === 'domain' || kind === 'address') && value)
      location.assign(`${tool}?domain=${encodeURIComponent(value)}`);
    else if (kind === 'ip' && value) location.assign(`${tool}?ip=${encodeURIComponent(value)}`);
    else if (kind === 'answer') location.assign(`${tool}#answers`);
    else if (handOverPaste({ text, kind })) location.assign(tool);
    else
      status.textContent = `${sentence} Your browser does not let us carry the text over: open ${tool} and paste it there.`;
  });
  // Back from a tool: the browser may have kept the text.
  tell();
}

/** The page of a code: its own, or that of all replies which share it; else what the search finds. */
async function pageOfCode(code: string): Promise<string> {
  // A reply code without more stands on dozens of replies.
  if (/^\d{3}$/.test(code)) return `/codes/?code=${code}`;
  try {
    const response = await fetch('/data/spellings.json');
    const page = ((await response.json()) as Record<string, [string, string][]>)[foldCode(code)]?.[0];
    if (page) return page[0];
  } catch {
    // The search finds it as well.
  }
  return `/search/?q=${encodeURIComponent(code)}`;
}
