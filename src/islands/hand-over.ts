/**
 * What one page hands to the next without a trace in an address: pasted text, and results for the support
 * request. It lives in sessionStorage, so it ends with the tab. Storage may be off or full: then nothing is
 * handed over and the next page starts empty.
 */
export interface Paste {
  text: string;
  /** What the text was taken for, as `recogniseInput` names it. */
  kind: string;
}

const PASTE = 'whyblocked.paste';

/** Keeps pasted text for the next page; false when the browser did not let us. */
export function handOverPaste(paste: Paste): boolean {
  return handOver(PASTE, paste);
}

/** Takes what the page before handed over, once; null when there is nothing. */
export function takePaste(): Paste | null {
  const value = take(PASTE) as Partial<Paste> | null;
  return value && typeof value.text === 'string'
    ? { text: value.text, kind: String(value.kind ?? '') }
    : null;
}

export function handOver(key: string, value: unknown): boolean {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function take(key: string): unknown {
  try {
    const stored = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return stored === null ? null : JSON.parse(stored);
  } catch {
    return null;
  }
}
