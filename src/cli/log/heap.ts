import { setFlagsFromString } from 'node:v8';

/** Keeps V8's young generation at its first size: next to nothing is allocated here that would gain from more. */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
