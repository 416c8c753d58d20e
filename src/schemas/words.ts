import { z } from 'astro/zod';

/** Straight quotation marks and apostrophes as a printer sets them; Markdown does the same for bodies. */
export function typeset(text: string): string {
  return text
    .replace(/(^|[\s([{“])"/g, '$1“')
    .replaceAll('"', '”')
    .replace(/(^|[\s([{“])'(?=\S)/g, '$1‘')
    .replaceAll("'", '’');
}

/** Words for readers, of a length. */
export const words = (least: number, most = 2000) => z.string().min(least).max(most).transform(typeset);
