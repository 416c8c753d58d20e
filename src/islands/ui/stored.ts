import { useEffect, useState } from 'preact/hooks';

/**
 * State that survives closing the tab: kept on this device under `whyblocked.<key>`. Works without storage,
 * then it lasts as long as the page. Secrets do not belong here.
 */
export function useStored<T>(key: string, initial: T): [T, (value: T) => void, () => void] {
  const name = `whyblocked.${key}`;
  const [value, setValue] = useState(initial);
  // Read after hydration: the first render must equal what the server rendered.
  useEffect(() => {
    try {
      const stored = localStorage.getItem(name);
      if (stored !== null) setValue(JSON.parse(stored) as T);
    } catch {
      // Damaged or forbidden storage: start with the initial value.
    }
  }, [name]);
  const store = (next: T) => {
    setValue(next);
    try {
      localStorage.setItem(name, JSON.stringify(next));
    } catch {
      // Full or forbidden: the value stays for this page.
    }
  };
  const forget = () => {
    setValue(initial);
    try {
      localStorage.removeItem(name);
    } catch {
      // Nothing was kept.
    }
  };
  return [value, store, forget];
}
