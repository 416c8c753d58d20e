/** Names of servers: for logs that name none, and short ones for reports. */

const GENERIC =
  /^(?:exim[\w-]*|haraka|stalwart|hmailserver|main|mainlog|maillog|mail|log|logs|syslog|messages|var|tmp|current|journal)$/i;
const SUFFIX =
  /(?:\.(?:gz|zst|xz|bz2|log|txt|out|old|json|\d{1,8})|-\d{8}(?:-\d+)?|[._-]\d{4}-\d\d-\d\d(?:-\d\d){0,2})$/i;

/** The folder and file name without compression, rotation and `.log`, cut at dots, slashes and underscores. */
function parts(path: string): string[] {
  let name = path.replaceAll('\\', '/');
  for (let i = 0; i < 6 && SUFFIX.test(name); i++) name = name.replace(SUFFIX, '');
  return name
    .split(/[/]+/)
    .slice(-2)
    .join('/')
    .split(/[/._]+/)
    .filter((p) => p !== '');
}

/**
 * Server names for files whose lines name none (an Exim main log): the part of the path that tells the files
 * apart (`exim.mx1.log`, `mx1/mainlog`), else what is left of the file's name without general words, else `server`.
 * Files of one rotated set (`mainlog`, `mainlog.1`) get one name.
 */
export function serverNames(paths: readonly string[]): string[] {
  const all = paths.map(parts);
  const longest = Math.max(0, ...all.map((p) => p.length));
  let prefix = 0;
  const distinct = new Set(all.map((p) => p.join('/')));
  if (distinct.size > 1) {
    while (prefix < longest && all.every((p) => p[prefix] === all[0]![prefix])) prefix++;
    let suffix = 0;
    const fromEnd = (p: string[], i: number) => p[p.length - 1 - i];
    while (
      suffix < longest &&
      all.every((p) => p.length - suffix > prefix + 1 && fromEnd(p, suffix) === fromEnd(all[0]!, suffix))
    )
      suffix++;
    return all.map((p) => {
      const rest = p.slice(prefix, p.length - suffix);
      const telling = rest.filter((word) => !GENERIC.test(word));
      return (telling.length > 0 ? telling : rest).join('.') || 'server';
    });
  }
  return all.map((p) => {
    const own = p.at(-1) ?? '';
    if (!GENERIC.test(own)) {
      const words = own.split('-').filter((word) => !GENERIC.test(word));
      return words.length > 0 && p.length > 1 ? words.join('-') : 'server';
    }
    return 'server';
  });
}

/** First labels where they are unambiguous, whole names where two servers share one. */
export function shortServerNames(names: readonly string[]): string[] {
  const first = names.map((name) =>
    /^\d+(\.\d+){3}$/.test(name) || name.includes(':') ? name : name.split('.')[0]!,
  );
  const count = new Map<string, number>();
  for (const name of first) count.set(name, (count.get(name) ?? 0) + 1);
  return first.map((name, i) => (name !== '' && count.get(name) === 1 ? name : names[i]!));
}
