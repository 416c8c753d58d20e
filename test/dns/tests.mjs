// What is expected of the engine in front of real servers. Each test gets the context of run.mjs.

const answer = (records) => ({ kind: 'answer', records });

/** Compares the fields named in `expected`; lists without their order, which servers may change. */
function matches(assert, outcome, expected) {
  const sorted = (value) => (Array.isArray(value) ? [...value].map((v) => JSON.stringify(v)).sort() : value);
  for (const [key, value] of Object.entries(expected))
    assert.deepEqual(sorted(outcome[key]), sorted(value), key);
}

const QUESTIONS = [
  ['A', 'example.com', answer(['192.0.2.10'])],
  ['A', 'EXAMPLE.com.', answer(['192.0.2.10'])],
  ['AAAA', 'example.com', answer(['2001:db8::10'])],
  [
    'MX',
    'example.com',
    answer([
      { preference: 10, exchange: 'mx.example.com' },
      { preference: 20, exchange: 'mx2.example.com' },
    ]),
  ],
  ['MX', 'null.example.com', answer([{ preference: 0, exchange: '.' }])],
  // Behind dnsdist stands no recursive resolver, so what is delegated is answered with a referral.
  ['A', 'www.delegated.test', { kind: 'unreachable', reason: 'malformed' }],
  ['PTR', '10.2.0.192.in-addr.arpa', answer(['mail.example.com'])],
  ['SOA', 'test', { kind: 'nodata' }],
  [
    'TLSA',
    '_25._tcp.mx.example.com',
    answer([{ usage: 3, selector: 1, matchingType: 1, association: 'ab'.repeat(32) }]),
  ],
  ['TXT', 'bytes.test', answer([['a\u0000b\u00ff']])],
  ['A', 'alias.example.com', answer(['192.0.2.10'])],
  ['CNAME', 'alias.example.com', answer(['alias2.example.com'])],
  ['A', 'any.thing.wild.test', answer(['192.0.2.77'])],
  ['A', 'empty.test', { kind: 'nodata' }],
  ['A', '_spf.example.com', { kind: 'nodata' }],
  ['A', 'nowhere.example.com', { kind: 'nxdomain' }],
  ['TXT', 'servfail.test', { kind: 'failed', rcodeName: 'SERVFAIL' }],
  ['TXT', 'refused.test', { kind: 'failed', rcodeName: 'REFUSED' }],
  // HTTP 403 and 502 come without a CORS header, so a page sees no more than a failed connection.
  ['TXT', 'forbidden.test', { kind: 'unreachable', reason: 'network' }],
  ['TXT', 'loop1.test', { kind: 'unreachable', reason: 'malformed' }],
];

