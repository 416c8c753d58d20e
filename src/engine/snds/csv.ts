/** Rows read from one file and fields read from one row; the rest is left out and said. */
export const MAX_ROWS = 200_000;
const MAX_FIELDS = 60;
const MAX_FIELD = 2_000;

export interface CsvLine {
  fields: string[];
  /** 1-based line on which the row begins. */
  line: number;
}

/** The character between fields: the one of comma, semicolon and tab that the first lines use most. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 20_000);
  const count = (c: string) => head.split(c).length;
  return [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0]!;
}

/**
 * Reads comma-separated values (RFC 4180) with CRLF, LF or CR, quoted fields and a byte order mark; semicolons and
 * tabs, which spreadsheets put in, are taken too. Empty lines are passed over. At most 200,000 rows.
 */
export function parseCsv(input: string): { lines: CsvLine[]; truncated: boolean } {
  const text = input.replace(/^\uFEFF/, '');
  const delimiter = delimiterOf(text);
  const lines: CsvLine[] = [];
  let fields: string[] = [];
  let start = 0;
  let field = '';
  let line = 1;
  let begun = 1;
  const endField = (upTo: number) => {
    if (fields.length < MAX_FIELDS) fields.push((field + text.slice(start, upTo)).trim().slice(0, MAX_FIELD));
    field = '';
    start = upTo + 1;
  };
  const endRow = () => {
    if (fields.some((f) => f !== '')) lines.push({ fields, line: begun });
    fields = [];
  };
  let i = 0;
  for (; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"' && (field + text.slice(start, i)).trim() === '') {
      const quoted: string[] = [];
      let from = i + 1;
      for (i++; i < text.length; i++) {
        if (text[i] === '\n') line++;
        if (text[i] !== '"') continue;
        quoted.push(text.slice(from, i));
        if (text[i + 1] !== '"') break;
        quoted.push('"');
        from = i + 2;
        i++;
      }
      if (i >= text.length) quoted.push(text.slice(from));
      field = quoted.join('');
      start = i + 1;
    } else if (c === delimiter) endField(i);
    else if (c === '\n' || c === '\r') {
      endField(i);
      if (c === '\r' && text[i + 1] === '\n') start = ++i + 1;
      endRow();
      line++;
      begun = line;
      if (lines.length >= MAX_ROWS) return { lines, truncated: i + 1 < text.length };
    }
  }
  endField(text.length);
  endRow();
  return { lines, truncated: false };
}
