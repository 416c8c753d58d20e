import PostalMime from 'postal-mime';
import type { OpenedFile } from './open.ts';

const MAX_ATTACHMENTS = 200;

/** Does the text begin like a saved message (RFC 5322), and not like a report or an archive? */
export function looksLikeMessage(bytes: Uint8Array): boolean {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 4_000));
  return (
    /^(from [^\n]+\n)?[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]/i.test(head) &&
    /^(content-type|mime-version|received|return-path):/im.test(head)
  );
}

/** The attachments of a saved message, as files; a report often arrives as one. Throws nothing: a broken message has none. */
export async function attachmentsOf(name: string, bytes: Uint8Array): Promise<OpenedFile[]> {
  try {
    const mail = await PostalMime.parse(bytes as Uint8Array<ArrayBuffer>, {
      attachmentEncoding: 'arraybuffer',
    });
    return mail.attachments.slice(0, MAX_ATTACHMENTS).map((a, i) => ({
      name: `${name}/${a.filename ?? `attachment ${i + 1}`}`,
      bytes: new Uint8Array(a.content as ArrayBuffer),
    }));
  } catch {
    return [];
  }
}
