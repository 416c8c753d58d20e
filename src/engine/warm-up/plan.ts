import { addDays, isDay } from './day.ts';

/** How quickly volume grows. Figures in circulation disagree; these stay within what they share. */
export const PACES = {
  careful: { start: 50, growth: 1.25 },
  steady: { start: 100, growth: 1.35 },
  brisk: { start: 200, growth: 1.5 },
} as const;
export type Pace = keyof typeof PACES;

/** A plan is never longer; a target that needs more days is asked for in smaller steps. */
export const MOST_DAYS = 120;
/** No server of a reader sends more in a day; a larger number is a slip of the finger. */
export const MOST_MESSAGES = 10_000_000;

export interface WarmUpRequest {
  /** First day, `YYYY-MM-DD`. */
  start: string;
  /** Messages a day to everyone, once warm. */
  target: number;
  /** Share of those that goes to Outlook.com, Hotmail, Live and MSN, in per cent. */
  consumer: number;
  /** Share that goes to companies and schools on Microsoft 365, in per cent. */
  business: number;
  pace: Pace;
  /** Hours of the day over which mail is spread. */
  hours: number;
}

export interface WarmUpDay {
  /** 1 for the first day. */
  number: number;
  date: string;
  consumer: number;
  business: number;
  /** Both services together: the most to send from the new address that day. */
  microsoft: number;
  /** What of the target's Microsoft share goes another way that day: the old address, or a relay. */
  elsewhere: number;
  perHour: number;
  /** Seconds between two messages that keep the day's number within the hours; 0 where that is under a second. */
  delay: number;
}

/** A stretch of days that one setting of the mail server covers. */
export interface WarmUpStage {
  from: string;
  /** Number of its first day. */
  number: number;
  delay: number;
  perHour: number;
  perDay: number;
}

export interface WarmUpPlan {
  days: WarmUpDay[];
  stages: WarmUpStage[];
  /** Messages a day to Microsoft once warm. */
  goal: number;
}

export interface WarmUpProblem {
  field: keyof WarmUpRequest;
  sentence: string;
}

/**
 * Plans the days of a warm-up towards Microsoft.
 *
 * Growth applies to both services together, shared out as the target is, so that both arrive on the same day. Each
 * day is rounded down to two figures and is never more than twice the one before.
 *
 * @param request what the reader typed, already numbers; nothing about it is trusted
 * @returns the plan, or what is wrong with the request, a sentence a field
 */
export function planWarmUp(request: WarmUpRequest): WarmUpPlan | { problems: WarmUpProblem[] } {
  const problems = checkRequest(request);
  if (problems.length > 0) return { problems };
  const share = (request.consumer + request.business) / 100;
  const goal = Math.max(1, Math.round(request.target * share));
  const { start, growth } = PACES[request.pace];

  const days: WarmUpDay[] = [];
  for (let number = 1; number <= MOST_DAYS; number++) {
    const wanted = start * growth ** (number - 1);
    const microsoft = Math.min(goal, roundDown(wanted));
    const consumer = Math.round((microsoft * request.consumer) / (request.consumer + request.business));
    days.push({
      number,
      date: addDays(request.start, number - 1),
      consumer,
      business: microsoft - consumer,
      microsoft,
      elsewhere: goal - microsoft,
      perHour: Math.ceil(microsoft / request.hours),
      delay: Math.floor((request.hours * 3600) / microsoft),
    });
    if (microsoft === goal) break;
  }
  return { days, stages: listStages(days), goal };
}

/** Two figures, downwards: 137 is 130, 1,842 is 1,800. */
function roundDown(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / unit) * unit;
}

/** A new stage each time the allowance has doubled, and for the last day: few changes, none of them large. */
function listStages(days: readonly WarmUpDay[]): WarmUpStage[] {
  const stages: WarmUpStage[] = [];
  for (const day of days) {
    const last = stages.at(-1);
    const due =
      !last || day.microsoft >= 2 * last.perDay || (day === days.at(-1) && day.microsoft > last.perDay);
    if (due) {
      stages.push({
        from: day.date,
        number: day.number,
        delay: day.delay,
        perHour: day.perHour,
        perDay: day.microsoft,
      });
    }
  }
  return stages;
}

function checkRequest(request: WarmUpRequest): WarmUpProblem[] {
  const problems: WarmUpProblem[] = [];
  if (!isDay(request.start))
    problems.push({ field: 'start', sentence: 'Enter the first day, for example 2026-12-01.' });
  if (!Number.isInteger(request.target) || request.target < 1 || request.target > MOST_MESSAGES) {
    problems.push({
      field: 'target',
      sentence: 'Enter the messages a day once warm as a whole number, from 1 to 10,000,000.',
    });
  }
  for (const field of ['consumer', 'business'] as const) {
    const value = request[field];
    if (!Number.isFinite(value) || value < 0 || value > 100) {
      problems.push({ field, sentence: 'Enter a share from 0 to 100 per cent.' });
    }
  }
  if (problems.length === 0 && request.consumer + request.business > 100) {
    problems.push({ field: 'business', sentence: 'The two shares are more than 100 per cent together.' });
  }
  if (problems.length === 0 && request.consumer + request.business === 0) {
    problems.push({
      field: 'consumer',
      sentence: 'Enter at least one share; with none, there is nothing to plan.',
    });
  }
  if (!Number.isInteger(request.hours) || request.hours < 1 || request.hours > 24) {
    problems.push({ field: 'hours', sentence: 'Enter the hours of the day as a whole number from 1 to 24.' });
  }
  if (!Object.hasOwn(PACES, request.pace)) {
    problems.push({ field: 'pace', sentence: 'Choose one of the three paces.' });
  }
  return problems;
}
