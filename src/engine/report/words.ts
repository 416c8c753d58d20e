import type { Finding } from './finding.ts';

/** The words of one finding: `{name}` in the title stands for an argument. */
export interface FindingWords {
  title: string;
  reason: string;
  remedy: string;
  page?: string | undefined;
}

/** Words by the id of the finding. */
export type FindingVocabulary = Record<string, FindingWords>;

/** Puts arguments into `{name}` placeholders; one without an argument stays as it is. */
export function fillWords(template: string, args: Finding['args']): string {
  return template.replace(/\{([A-Za-z]{1,40})\}/g, (whole, name: string) => String(args[name] ?? whole));
}

/** Title of a finding in words; its id where the vocabulary has none. */
export function findingTitle(finding: Finding, words: FindingVocabulary): string {
  const entry = words[finding.id];
  return entry ? fillWords(entry.title, finding.args) : finding.id;
}
