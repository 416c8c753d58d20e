import { formatStore, parseStore, type ReadStore, type Store } from '../../engine/request/profile.ts';

const KEY = 'whyblocked.request.profiles';

/** Reads the profiles of this device; storage that is forbidden counts as empty. */
export function loadStore(): ReadStore {
  try {
    return parseStore(localStorage.getItem(KEY));
  } catch {
    return { kind: 'empty' };
  }
}

/** Moves what is stored out of the way, under a name of its own. @returns that name, or null when it failed */
export function keepAside(now: Date): string | null {
  try {
    const text = localStorage.getItem(KEY);
    if (text === null) return null;
    const name = `${KEY}.aside-${now.toISOString().slice(0, 19)}`;
    localStorage.setItem(name, text);
    localStorage.removeItem(KEY);
    return name;
  } catch {
    return null;
  }
}

/** The text as it stands in the storage, for saving it as a file. */
export function rawStore(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

/** Stores the profiles. @returns a sentence when the browser did not let us */
export function saveStore(store: Store): string | null {
  try {
    localStorage.setItem(KEY, formatStore(store));
    return null;
  } catch (error) {
    const full = error instanceof DOMException && /quota/i.test(error.name);
    return full
      ? 'This browser’s storage is full: the profile was not kept. Export it, or delete old profiles.'
      : 'This browser keeps nothing for this page: the profile lasts until the tab is closed. Export it.';
  }
}

/** Deletes everything this tool keeps on the device, including what was put aside. */
export function deleteStore(): void {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(KEY)) localStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}
