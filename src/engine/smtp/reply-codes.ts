/** A reply code in text: `550 5.7.1`, `451-4.7.650`, `550; 5.7.515`, `5.1.10`, `5.7.606-649` or a bare `550`. */
export interface ReplyCode {
  smtp: string | null;
  enhanced: string | null;
  /** The last code, where a range is written: `5.7.606-649` gives `5.7.649`. */
  rangeEnd: string | null;
  start: number;
  /** Where the words begin. */
  end: number;
}

const codes =
  /(?<![A-Za-z0-9.]|::)#?([245]\d\d)(?=[\s\-;,'"+_]|$)(?!,\d)|(?<![\d.A-Za-z])([245]\.\d{1,3}\.\d{1,3})(?:[\s_+]?(?:-|–|to)[\s_+]?(?:[245]\.\d{1,3}\.)?(\d{3})(?![\d.]))?(?!\d|\.\d)/g;

/** What may stand between the reply code and the enhanced status code. */
const between = /^[\s\-+_;:,'"#]{1,4}$/;
/** What a bare reply code follows where it opens a reply: a line's beginning, `said: `, a quote, `<<< `. */
const opens = /(?:^|\n|[:;'"<>(\][]|said|reason|code)[\s_+>"'<]{0,4}(?:=[\s_+]?)?$/i;
/** Numbers a mail server writes beside the reply: not the reply's own. */
const aside = /(?:dsn=|status:?=?|delays?=|size=|code:?=?|version|errorcode|ms-)[\s_+]{0,2}$/i;

/**
 * Finds the reply codes of RFC 5321 section 4.2 and RFC 3463 in `text`, in order; `_` and `+` count as blanks,
 * as qmail's and IIS's logs write them. `dsn=5.7.1` and `Status: 5.7.1` are not replies and are left out.
 * Looks at no more than the first 5,000.
 */
export function findReplyCodes(text: string): ReplyCode[] {
  const found: ReplyCode[] = [];
  codes.lastIndex = 0;
  for (let match = codes.exec(text); match !== null && found.length < 5000; match = codes.exec(text)) {
    const start = match.index;
    const end = codes.lastIndex;
    const smtp = match[1];
    if (smtp !== undefined) {
      found.push({ smtp, enhanced: null, rangeEnd: null, start, end });
      continue;
    }
    const enhanced = match[2]!;
    const last = rangeEnd(enhanced, match[3]);
    const previous = found.at(-1);
    if (
      previous?.smtp &&
      previous.enhanced === null &&
      start - previous.end <= 4 &&
      between.test(text.slice(previous.end, start))
    ) {
      previous.enhanced = enhanced;
      previous.rangeEnd = last;
      previous.end = end;
    } else if (!aside.test(text.slice(Math.max(0, start - 14), start))) {
      found.push({ smtp: null, enhanced, rangeEnd: last, start, end });
    }
  }
  return found.filter(
    ({ enhanced, start }) => enhanced !== null || opens.test(text.slice(Math.max(0, start - 12), start)),
  );
}

function rangeEnd(first: string, last: string | undefined): string | null {
  return last === undefined ? null : first.replace(/\d+$/, last);
}

/** True if `code` lies between `first` and `last`, both included; class and subject must be the same. */
export function isInRange(code: string, first: string, last: string): boolean {
  const cut = code.lastIndexOf('.');
  if (first.slice(0, first.lastIndexOf('.')) !== code.slice(0, cut)) return false;
  const detail = Number(code.slice(cut + 1));
  return (
    detail >= Number(first.slice(first.lastIndexOf('.') + 1)) &&
    detail <= Number(last.slice(last.lastIndexOf('.') + 1))
  );
}
