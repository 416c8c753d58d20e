import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type ExplainWords, explainWords, LANGUAGES, type Language } from '../schemas/explain.ts';
import { contentFolder } from './content-folder.ts';
import { once } from './once.ts';

/** The words of `/explain/` in every language, English first. Throws naming the file that is not right. */
const explain = once(
  () =>
    Object.fromEntries(
      LANGUAGES.map((language) => {
        const file = `explain/${language}/words.yaml`;
        const checked = explainWords.safeParse(parse(readFileSync(contentFolder(file), 'utf8')));
        if (!checked.success) throw new Error(`content/${file}: ${checked.error.message}`);
        return [language, checked.data];
      }),
    ) as Record<Language, ExplainWords>,
);
export default explain;

/** Address of a page below `/explain/`; the page's name is `''` for the first one. */
export function explainHref(language: Language, page: string): string {
  return `/explain/${language === 'en' ? '' : `${language}/`}${page === '' ? '' : `${page}/`}`;
}
