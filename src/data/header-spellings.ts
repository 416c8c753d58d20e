import { foldCode } from '../engine/smtp/fold-code.ts';
import headerFields from './header-fields.ts';

/** What a person may type for a header, a field or a value, folded, with the address and title it leads to. */
export default function headerSpellings(): [spelling: string, url: string, title: string][] {
  const found = new Map<string, [string, string]>();
  const add = (typed: string, url: string, title: string) => {
    const spelling = foldCode(typed);
    if (spelling.length > 1 && !found.has(spelling)) found.set(spelling, [url, title]);
  };
  for (const header of headerFields().headers) {
    for (const name of [header.name, ...header.alsoAs])
      add(name, `/headers/${header.slug}/`, `${header.name}: ${header.title}`);
    for (const field of header.fields) {
      const short = field.field.replace(/^X-MS-Exchange-(Organization-|CrossPremises-)?/, '');
      add(short, `${field.page}#${field.anchor}`, `${short}: ${field.title}`);
      for (const value of field.values) {
        const url = `${field.valuesPage}#${value.anchor}`;
        const title = `${short} ${value.value}: ${value.meaning}`.slice(0, 120);
        add(`${short} ${value.value}`, url, title);
        if (short === 'reason') {
          add(`compauth reason ${value.value}`, url, title);
          for (const result of ['fail', 'pass', 'softpass', 'none'])
            add(`compauth=${result} reason=${value.value}`, url, title);
        }
      }
    }
  }
  return [...found].map(([spelling, [url, title]]) => [spelling, url, title]);
}
