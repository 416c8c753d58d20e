import { describe, expect, it } from 'vitest';
import { createDnsRun } from '../../../src/engine/dns/run.ts';
import type { DnsOutcome, Question, RecordType, Resolver } from '../../../src/engine/dns/types.ts';

const meta = { resolver: 'test', ms: 1, authenticated: false, ttl: 60, aliases: [] };

/** A resolver whose answers are let go by hand. */
function createHeldResolver() {
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  const release: (() => void)[] = [];
  const resolver: Resolver = {
    resolve<T extends RecordType>(question: Question<T>, options?: { signal?: AbortSignal }) {
      asked.push(`${question.type} ${question.name}`);
      if (options?.signal) signals.push(options.signal);
      return new Promise<DnsOutcome<T>>((resolve) => {
        release.push(() => resolve({ kind: 'nodata', meta }));
        options?.signal?.addEventListener('abort', () =>
          resolve({ kind: 'unreachable', reason: 'aborted', detail: '', resolver: 'test', ms: 0 }),
        );
      });
    },
  };
  return { resolver, asked, signals, release };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('createDnsRun', () => {
  it('asks the same question once, whatever its case and however often', async () => {
    const held = createHeldResolver();
    const run = createDnsRun(held.resolver, { now: () => 0 });
    const answers = [
      run.resolve({ name: 'Example.COM.', type: 'TXT' }),
      run.resolve({ name: 'example.com', type: 'TXT' }),
    ];
    await tick();
    held.release[0]?.();
    await Promise.all(answers);
    await run.resolve({ name: 'example.com', type: 'TXT' });
    expect(held.asked).toEqual(['TXT example.com']);
    expect(run.queries).toHaveLength(1);
  });

  it('keeps at most so many in flight', async () => {
    const held = createHeldResolver();
    const run = createDnsRun(held.resolver, { now: () => 0, maxInFlight: 3 });
    const all = Array.from({ length: 7 }, (_, i) => run.resolve({ name: `n${i}.example.com`, type: 'A' }));
    await tick();
    expect(held.asked).toHaveLength(3);
    held.release[0]?.();
    await tick();
    expect(held.asked).toHaveLength(4);
    for (let i = 1; i < 7; i++) {
      held.release[i]?.();
      await tick();
    }
    await Promise.all(all);
    expect(run.queries).toHaveLength(7);
    expect(run.asked).toBe(7);
  });

  it('counts waves of dependent questions', async () => {
    const held = createHeldResolver();
    const run = createDnsRun(held.resolver, { now: () => 0 });
    const first = Promise.all(['a', 'b'].map((n) => run.resolve({ name: `${n}.example.com`, type: 'A' })));
    await tick();
    held.release[0]?.();
    held.release[1]?.();
    await first;
    expect(run.rounds).toBe(1);
    const second = run.resolve({ name: 'c.example.com', type: 'A' });
    await tick();
    held.release[2]?.();
    await second;
    expect(run.rounds).toBe(2);
  });

  it('cancels a query only when its last caller is gone, and may ask it again', async () => {
    const held = createHeldResolver();
    const run = createDnsRun(held.resolver, { now: () => 0 });
    const one = new AbortController();
    const two = new AbortController();
    const question = { name: 'example.com', type: 'A' } as const;
    const first = run.resolve(question, { signal: one.signal });
    const second = run.resolve(question, { signal: two.signal });
    await tick();
    one.abort();
    expect(await first).toMatchObject({ kind: 'unreachable', reason: 'aborted' });
    expect(held.signals[0]?.aborted).toBe(false);
    two.abort();
    expect(await second).toMatchObject({ kind: 'unreachable', reason: 'aborted' });
    expect(held.signals[0]?.aborted).toBe(true);
    const again = run.resolve(question);
    await tick();
    held.release[1]?.();
    expect(await again).toMatchObject({ kind: 'nodata' });
    expect(held.asked).toHaveLength(2);
  });

  it('ends everything at the signal of the run, the waiting too', async () => {
    const held = createHeldResolver();
    const cancel = new AbortController();
    const run = createDnsRun(held.resolver, { now: () => 0, maxInFlight: 1, signal: cancel.signal });
    const all = ['a', 'b'].map((n) => run.resolve({ name: `${n}.example.com`, type: 'A' }));
    await tick();
    cancel.abort();
    for (const outcome of await Promise.all(all)) expect(outcome).toMatchObject({ reason: 'aborted' });
    expect(held.asked).toHaveLength(1);
  });

  it('asks nothing for a name that is none, and stops at its limit', async () => {
    const held = createHeldResolver();
    const run = createDnsRun(held.resolver, { now: () => 0, maxQueries: 0 });
    expect(await run.resolve({ name: 'a..b', type: 'A' })).toMatchObject({ reason: 'bad-name' });
    expect(await run.resolve({ name: 'a.b', type: 'A' })).toMatchObject({ reason: 'limit' });
    expect(held.asked).toHaveLength(0);
  });
});
