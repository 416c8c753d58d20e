/**
 * A flow is a set of questions with answers that lead on: to another question, to an outcome, or, where an answer
 * means what another line of answers already says, to that line (`becomes`). It is walked one question a page and
 * the address is the answers given, so every state has an address and nothing has to be remembered.
 */
export interface Flow {
  id: string;
  title: string;
  /** Address of the first question, slash at both ends. */
  base: string;
  /** Address of an outcome, with `{id}` in it. */
  outcomeAddress: string;
  /** Id of the first question. */
  start: string;
  /** The most answers a walk may take to its outcome. */
  maximum: number;
  questions: readonly Question[];
}

export interface Question {
  id: string;
  text: string;
  short: string;
  help?: string | undefined;
  answers: readonly Answer[];
}

export interface Answer {
  id: string;
  text: string;
  hint?: string | undefined;
  short: string;
  to?: string | undefined;
  outcome?: string | undefined;
  becomes?: readonly string[] | undefined;
}

/** One answer given on the way, with the address where it can be changed. */
export interface GivenAnswer {
  question: Question;
  answer: Answer;
  /** Address of the page that asked. */
  address: string;
}

/** Where a list of answer ids leads. */
export type Walk =
  | { kind: 'question'; question: Question; given: GivenAnswer[] }
  | { kind: 'outcome'; outcome: string; given: GivenAnswer[] }
  | { kind: 'lost'; reason: string };
