import type { HeaderData } from '../data/header-fields.ts';
import type { Source } from '../schemas/source.ts';

const SERVICE = { consumer: 'Outlook.com', business: 'Microsoft 365' } as const;

/** "Outlook.com and Microsoft 365", or one of them. */
export function serviceWords(services: readonly ('consumer' | 'business')[]): string {
  return services.map((s) => SERVICE[s]).join(' and ');
}

/** The sources behind these ids, each once, in order. */
export function sourcesOf(data: HeaderData, ids: readonly string[]): Source[] {
  return [...new Set(ids)].flatMap((id) => data.sources[id] ?? []);
}

/** "1,748 of the counted messages, 1,595 of them in Junk". */
export function corpusWords({ count, junk }: { count: number; junk?: number | undefined }): string {
  const n = (x: number) => x.toLocaleString('en-GB');
  return `${n(count)} of the counted messages${junk === undefined ? '' : `, ${n(junk)} of them in Junk`}`;
}
