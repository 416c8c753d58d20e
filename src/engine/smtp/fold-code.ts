/**
 * One spelling for every way to type a code: "AS(1450)", "as1450" and "AS 1450" are the same, and so are
 * "550 5.7.606" and "550-5.7.606".
 */
export function foldCode(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, ' ')
    .replace(/\b([a-z]+) (\d)/g, '$1$2')
    .replace(/\.+(?= |$)/g, '')
    .trim();
}
