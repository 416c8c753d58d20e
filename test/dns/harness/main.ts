/** The engine as a page has it, within reach of the test. */
import { createDohResolver } from '../../../src/engine/dns/doh.ts';
import { createDnsRun } from '../../../src/engine/dns/run.ts';
import type { DnsOutcome, QueryRecord, Question } from '../../../src/engine/dns/types.ts';
import { analyseSpf } from '../../../src/engine/spf/analyse.ts';
import { evaluateSpf } from '../../../src/engine/spf/evaluate.ts';
import { askSecondOpinion } from '../../../src/islands/check/second-opinion.ts';

const now = (): number => performance.now();

function createRun(urls: string[], timeoutMs = 2000) {
  const chain = urls.map((url, index) => ({ name: `r${index}`, url }));
  return createDnsRun(createDohResolver({ fetch: fetch.bind(globalThis), chain, now, timeoutMs }), { now });
}

const harness = {
  ask: (urls: string[], questions: Question[], timeoutMs?: number): Promise<DnsOutcome[]> => {
    const run = createRun(urls, timeoutMs);
    return Promise.all(questions.map((question) => run.resolve(question)));
  },
  spf: async (url: string, ip: string, sender: string) => {
    const run = createRun([url]);
    const evaluation = await evaluateSpf({ ip, sender, helo: 'mail.example.com' }, { resolver: run, now });
    return { ...evaluation, queries: run.queries };
  },
  analyse: (url: string, domain: string) => analyseSpf(domain, { resolver: createRun([url]) }),
  secondOpinion: (queries: QueryRecord[], domain: string, url: string, timeoutMs: number) =>
    askSecondOpinion(queries, domain, { url, timeoutMs }),
};
export type Harness = typeof harness;
Object.assign(globalThis, { harness });
