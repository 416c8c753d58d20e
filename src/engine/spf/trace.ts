/** What an SPF evaluation did, step by step, so that a person can walk through it. */

import type { RecordType } from '../dns/types.ts';

/** The seven results of RFC 7208 section 2.6. */
export type SpfResult = 'none' | 'neutral' | 'pass' | 'fail' | 'softfail' | 'temperror' | 'permerror';

/** Why an evaluation ended without a match deciding it. */
export type SpfProblemCode =
  | 'no-domain'
  | 'no-record'
  | 'several-records'
  | 'syntax'
  | 'too-many-lookups'
  | 'too-many-void-lookups'
  | 'too-many-mx'
  | 'include-without-record'
  | 'redirect-without-record'
  | 'bad-target'
  | 'dns-error'
  | 'time-out'
  | 'cancelled';

export interface SpfProblem {
  code: SpfProblemCode;
  /** The name, term or count it is about. Text from outside. */
  subject: string;
  /** More about it: the syntax problem, or what DNS said. */
  detail: string;
}

/** One link of the way from the first record to a term: "include:_spf.example.net" in the record of example.com. */
export interface SpfLink {
  domain: string;
  term: string;
}

interface StepBase {
  /** Whose record is being evaluated. */
  domain: string;
  /** The includes and redirects that led here; empty in the first record. */
  path: readonly SpfLink[];
  /** Running counts after this step (limits 10 and 2). */
  lookups: number;
  voidLookups: number;
}

export type SpfStep = StepBase &
  (
    | {
        kind: 'record';
        /** Null when there is none to evaluate; `problem` then says why. */
        record: string | null;
        problem: SpfProblem | null;
      }
    | {
        kind: 'term';
        term: string;
        /** Offset of the term in the record. */
        start: number;
        /** The name asked for, after macro expansion; null for terms without one. */
        target: string | null;
        outcome: 'match' | 'no-match' | 'enter' | 'error';
        /** Why it did not match, or went wrong, when there is something to say. */
        note: SpfNote | null;
        /** Addresses or names DNS gave, at most 20. */
        answers: string[];
        questions: { name: string; type: RecordType; said: string }[];
        problem: SpfProblem | null;
      }
    | { kind: 'result'; result: SpfResult; problem: SpfProblem | null }
  );

export type SpfNote =
  | 'no-answer'
  | 'other-family'
  | 'malformed-name'
  | 'non-ascii-local-part'
  | 'dns-error-skipped'
  | 'included-no-pass';
