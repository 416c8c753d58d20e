import { openCompoundFile } from './compound-file.ts';

/** PidTagTransportMessageHeaders (MS-OXPROPS 2.1031), as Unicode and as 8-bit text. */
const UNICODE = '__substg1.0_007D001F';
const EIGHT_BIT = '__substg1.0_007D001E';

/**
 * The Internet headers that Outlook keeps in a saved .msg file. Null when the file is none, is damaged, or never came
 * over the Internet (a draft, or mail inside one organisation, has no headers).
 */
export function readMsgHeaders(bytes: Uint8Array): string | null {
  const file = openCompoundFile(bytes);
  const unicode = file?.read(UNICODE);
  if (unicode) return new TextDecoder('utf-16le').decode(unicode).replace(/\0+$/, '');
  const plain = file?.read(EIGHT_BIT);
  return plain ? new TextDecoder('windows-1252').decode(plain).replace(/\0+$/, '') : null;
}
