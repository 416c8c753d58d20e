/** An answer of Microsoft's support for senders, met in a text. */
export interface SupportAnswer {
  /** What it says, in the words people know it by. */
  title: string;
  /** The page that says what to do next. */
  page: string;
}

const answers: readonly (readonly [RegExp, SupportAnswer])[] = [
  [
    /\bnot qualif(?:y|ied) for (?:conditional )?mitigation/i,
    { title: 'Not qualified for mitigation', page: '/now-blocked/outcomes/told-not-qualified/' },
  ],
  [
    /\bnot eligible for (?:conditional )?mitigation/i,
    { title: 'Not eligible for mitigation', page: '/now-blocked/outcomes/told-not-eligible/' },
  ],
  [
    /\bnothing was detected to prevent/i,
    { title: 'Nothing was detected', page: '/now-blocked/outcomes/told-nothing-detected/' },
  ],
  [
    /\bconditionally mitigated|(?<!\bnot )\b(?:qualif(?:y|ied)|eligible) for (?:conditional )?mitigation|\b(?:implemented mitigation|mitigation (?:was|has been) implemented)/i,
    { title: 'Mitigated, or conditionally mitigated', page: '/now-blocked/outcomes/told-mitigated/' },
  ],
];

/** Only this much is looked at. */
const LOOK = 20_000;

/**
 * The answers of Microsoft's support for senders that stand in `text`, of which the first 20,000 characters are
 * looked at; white space may be anyhow. One letter may give several, as it speaks of several addresses.
 */
export function findSupportAnswers(text: string): SupportAnswer[] {
  const words = text.slice(0, LOOK);
  if (!/mitigat|nothing\s{1,8}was\s{1,8}detected/i.test(words)) return [];
  const flat = words.replace(/[\s>]+/g, ' ');
  return answers.filter(([pattern]) => pattern.test(flat)).map(([, answer]) => answer);
}
