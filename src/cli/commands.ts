import type { Command } from './command.ts';

/** A command's name and line in the overview; the rest, with its data, is loaded only when it is run. */
export interface CommandEntry {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  load(): Promise<Command>;
}

/** Every command, in the order the overview lists them. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'explain',
    summary: 'say who refused a message and why, from a bounce, a reply or a log line',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'check',
    summary: 'look up whether a domain and its sending addresses give Microsoft a reason to refuse',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'spf',
    summary: 'evaluate SPF for one address and sender, term by term',
    load: async () => (await import('./commands/spf.ts')).spf,
  },
  {
    name: 'headers',
    summary: 'say from the headers of a message where Microsoft put it, and why',
    load: async () => (await import('./commands/headers.ts')).headers,
  },
  {
    name: 'log',
    summary: 'read mail logs: what Microsoft refused, since when, with which code, and whether it is over',
    load: async () => (await import('./commands/log.ts')).log,
  },
  {
    name: 'snds',
    summary: 'read files of SNDS: each address over time, and what in them needs an answer',
    load: async () => (await import('./commands/snds.ts')).snds,
  },
  {
    name: 'dmarc',
    summary: 'read DMARC aggregate reports: who sends as you, what aligns, what Microsoft saw',
    load: async () => (await import('./commands/dmarc.ts')).dmarc,
  },
  {
    name: 'config',
    summary: 'mail server configuration: relay, slow down or hold Microsoft’s mail',
    load: async () => (await import('./commands/config.ts')).config,
  },
];
