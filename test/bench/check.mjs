// npm run bench:check: how long a check takes beside the time it must take: the longest chain of questions that
// depend on one another, times the 40 ms that each answer of the local resolver takes. Goal: at most 1.3 times, and
// no question twice. mailauth's SPF on the same resolver stands beside ours.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import mailauth from 'mailauth/lib/spf/index.js';
import { checkDomain } from '../../src/engine/check/check-domain.ts';
import { parseCheckInput } from '../../src/engine/check/input.ts';
import { createDohResolver } from '../../src/engine/dns/doh.ts';
import { createDnsRun } from '../../src/engine/dns/run.ts';
import { createZoneResolver } from '../../src/engine/dns/zone-resolver.ts';
import { analyseSpf } from '../../src/engine/spf/analyse.ts';
import { evaluateSpf } from '../../src/engine/spf/evaluate.ts';

const DELAY_MS = 40;
const RUNS = 9;
const GOAL = 1.3;
const range = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const reverse = (ip) => `${ip.split('.').reverse().join('.')}.in-addr.arpa`;
const origin = (ip) => `${ip.split('.').reverse().join('.')}.origin.asn.cymru.com`;

/** What every scenario has: mail at its own host, DMARC with reports elsewhere, a DKIM key. */
const base = {
  'example.com': [
    { TXT: 'v=spf1 mx ip4:203.0.113.0/24 -all' },
    { MX: { preference: 10, exchange: 'mx.example.com' } },
    { A: '203.0.113.1' },
  ],
  'mx.example.com': [{ A: '203.0.113.2' }],
  'mail.example.com': [{ A: '203.0.113.10' }],
  '_dmarc.example.com': [{ TXT: 'v=DMARC1; p=none; rua=mailto:dmarc@example.net' }],
  'example.com._report._dmarc.example.net': [{ TXT: 'v=DMARC1' }],
  'default._domainkey.example.com': [{ TXT: 'v=DKIM1; p=' }],
  'as64496.asn.cymru.com': [{ TXT: '64496 | US | arin | 2001-01-01 | EXAMPLE-AS Example Inc., US' }],
};
const hosts = (ips) =>
  Object.fromEntries(
    ips.flatMap((ip, index) => [
      [reverse(ip), [{ PTR: `m${index}.example.com` }]],
      [`m${index}.example.com`, [{ A: ip }]],
      [origin(ip), [{ TXT: '64496 | 203.0.113.0/24 | US | arin | 2001-01-01' }]],
    ]),
  );
const fourteen = range(14, (index) => `203.0.113.${index + 10}`);

const SCENARIOS = [
  {
    name: 'simple domain',
    ips: [],
    // MX → address of the exchanger → TLSA below it.
    depth: 3,
    // TXT → MX → address.
    spfDepth: 3,
    zone: base,
  },
  {
    name: 'nine includes',
    ips: ['203.0.113.10'],
    depth: 3,
    // TXT → TXT of each include.
    spfDepth: 2,
    zone: {
      ...base,
      ...hosts(['203.0.113.10']),
      'example.com': [
        {
          TXT: `v=spf1 ${range(9, (index) => `include:i${index}.example.net`).join(' ')} ip4:203.0.113.0/24 -all`,
        },
        ...base['example.com'].slice(1),
      ],
      ...Object.fromEntries(
        range(9, (index) => [`i${index}.example.net`, [{ TXT: 'v=spf1 ip4:198.51.100.0/24 ~all' }]]),
      ),
    },
  },
  {
    name: '14 addresses',
    ips: fourteen,
    depth: 3,
    spfDepth: 3,
    zone: { ...base, ...hosts(fourteen) },
  },
];

if (process.argv[2] === 'server') await serve(Number(process.argv[3]));
else await measure();

/** The resolver lives in a process of its own, so that it takes no time from what is measured. */
async function serve(index) {
  const { startDohServer } = await import('../dns/doh-server.ts');
  const server = await startDohServer(SCENARIOS[index].zone, { delayMs: DELAY_MS });
  process.on('message', () => {
    process.send({ asked: server.asked.splice(0), peak: server.peak });
  });
  process.send({ url: server.url });
}