export function createTests() {
  const tests = QUESTIONS.map(([type, name, expected]) => ({
    name: `${type} ${name}: ${expected.reason ?? expected.rcodeName ?? expected.kind}`,
    run: async ({ assert, call, servers }) => {
      const [outcome] = await call('ask', [servers.url], [{ name, type }]);
      matches(assert, outcome, expected);
    },
  }));
  const test = (name, run) => tests.push({ name, run });

  test('TXT example.com: both records, strings kept apart', async ({ assert, call, servers }) => {
    const [outcome] = await call('ask', [servers.url], [{ name: 'example.com', type: 'TXT' }]);
    const expected = [
      ['v=spf1 ip4:192.0.2.0/28 include:_spf.example.com ', 'mx -all'],
      ['other=thing "quoted" \\ back'],
    ];
    matches(assert, outcome, answer(expected));
  });
  test('an answer of ten kilobytes comes whole', async ({ assert, call, servers }) => {
    const [outcome] = await call('ask', [servers.url], [{ name: 'big.test', type: 'TXT' }]);
    assert.equal(outcome.kind, 'answer');
    assert.equal(outcome.records.length, 40);
  });
  test('aliases followed are named', async ({ assert, call, servers }) => {
    const [outcome] = await call('ask', [servers.url], [{ name: 'alias.example.com', type: 'A' }]);
    assert.deepEqual(outcome.meta.aliases, ['alias2.example.com', 'example.com']);
  });
  test('the AD bit arrives, and only where it is set', async ({ assert, call, servers }) => {
    const names = ['signed.test', 'late.test'].map((name) => ({ name, type: 'A' }));
    const outcomes = await call('ask', [servers.url], names);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.meta.authenticated),
      [true, false],
    );
  });
  test('a resolver that hangs ends at the time-out', async ({ assert, call, servers }) => {
    const [outcome] = await call('ask', [servers.url], [{ name: 'hang.test', type: 'A' }], 500);
    matches(assert, outcome, { kind: 'unreachable', reason: 'timeout' });
  });
  test('a resolver that gives up is no answer', async ({ assert, call, servers }) => {
    const [outcome] = await call('ask', [servers.url], [{ name: 'hang.test', type: 'A' }], 20_000);
    matches(assert, outcome, { kind: 'unreachable', reason: 'network' });
  });
  test('no resolver at all is "network", never "missing"', async ({ assert, call, servers }) => {
    const [outcome] = await call('ask', [servers.deadUrl], [{ name: 'example.com', type: 'A' }]);
    matches(assert, outcome, { kind: 'unreachable', reason: 'network' });
  });
  test('the next resolver of the chain answers', async ({ assert, call, servers }) => {
    const [outcome] = await call('ask', [servers.deadUrl, servers.url], [{ name: 'example.com', type: 'A' }]);
    assert.equal(outcome.kind, 'answer');
    assert.equal(outcome.meta.resolver, 'r1');
  });
  test('a web page instead of an answer is said to be one', async ({ assert, call, servers }) => {
    const [outcome] = await call('ask', [servers.htmlPage], [{ name: 'example.com', type: 'A' }]);
    assert.equal(outcome.kind, 'unreachable');
  });
  test('HTTP 429 is "rate-limited"', async ({ assert, call, servers }) => {
    const [outcome] = await call('ask', [servers.busy], [{ name: 'example.com', type: 'A' }]);
    matches(assert, outcome, { kind: 'unreachable', reason: 'rate-limited' });
  });
  test('through nginx it is the same', async ({ assert, call, servers }) => {
    const [outcome] = await call('ask', [servers.withPreflight], [{ name: 'example.com', type: 'A' }]);
    matches(assert, outcome, answer(['192.0.2.10']));
  });

  const SPF = [
    ['192.0.2.5', 'user@example.com', 'pass', 'ip4:192.0.2.0/28'],
    ['198.51.100.7', 'user@example.com', 'pass', 'ip4:198.51.100.0/24'],
    ['192.0.2.200', 'user@example.com', 'pass', 'a:late.test'],
    ['2001:db8::26', 'user@example.com', 'pass', 'mx'],
    ['203.0.113.9', 'user@example.com', 'fail', '-all'],
    ['192.0.2.1', 'user@broken.test', 'permerror', null],
    ['192.0.2.1', 'user@failing.test', 'temperror', null],
    ['192.0.2.1', 'user@late.test', 'none', null],
  ];
  for (const [ip, sender, result, mechanism] of SPF) {
    test(`SPF ${ip} ${sender}: ${result}, in the page and by the command`, async ({
      assert,
      call,
      command,
      servers,
    }) => {
      const evaluation = await call('spf', servers.url, ip, sender);
      matches(assert, evaluation, { result, mechanism });
      const done = await command('spf', '--ip', ip, '--from', sender, '--resolver', servers.url, '--json');
      matches(assert, done.json, {
        result,
        mechanism,
        lookups: evaluation.lookups,
        voidLookups: evaluation.voidLookups,
      });
      assert.equal(done.status, result === 'pass' ? 0 : result === 'temperror' ? 3 : 1);
    });
  }
  test('the SPF tree counts look-ups and addresses', async ({ assert, call, servers }) => {
    const analysis = await call('analyse', servers.url, 'example.com');
    assert.equal(analysis.lookups, 3);
    assert.equal(analysis.addresses.ip4, String(16 + 256 + 1 + 2));
  });

  const opinionsOf = async ({ call, servers }, url, timeoutMs) => {
    const { queries } = await call('spf', servers.url, '203.0.113.9', 'user@example.com');
    return call('secondOpinion', queries, 'example.com', url, timeoutMs);
  };
  test('the second opinion agrees', async (context) => {
    const opinions = await opinionsOf(context, context.standIn.url, 5000);
    const words = opinions.map(({ question, opinion }) => `${question.type} ${question.name} ${opinion}`);
    for (const name of ['TXT example.com', 'MX example.com', 'TXT _spf.example.com', 'A late.test']) {
      context.assert.ok(words.includes(`${name} agrees`), words.join('\n'));
    }
  });
  test('the second opinion differs', async (context) => {
    const opinions = await opinionsOf(context, context.lying.url, 5000);
    const txt = opinions.find(({ question }) => question.type === 'TXT' && question.name === 'example.com');
    context.assert.equal(txt?.opinion, 'differs');
    context.assert.deepEqual(txt?.theirs, ['v=spf1 +all']);
  });
  test('the second opinion is ended when the library hangs', async (context) => {
    const opinions = await opinionsOf(context, context.looping.url, 1500);
    context.assert.ok(opinions.length > 0);
    context.assert.ok(opinions.every(({ opinion }) => opinion === 'cannot tell'));
  });

  const page = (name, run) => tests.push({ name: `the built page: ${name}`, run, needsSite: true });
  const checkOn = async ({ openCheck }, resolver, domain, ips) => {
    const tab = await openCheck();
    await tab.getByLabel('Domain', { exact: true }).fill(domain);
    await tab.getByLabel('Addresses your servers send from').fill(ips);
    await tab.getByText('Who is asked').click();
    await tab.getByLabel('DNS over HTTPS resolver').selectOption('own');
    await tab.getByLabel('Its address').fill(resolver);
    await tab.getByRole('button', { name: 'Check', exact: true }).click();
    await tab.locator('.verdict').waitFor({ timeout: 60_000 });
    const text = await tab.locator('main').innerText();
    await tab.close();
    return text;
  };
  page('checks a domain over real servers', async (context) => {
    const text = await checkOn(context, context.servers.url, 'user@Example.com', '192.0.2.5, 203.0.113.9');
    for (const part of [
      'ip4:192.0.2.0/28',
      'SPF gives fail for 203.0.113.9',
      '5.2.0.192.in-addr.arpa',
      'example.com has no DMARC record',
    ]) {
      context.assert.ok(text.includes(part), `"${part}" is not in\n${text}`);
    }
  });
  page('a broken record is a failure with a corrected record', async (context) => {
    const text = await checkOn(context, context.servers.url, 'broken.test', '');
    context.assert.ok(text.includes('v=spf1 ip4:192.0.2.1 -all'), text);
  });
  page(
    'the second opinion is asked for on a press, and agrees',
    async ({ assert, openCheck, servers, standIn }) => {
      const tab = await openCheck();
      // The library knows Cloudflare only: its questions are led to the stand-in, preflight and all.
      await tab.context().route('https://cloudflare-dns.com/**', async (route) => {
        const { search } = new URL(route.request().url());
        const headers = {
          'access-control-allow-origin': '*',
          'access-control-allow-headers': 'content-type',
        };
        if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
        const reply = await fetch(standIn.url + search);
        const type = { 'content-type': 'application/dns-message' };
        return route.fulfill({
          status: reply.status,
          headers: { ...headers, ...type },
          body: Buffer.from(await reply.arrayBuffer()),
        });
      });
      await tab.getByLabel('Domain', { exact: true }).fill('example.com');
      await tab.getByText('Who is asked').click();
      await tab.getByLabel('DNS over HTTPS resolver').selectOption('own');
      await tab.getByLabel('Its address').fill(servers.url);
      await tab.getByRole('button', { name: 'Check', exact: true }).click();
      await tab.getByRole('button', { name: 'Ask for a second opinion' }).click({ timeout: 60_000 });
      await tab.getByText('The second opinion agrees').waitFor({ timeout: 15_000 });
      assert.ok(standIn.asked.includes('TXT example.com'));
      await tab.close();
    },
  );
  page('without a resolver nothing is called missing', async (context) => {
    const text = await checkOn(context, context.servers.deadUrl, 'example.com', '192.0.2.5');
    context.assert.ok(!/has no (SPF|DMARC) record|does not exist/.test(text), text);
  });
  return tests;
}
