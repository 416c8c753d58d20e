/** What the form holds: text, so that nothing typed is lost to a conversion. */
export interface ConfigFields {
  server: string;
  purpose: string;
  version: string;
  match: string;
  scope: string;
  list: string;
  domains: string;
  relay: string;
  host: string;
  port: string;
  after550: boolean;
  connections: string;
  delay: string;
  ips: string;
  blocked: string;
  days: string;
}

export const EMPTY: ConfigFields = {
  server: 'postfix',
  purpose: 'relay-microsoft',
  version: '',
  match: '',
  scope: '',
  list: '',
  domains: '',
  relay: 'own',
  host: '',
  port: '',
  after550: false,
  connections: '',
  delay: '',
  ips: '',
  blocked: '',
  days: '',
};

const LONG = 1500;

/** The query string of a state; nothing secret is ever in the form. A long list of domains stays out of it. */
export function formatAddress(fields: ConfigFields): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields) as [keyof ConfigFields, string | boolean][]) {
    if (value === EMPTY[name] && name !== 'server' && name !== 'purpose') continue;
    if (typeof value === 'string' && value.length > LONG) continue;
    query.set(name, value === true ? '1' : String(value));
  }
  return `?${query}`;
}

/** Reads a state from a query string; unknown names are left aside, values are judged by the engine. */
export function parseAddress(search: string): ConfigFields {
  const query = new URLSearchParams(search);
  const fields = { ...EMPTY };
  for (const name of Object.keys(EMPTY) as (keyof ConfigFields)[]) {
    const value = query.get(name)?.slice(0, LONG * 2);
    if (value === undefined) continue;
    if (name === 'after550') fields.after550 = value === '1';
    else fields[name] = value;
  }
  return fields;
}

/** Splits what was typed into a field of many: by line, comma, semicolon or blank. */
export function words(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '');
}
