import { CHECK_WORDS, CHECKS, type LetterTemplate, type RequestData, type RequestFacts } from './types.ts';

export interface Letter {
  id: string;
  title: string;
  text: string;
  /** Questions that stand in the text, unanswered. */
  questions: string[];
}

export interface FormField {
  id: string;
  label: string;
  value: string;
  /** What is still missing; the value is then empty or holds the questions. */
  questions: string[];
  /** True when the value is longer than the field is believed to take. */
  tooLong: boolean;
}

export interface ComposedRequest {
  fields: FormField[];
  letters: Letter[];
  /** What should be put right before anyone is asked. */
  mend: string[];
}

const list = (words: readonly string[]) =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The words that letters may use. An empty text means that nothing is known, and nothing is said. */
export function createWords(facts: RequestFacts): Record<string, string> {
  const first = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
  const yes = CHECKS.filter((id) => facts.checks[id] === 'yes').map((id) => CHECK_WORDS[id].statement);
  const clean = (text: string) => text.trim();
  return {
    ipsText: list(facts.ips),
    domainsText: list(facts.domains),
    sendToText: facts.sendTo === '' ? 'Outlook.com' : facts.sendTo,
    since: clean(facts.since),
    purpose: clean(facts.purpose).replace(/\.$/, ''),
    purposeText: clean(facts.purpose) === '' ? '' : `The server: ${clean(facts.purpose)}`,
    heldText:
      clean(facts.heldSince) === '' ? '' : `We have had this address since ${clean(facts.heldSince)}.`,
    volumeMicrosoft: clean(facts.volumeMicrosoft),
    volumeDays: clean(facts.volumeDays),
    volumeReason: clean(facts.volumeReason).replace(/\.$/, ''),
    rdnsText: facts.rdns.split('\n').map(clean).filter(Boolean).join('; '),
    // Only what somebody checked and found in order is stated.
    checksText: yes.length === 0 ? '' : `Checked: ${list(yes)}.`,
    sndsText: clean(facts.snds) === '' ? '' : `SNDS: ${clean(facts.snds)}`,
    change: first(clean(facts.change)),
    ticketText: clean(facts.ticket) === '' ? '' : `Our request: ${clean(facts.ticket)}.`,
    error: clean(facts.error),
    freshTime: clean(facts.freshTime),
    freshError: clean(facts.freshError),
  };
}

function fill(text: string, words: Record<string, string>): string {
  // One pass, so that a value with braces in it stays what it is.
  return text.replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) =>
    Object.hasOwn(words, name) ? words[name]! : whole,
  );
}

/**
 * Writes one letter.
 * @returns the text; where something needed is not known, a question in square brackets stands in its place
 */
export function composeLetter(template: LetterTemplate, facts: RequestFacts): Letter {
  const words = createWords(facts);
  const questions: string[] = [];
  const paragraphs: string[] = [];
  for (const { text, needs = [], ask } of template.paragraphs) {
    if (needs.every((name) => words[name] !== undefined && words[name] !== ''))
      paragraphs.push(fill(text, words));
    else if (ask !== undefined) {
      questions.push(ask);
      paragraphs.push(`[${ask}]`);
    }
  }
  const sign = [facts.contact, facts.company]
    .map((one) => one.trim())
    .filter(Boolean)
    .join(', ');
  if (sign !== '') paragraphs.push(sign);
  return { id: template.id, title: template.title, text: paragraphs.join('\n\n'), questions };
}

function title(facts: RequestFacts, codes: readonly string[]): string {
  if (facts.ips.length === 0) return '';
  const ip =
    facts.ips.length === 1
      ? `Outbound IP ${facts.ips[0]}`
      : `${facts.ips.length} outbound IPs (${facts.ips[0]} …)`;
  return `${ip} rejected${codes[0] ? ` with ${codes[0]}` : ''}${facts.since.trim() ? ` since ${facts.since.trim()}` : ''}`;
}

/**
 * Composes everything from what is known: the form field by field, and the letters. Fills in nothing that was
 * not given: what is missing stays a question.
 * @param codes the codes that decided the channel, for the title
 */
export function composeRequest(
  data: RequestData,
  facts: RequestFacts,
  codes: readonly string[],
): ComposedRequest {
  const letters = data.letters.map((template) => composeLetter(template, facts));
  const details = letters.find((one) => one.id === 'form-details')!;
  const values: Record<string, { value: string; ask: string }> = {
    title: { value: title(facts, codes), ask: 'Which address is refused?' },
    contact: {
      value: [facts.contact, facts.company]
        .map((s) => s.trim())
        .filter(Boolean)
        .join(', '),
      ask: 'Who asks: a person or a company?',
    },
    sendTo: { value: facts.sendTo, ask: 'One of outlook.com, hotmail.com, live.com, msn.com' },
    email: { value: facts.email.trim(), ask: 'The address of the Microsoft account you sign in with' },
    timeZone: { value: facts.timeZone.trim(), ask: 'Your time zone' },
    domains: {
      value: facts.domains.join('; '),
      ask: 'The domain behind the @ of your envelope and From addresses',
    },
    role: {
      value: facts.role.trim(),
      ask: 'ISP, e-mail service provider, customer of another ISP, university, business (not marketing), other',
    },
    ips: { value: facts.ips.join('; '), ask: 'The addresses in the replies' },
    dedicated: {
      value: facts.dedicated,
      ask: 'Is the server yours alone (dedicated) or shared with others?',
    },
    error: {
      value: facts.error.trim(),
      ask: 'Complete replies with the code in brackets, the host in brackets and the UTC time',
    },
    website: { value: facts.website.trim(), ask: 'The address of the company’s or project’s web site' },
    details: { value: details.text, ask: '' },
  };
  const fields = data.fields.map(({ id, label, limit }) => {
    const { value = '', ask = '' } = values[id] ?? {};
    const questions = id === 'details' ? details.questions : value === '' ? [ask] : [];
    return { id, label, value, questions, tooLong: value.length > limit };
  });
  const mend = CHECKS.filter((id) => facts.checks[id] === 'no').map((id) => `${CHECK_WORDS[id].mend}.`);
  return { fields, letters, mend };
}
