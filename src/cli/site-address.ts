/** Put in by the build (src/build/cli.mjs); not there when the source runs as it is. */
declare const SITE_URL: string | undefined;

/** The site's address that was given when the command was built, without a slash at its end; '' if none was. */
export function siteAddress(): string {
  return typeof SITE_URL === 'string' ? SITE_URL.replace(/\/{1,9}$/, '') : '';
}
