import type { Syntax } from './types.ts';

/** A value that has no safe form in the place it was meant for. */
export class UnsafeValue extends Error {}

// Letters that mean nothing anywhere we write: host names, addresses, numbers, paths and mail addresses
// consist of them, so most places need no quoting at all, only the proof that nothing else is there.
const INERT = /^[A-Za-z0-9._:@/=+,[\]-]*$/;

// GNU m4 runs these even without brackets behind them, also inside a host name such as dnl.example.com.
const M4_WORDS = new Set(
  (
    'dnl changequote changecom changeword divert undivert divnum dumpdef errprint shift m4exit m4wrap popdef ' +
    'sysval traceon traceoff debugmode debugfile unix __gnu__ __file__ __line__ __program__ __unix__'
  ).split(' '),
);

function inert(value: string, where: string): string {
  if (!INERT.test(value) || value.startsWith('-')) {
    throw new UnsafeValue(`"${value.slice(0, 80)}" cannot be written into ${where} safely`);
  }
  return value;
}

function jsonString(value: string): string {
  // "</" and the line separators are legal JSON but not safe wherever JSON ends up.
  return JSON.stringify(value).replace(
    /[<\u2028\u2029\u007f-\u009f]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const ESCAPE: Record<Syntax, (value: string) => string> = {
  text: (value) => {
    if (/[\u0000-\u001f\u007f]/.test(value)) throw new UnsafeValue('a control character in a sentence');
    return value;
  },
  table: (value) => inert(value, 'a lookup table'),
  postfix: (value) => inert(value, 'main.cf or master.cf'),
  // In a bracket expression every letter but ^, ] and \ stands for itself; a dot is the only one inert() leaves.
  regexp: (value) =>
    inert(value, 'a pattern')
      .replace(/[.+[\]]/g, '\\$&')
      .replaceAll('/', '\\/'),
  sh: (value) => inert(value, 'a shell command'),
  exim: (value) => inert(value, "Exim's configuration"),
  m4: (value) => {
    const word = inert(value, 'sendmail.mc')
      .toLowerCase()
      .split(/[^a-z0-9_]+/)
      .find((part) => M4_WORDS.has(part));
    if (word !== undefined) {
      throw new UnsafeValue(`"${value}" contains the word ${word}, which m4 would carry out`);
    }
    return value;
  },
  smtpd: (value) => inert(value, 'smtpd.conf'),
  json: jsonString,
  powershell: (value) => {
    if (/[\u0000-\u001f\u007f]/.test(value)) throw new UnsafeValue('a control character in a command');
    // PowerShell takes typographic apostrophes for quotes, too.
    return `'${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
  },
  // A list in which ":" divides; a doubled one stands for itself.
  colon: (value) => inert(value, 'a list').replaceAll(':', '::'),
};

/**
 * Puts one value into its place.
 * @param value what to write; numbers are written in decimal
 * @param syntax what the place is written in. `json` and `powershell` bring their own quotes, all others
 *   leave the value bare and throw unless it consists of letters that mean nothing there
 * @throws UnsafeValue when the value could mean more than itself
 */
export function escapeValue(value: string | number, syntax: Syntax): string {
  // Digits are safe anywhere, and quoted they would be text where a number is wanted.
  return typeof value === 'number' ? String(value) : ESCAPE[syntax](value);
}
