/** Response codes by name (IANA DNS RCODEs, RFC 1035 section 4.1.1, RFC 6895). */
export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
} as const;

/** The mnemonic of a response code, or "RCODE" with its number when it has none. */
export function rcodeName(rcode: number): string {
  return Object.entries(RCODE).find(([, code]) => code === rcode)?.[0] ?? `RCODE${rcode}`;
}

/** The response code of a mnemonic; SERVFAIL for a word that is none. */
export function rcodeOf(name: string): number {
  return Object.entries(RCODE).find(([known]) => known === name)?.[1] ?? RCODE.SERVFAIL;
}

/** True for the response codes whose answer section means something (RFC 1035, RFC 6604). */
export function isConclusive(rcode: number): boolean {
  return rcode === RCODE.NOERROR || rcode === RCODE.NXDOMAIN;
}
