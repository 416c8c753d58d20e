/** doh-js-client brings no types; this is what the second opinion uses. */
declare module 'doh-js-client/dist/doh.js' {
  export default class DoH {
    constructor(provider: 'cloudflare' | 'google' | 'cleanbrowsing' | 'quad9');
    /** Where questions go. */
    uri: string;
    resolve(name: string, type: string): Promise<unknown[]>;
  }
}
