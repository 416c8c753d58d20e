/** Headings of the list of findings, in the order of the report. */
export const FINDING_GROUPS = [
  { protocol: 'dns', heading: 'DNS itself' },
  { protocol: 'spf', heading: 'SPF' },
  { protocol: 'dkim', heading: 'DKIM' },
  { protocol: 'dmarc', heading: 'DMARC' },
  { protocol: 'hosts', heading: 'Sending addresses, reverse DNS, block lists, MX' },
  { protocol: 'transport', heading: 'MTA-STS, TLS-RPT, DANE, BIMI' },
  { protocol: 'verdict', heading: 'The verdict' },
] as const;

/** A template as text for a heading: placeholders stand in single angle quotes. */
export function readableTitle(template: string): string {
  return template.replace(/\{([a-zA-Z0-9]+)\}/g, '‹$1›');
}

/** A template in pieces: plain text, and names of placeholders. */
export function titleParts(template: string): { text: string; name: string | null }[] {
  return template.split(/(\{[a-zA-Z0-9]+\})/).map((piece) => {
    const name = /^\{([a-zA-Z0-9]+)\}$/.exec(piece)?.[1] ?? null;
    return { text: piece, name };
  });
}
