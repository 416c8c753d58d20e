import { FIELD_NAMES, type LinkDetails, readField } from '../../engine/explain-link/fields.ts';
import { formatFragment, parseFragment } from '../../engine/explain-link/fragment.ts';
import { carryDetails, enableButtons, linkTo, showDetails } from './show-details.ts';

const KEPT_AS = 'whyblocked.explain-link';
const form = document.querySelector<HTMLFormElement>('#link-form');
if (form) {
  enableButtons();
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
  const wrong = (name: string, control: string, yes: boolean) => {
    field(control).setAttribute('aria-invalid', String(yes));
    const words = document.getElementById(`wrong-${name}`);
    if (words) words.hidden = !yes;
  };

  const readForm = () => {
    const details: LinkDetails = {};
    const since =
      field('date').value && `${field('date').value}${field('time').value && `T${field('time').value}Z`}`;
    for (const name of FIELD_NAMES) {
      const value = readField(name, name === 'since' ? since : field(name).value);
      if (value !== undefined) Object.assign(details, { [name]: value });
    }
    return details;
  };

  const fillForm = (details: LinkDetails) => {
    for (const name of FIELD_NAMES) if (name !== 'since') field(name).value = details[name] ?? '';
    field('date').value = details.since?.slice(0, 10) ?? '';
    field('time').value = details.since?.slice(11, 16) ?? '';
  };

  const update = () => {
    const details = readForm();
    const fragment = formatFragment(details);
    wrong('domain', 'domain', field('domain').value.trim() !== '' && details.domain === undefined);
    const day = field('date') as HTMLInputElement;
    wrong('since', 'date', day.validity.badInput || (day.value !== '' && details.since === undefined));
    for (const row of document.querySelectorAll<HTMLElement>('[data-link], #preview-heading'))
      row.hidden = fragment === '';
    const empty = document.getElementById('links-empty');
    if (empty) empty.hidden = fragment !== '';
    for (const place of document.querySelectorAll<HTMLElement>('[data-link-to]'))
      place.textContent = linkTo(field('language').value, place.dataset['linkTo'] ?? '', fragment);
    showDetails(fragment === '' ? { kind: 'none' } : { kind: 'details', details, dropped: [], cut: [] });
    carryDetails(details);
    keep(fragment);
  };

  const given = parseFragment(location.hash);
  const kept = given.kind === 'none' ? parseFragment(keptFragment()) : given;
  if (kept.kind === 'details') fillForm(kept.details);
  form.addEventListener('input', update);
  form.addEventListener('submit', (event) => event.preventDefault());
  // The fields are empty only after the event.
  form.addEventListener('reset', () => setTimeout(update));
  for (const place of document.querySelectorAll<HTMLElement>('#link-form, #links')) place.hidden = false;
  for (const place of document.querySelectorAll<HTMLElement>('[data-needs-script]')) place.hidden = true;
  update();
}

function keptFragment(): string {
  try {
    return localStorage.getItem(KEPT_AS) ?? '';
  } catch {
    return '';
  }
}

function keep(fragment: string): void {
  try {
    if (fragment === '') localStorage.removeItem(KEPT_AS);
    else localStorage.setItem(KEPT_AS, fragment);
  } catch {
    // Full or forbidden: what is typed lasts as long as the page.
  }
}
