import type { MxData, RecordData, RecordType, TlsaData } from './types.ts';

const MAX_LENGTH = 4096;

/**
 * One record as text for people and for comparing: TXT strings joined with nothing between them and read as
 * UTF-8, MX as "10 mx.example.com", TLSA as "3 1 1 …", everything else as it is. At most 4,096 characters.
 */
export function formatRecord<T extends RecordType>(type: T, data: RecordData[T]): string {
  return format(type, data).slice(0, MAX_LENGTH);
}

function format(type: RecordType, data: RecordData[RecordType]): string {
  switch (type) {
    case 'TXT':
    case 'SPF':
      return readUtf8((data as string[]).join(''));
    case 'MX': {
      const { preference, exchange } = data as MxData;
      return `${preference} ${exchange}`;
    }
    case 'TLSA': {
      const { usage, selector, matchingType, association } = data as TlsaData;
      return `${usage} ${selector} ${matchingType} ${association}`;
    }
    default:
      return String(data);
  }
}

/** A byte string (one char code a byte) as text; bytes that are no UTF-8 become U+FFFD. */
function readUtf8(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
