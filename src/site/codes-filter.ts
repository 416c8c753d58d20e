/** One row of the table as the filter sees it. */
export interface FilterRow {
  /** Lower-case words: codes, tokens in every spelling, title, words of the reply. */
  words: string;
  /** First and last code of a range, where the row stands for one. */
  range?: string | undefined;
  service: string;
  kind: string;
  fix: string;
}
export interface Choice {
  text: string;
  service: string;
  kind: string;
  fix: string;
}

/**
 * The words of a query in the form the rows have: lower case, without punctuation around or brackets within, so that
 * "AS(1450)", "as 1450" and "(AS1450)" are the same. At most `limit` words are looked at.
 */
export function queryWords(text: string, limit = 60): string[] {
  return text
    .slice(0, 5000)
    .toLowerCase()
    .replace(/https?:\S+/g, ' ')
    .replace(/[()[\]{}"'“”‘’,;:!?<>]/g, ' ')
    .replace(/\b(as|attr|prx) +(?=\d)/g, '$1')
    .split(/\s+/)
    .map((word) => word.replace(/^[.-]+|[.-]+$/g, ''))
    .filter(Boolean)
    .slice(0, limit);
}

/** Whether a code such as 5.7.612 lies in a range such as "5.7.607 5.7.649". */
function inRange(word: string, range: string | undefined): boolean {
  const code = /^([245]\.\d{1,3})\.(\d{1,3})$/.exec(word);
  const [first, last] = range?.split(' ') ?? [];
  if (!code || !first || !last || !first.startsWith(`${code[1]}.`)) return false;
  const number = Number(code[2]);
  return number >= Number(first.split('.')[2]) && number <= Number(last.split('.')[2]);
}

/** From this many words on, a text is taken for a pasted reply and not for words somebody chose. */
const PASTED = 5;

/** A whole enhanced status code, which is not the beginning of another: 5.7.1 is not 5.7.133. */
const WHOLE_CODE = /^[245]\.\d{1,3}\.\d{1,3}$/;

/**
 * Which rows a choice leaves. Every word must occur in a row, as the beginning of one of its words; a code that some
 * row has, as a whole word. Of a pasted reply, which holds host names and addresses that no row knows, the rows that
 * have the most of its words are shown.
 */
export function filterRows(rows: readonly FilterRow[], choice: Choice): boolean[] {
  const words = [...new Set(queryWords(choice.text))];
  const known = new Set(
    words.filter(
      (word) => WHOLE_CODE.test(word) && rows.some((row) => ` ${row.words} `.includes(` ${word} `)),
    ),
  );
  const counts = rows.map(
    (row) =>
      words.filter(
        (word) =>
          ` ${row.words} `.includes(known.has(word) ? ` ${word} ` : ` ${word}`) || inRange(word, row.range),
      ).length,
  );
  const enough = words.length < PASTED ? words.length : Math.max(2, ...counts);
  const onlyMarks = words.length === 0 && choice.text.trim() !== '';
  return rows.map(
    (row, i) =>
      !onlyMarks &&
      counts[i] === enough &&
      (choice.service === '' || row.service === choice.service || row.service === 'both') &&
      (choice.kind === '' || row.kind === choice.kind) &&
      (choice.fix === '' || row.fix === choice.fix),
  );
}

const CODE =
  /^\(?(?:(?:[245]\d\d[ -])?[245]\.\d{1,3}\.\d{1,3}(?:-\d{1,3})?|[245]\d\d|A?S ?\(?\d{3,12}\)?|(?:ATTR|PRX)\d{1,3}|(?:SC|RP|DY|OU)-\d{3})\)?$/i;

/** The choice as a query, "?code=S3140&kind=t", so that it can be linked to; of the text only a bare code, never words. */
export function formatQuery({ text, service, kind, fix }: Choice): string {
  const code = CODE.test(text.trim()) ? text.trim() : '';
  const query = new URLSearchParams(
    Object.entries({ code, service, kind, fix }).filter(([, value]) => value !== ''),
  );
  return query.size === 0 ? '' : `?${query}`;
}

/** Puts the filter of /codes/ to work: shows it, hides rows as one types, and tells the count. */
export function attachFilter(page: Document): void {
  const form = page.querySelector<HTMLFormElement>('#codes-filter');
  const count = page.querySelector('#codes-count');
  const lines = [...page.querySelectorAll<HTMLTableRowElement>('#codes tbody tr')];
  if (!form || !count) return;
  const field = (id: string) => form.querySelector<HTMLInputElement | HTMLSelectElement>(`#codes-${id}`);
  const rows = lines.map(({ dataset, textContent }) => ({
    words: `${queryWords(textContent ?? '').join(' ')} ${dataset['words'] ?? ''}`,
    range: dataset['range'],
    service: dataset['service'] ?? '',
    kind: dataset['kind'] ?? '',
    fix: dataset['fix'] ?? '',
  }));
  const value = (id: string) => field(id)?.value ?? '';
  const update = () => {
    const choice = {
      text: value('words'),
      service: value('service'),
      kind: value('kind'),
      fix: value('fix'),
    };
    const shown = filterRows(rows, choice);
    let left = 0;
    for (const [i, line] of lines.entries()) {
      line.hidden = !shown[i];
      if (shown[i]) left++;
    }
    count.textContent =
      left === 0
        ? 'No reply fits. Try the code alone, or paste the whole text into “Explain a bounce”.'
        : left === lines.length
          ? `All ${left} replies`
          : `${left} of ${lines.length} replies`;
    return choice;
  };
  const remember = () => {
    const choice = update();
    // Words are kept for the way back, but not in the address.
    history.replaceState({ words: choice.text }, '', formatQuery(choice) || location.pathname);
  };
  const asked = new URLSearchParams(location.search);
  for (const id of ['words', 'service', 'kind', 'fix']) {
    const control = field(id);
    const wanted = id === 'words' ? (history.state?.words ?? asked.get('code')) : asked.get(id);
    if (!control || typeof wanted !== 'string') continue;
    control.value = wanted;
    // A choice that the list does not have leaves none at all chosen.
    if (control.value === '') control.value = '';
  }
  form.addEventListener('input', remember);
  form.addEventListener('reset', () => setTimeout(remember));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const only = lines.filter((line) => !line.hidden);
    if (only.length === 1) only[0]?.querySelector('a')?.click();
  });
  update();
}
