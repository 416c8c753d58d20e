/** A number of Microsoft's own in a reply: S3140, AS(1450), ATTR35, PRX4, SC-001. */
export interface Token {
  /** One spelling for all: `S3140`, `AS1450`, `ATTR35`, `PRX4`, `SC-001`. */
  key: string;
  /** As it stood in the text. */
  text: string;
  at: number;
}

const tokens =
  /(?<![\w/@.-])(?:(AS|S)\(?(\d{3,12})\)?(?![\w.-]*@|\w)|(ATTR|PRX)(\d{1,3})(?!\w)|(SC|RP|DY|OU)[-–](\d{3})(?!\w)|(TSTE)(?!\w))/gi;

/** Finds Microsoft's numbers in `text` from `from` on (all of it where that is no position), in any spelling, in order; at most 1,000. */
export function findTokens(text: string, from = 0): Token[] {
  const found: Token[] = [];
  tokens.lastIndex = Number.isFinite(from) ? from : 0;
  for (let match = tokens.exec(text); match !== null && found.length < 1000; match = tokens.exec(text)) {
    const [whole, rule, number, step, digits, old, oldNumber] = match;
    const key =
      rule !== undefined
        ? `${rule}${number}`
        : step !== undefined
          ? `${step}${digits}`
          : old !== undefined
            ? `${old}-${oldNumber}`
            : whole;
    found.push({ key: key.toUpperCase(), text: whole, at: match.index });
  }
  return found;
}

/** `AS(1450)`, `(as1450)` and `AS1450` are one number: the one spelling tokens are compared in. */
export function tokenKey(token: string): string {
  return token.replace(/[()\s]/g, '').toUpperCase();
}
