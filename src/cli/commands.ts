import type { Command } from './command.ts';

/** Every command, in the order the overview lists them. */
export const commands: readonly Command[] = [];