async function measure() {
  console.log(`Local resolver, ${DELAY_MS} ms an answer, median of ${RUNS} runs after a warm-up.\n`);
  let missed = 0;
  for (const [index, scenario] of SCENARIOS.entries()) {
    const child = fork(fileURLToPath(import.meta.url), ['server', String(index)]);
    const [{ url }] = await once(child, 'message');
    const asked = async () => {
      child.send('report');
      return (await once(child, 'message'))[0].asked;
    };
    const resolver = createDohResolver({
      fetch,
      chain: [{ name: 'local', url }],
      now: () => performance.now(),
    });
    console.log(`${scenario.name}`);
    const { input } = parseCheckInput({ domain: 'example.com', ips: scenario.ips.join(',') });
    const check = (over, maxInFlight) => async () => {
      const report = await checkDomain(input, {
        resolver: over,
        resolverName: 'local',
        now: () => performance.now(),
        randomLabel: 'x0123456789abcdef',
        maxInFlight,
      });
      return `rounds ${report.dns.rounds}`;
    };
    const simulated = createSimulated(scenario.zone);
    const all = Number.POSITIVE_INFINITY;
    missed += await row(
      'check, simulated resolver',
      check(simulated.resolver, all),
      scenario.depth,
      simulated.asked,
      GOAL,
    );
    missed += await row('check, over HTTP', check(resolver, all), scenario.depth, asked, GOAL);
    await row('check, over HTTP, 8 in flight', check(resolver, 8), scenario.depth, asked, null);
    const ips = scenario.ips.length > 0 ? scenario.ips : ['203.0.113.10'];
    const ours = async () => {
      const run = createDnsRun(resolver, {
        now: () => performance.now(),
        maxInFlight: Number.POSITIVE_INFINITY,
      });
      const one = (ip) =>
        evaluateSpf(
          { ip, sender: 'user@example.com', helo: 'mail.example.com' },
          { resolver: run, now: Date.now },
        );
      const [, ...results] = await Promise.all([
        analyseSpf('example.com', { resolver: run }),
        ...ips.map(one),
      ]);
      return results[0].result;
    };
    missed += await row('SPF', ours, scenario.spfDepth, asked, GOAL);
    const theirs = async () => {
      const results = await Promise.all(
        ips.map((ip) =>
          mailauth.spf({
            ip,
            sender: 'user@example.com',
            helo: 'mail.example.com',
            strict: true,
            resolver: toNode(resolver),
          }),
        ),
      );
      return results[0].status.result;
    };
    await row('SPF of mailauth', theirs, scenario.spfDepth, asked, null);
    console.log();
    child.disconnect();
    child.kill();
  }
  console.log(
    missed === 0
      ? `Every row with a goal is within ${GOAL}, and asks nothing twice.`
      : `${missed} rows miss their goal.`,
  );
  process.exit(missed === 0 ? 0 : 1);
}

/** The same answers after the same time without HTTP, whose cost in Node is not the engine's. */
function createSimulated(zone) {
  const inner = createZoneResolver(zone);
  const list = [];
  const resolver = {
    resolve: async (question) => {
      list.push(`${question.type} ${question.name}`);
      await setTimeout(DELAY_MS);
      return inner.resolve(question);
    },
  };
  return { resolver, asked: async () => list.splice(0) };
}

/** Measures one way of doing it; returns 1 when it misses the goal. */
async function row(name, work, depth, asked, goal) {
  await work();
  await asked();
  const times = [];
  let questions = [];
  let said = '';
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    said = await work();
    times.push(performance.now() - started);
    questions = await asked();
  }
  const median = times.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
  const ratio = median / (depth * DELAY_MS);
  const twice = questions.length - new Set(questions).size;
  const ok = goal === null || (ratio <= goal && twice === 0);
  const mark = goal === null ? ' ' : ok ? '✓' : '✕';
  const numbers = [
    `${median.toFixed(0).padStart(5)} ms`,
    `= ${ratio.toFixed(2)} × (${depth} × ${DELAY_MS} ms)`,
    `${String(questions.length).padStart(3)} questions, ${twice} twice`,
    said,
  ];
  console.log(`  ${mark} ${name.padEnd(38)}${numbers.join('   ')}`);
  return ok ? 0 : 1;
}

/** Our resolver behind the interface of node:dns, which mailauth speaks. */
function toNode(resolver) {
  return async (name, type) => {
    const outcome = await resolver.resolve({ name, type });
    if (outcome.kind === 'answer') {
      return type === 'MX'
        ? outcome.records.map((mx) => ({ priority: mx.preference, exchange: mx.exchange }))
        : outcome.records;
    }
    throw Object.assign(new Error(outcome.kind), {
      code: { nodata: 'ENODATA', nxdomain: 'ENOTFOUND' }[outcome.kind] ?? 'ESERVFAIL',
    });
  };
}
