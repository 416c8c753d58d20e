import { useEffect, useState } from 'preact/hooks';

/** How many parts of a long result are shown: one more in each task, so that none of them holds the page up. */
export function useSteps(parts: number): number {
  const [shown, setShown] = useState(1);
  useEffect(() => {
    if (shown >= parts) return;
    const timer = setTimeout(() => setShown(shown + 1));
    return () => clearTimeout(timer);
  }, [shown, parts]);
  return shown;
}
