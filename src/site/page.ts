// The only script of an ordinary page: colours, Copy buttons, and search on demand.
const root = document.documentElement;

const choice = document.querySelector<HTMLElement>('[data-theme-choice]');
const select = choice?.querySelector('select');
if (choice && select) {
  choice.hidden = false;
  select.value = root.dataset['theme'] ?? '';
  select.addEventListener('change', () => {
    if (select.value) root.dataset['theme'] = select.value;
    else delete root.dataset['theme'];
    try {
      localStorage.setItem('whyblocked.theme', select.value);
    } catch {
      // The choice lasts for this page.
    }
  });
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  button.hidden = false;
  const label = button.textContent;
  button.setAttribute('aria-live', 'polite');
  button.addEventListener('click', async () => {
    const text = button.closest('figure')?.querySelector('pre')?.textContent ?? '';
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Could not copy: select the text';
    }
    setTimeout(() => {
      button.textContent = label;
    }, 2500);
  });
}

const field = document.getElementById('site-search') as HTMLInputElement | null;
const panel = document.getElementById('search-results');
if (field && panel) {
  document.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    const typing = target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
  field.addEventListener('focus', async () => (await import('./search.ts')).attachSearch(field, panel), {
    once: true,
  });
}
