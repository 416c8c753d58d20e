import type { Command } from './command.ts';
import { check } from './commands/check.ts';
import { config } from './commands/config.ts';
import { dmarc } from './commands/dmarc.ts';
import { explain } from './commands/explain.ts';
import { headers } from './commands/headers.ts';
import { log } from './commands/log.ts';
import { snds } from './commands/snds.ts';
import { spf } from './commands/spf.ts';

/** Every command, in the order the overview lists them. */
export const commands: readonly Command[] = [explain, check, spf, headers, log, snds, dmarc, config];
