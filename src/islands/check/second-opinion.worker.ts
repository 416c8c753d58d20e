import { type LibraryQuestion, readLibraryAnswer } from '../../engine/dns/second-opinion.ts';
import { ByteBuffer } from './shims/buffer.ts';

/** What the page sends: questions, and another resolver for tests. */
export interface SecondOpinionRequest {
  questions: LibraryQuestion[];
  url: string | null;
}

/** What comes back, one message a question; null when the library has nothing usable. */
export interface SecondOpinionAnswer {
  index: number;
  records: string[] | null;
}

// The library expects Node's global Buffer; this worker is its own world and ends with the question.
Object.assign(globalThis, {
  Buffer: Object.assign(ByteBuffer, { from: (data: ArrayBuffer) => new ByteBuffer(data) }),
});

addEventListener('message', async ({ data }: MessageEvent<SecondOpinionRequest>) => {
  const { default: DoH } = await import('doh-js-client/dist/doh.js');
  const client = new DoH('cloudflare');
  if (data.url) client.uri = data.url;
  // One after another: a message the library's parser loops on for ever must not take others with it.
  for (const [index, { name, type }] of data.questions.entries()) {
    let records: string[] | null = null;
    try {
      records = readLibraryAnswer(await client.resolve(name, type), type);
    } catch {
      // The library throws for HTTP errors and for packets it cannot read: nothing to go by.
    }
    postMessage({ index, records } satisfies SecondOpinionAnswer);
  }
});
