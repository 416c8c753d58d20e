import type { Finding } from './finding.ts';

/** The words of one finding: `{name}` in the title stands for an argument. */
export interface FindingWords {
  title: string;
  reason: string;
  remedy: string;
  page?: string | undefined;
  /** Where the statement comes from, most telling first. */
  sources?: readonly { title: string; url?: string | undefined }[] | undefined;
}

/** Words by the id of the finding. */
export type FindingVocabulary = Record<string, FindingWords>;

/**
 * Puts arguments into `{name}` placeholders; `{name: day/days}` writes the number with the word that fits it. A
 * placeholder without an argument stays as it is.
 */
export function fillWords(template: string, args: Finding['args']): string {
  return template.replace(
    /\{([A-Za-z]{1,40})(?:: ([^/{}]{1,40})\/([^/{}]{1,40}))?\}/g,
    (whole, name: string, one?: string, many?: string) => {
      const value = args[name];
      if (value === undefined) return whole;
      return one === undefined ? String(value) : `${value} ${value === 1 ? one : many}`;
    },
  );
}

/** Title of a finding in words; its id where the vocabulary has none. */
export function findingTitle(finding: Finding, words: FindingVocabulary): string {
  const entry = words[finding.id];
  return entry ? fillWords(entry.title, finding.args) : finding.id;
}
