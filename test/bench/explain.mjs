/**
 * How long a pasted bounce and 10,000 distinct log lines take, beside a plain loop over one regular expression
 * for each quoted text: what a rule list does (sisimai and its like walk their rules so). Both run here, in one
 * process, on the same lines; the ratio is what counts.
 *
 *   npm run bench:explain
 */
import catalogue from '../../src/data/catalogue.ts';
import { explain, matcherOf } from '../../src/engine/explain/explain.ts';

const data = catalogue();
const samples = data.replies.flatMap((reply) =>
  reply.variants.flatMap((variant) =>
    variant.samples.map((text) => ({ id: reply.id, text: text.replace(/\n/g, ' ') })),
  ),
);

/** The same number every run. */
let seed = 20261121;
const random = (below) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return seed % below;
};

const lines = Array.from({ length: 10_000 }, (_, index) => {
  const { id, text } = samples[random(samples.length)];
  const line = text.startsWith('Mar 12')
    ? text
    : `Mar 12 09:21:41 mx1 postfix/smtp[4711]: 4F1A2B3C4D: to=<user@contoso.com>, relay=contoso-com.mail.protection.outlook.com[198.51.100.7]:25, delay=1.2, dsn=5.0.0, status=bounced (host contoso-com.mail.protection.outlook.com[198.51.100.7] said: ${text})`;
  return {
    id,
    text: line
      .replace('4F1A2B3C4D', index.toString(16).padStart(10, '0').toUpperCase())
      .replace('192.0.2.25', `192.0.2.${random(256)}`),
  };
});

// A regular expression for each quoted text; placeholders and trailers take anything. The walk ends at the first hit.
const rules = data.replies
  .flatMap((reply) =>
    reply.variants.map(({ text }) => ({
      id: reply.id,
      length: text.length,
      pattern: new RegExp(
        text
          .replace(/\s*\[(?:Name=.*|\{host\}.*)$/, '')
          .split(/\{[^}]+\}/)
          .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'))
          .join('.{1,200}?'),
        'i',
      ),
    })),
  )
  .sort((a, b) => b.length - a.length);
const walk = (text) => rules.find(({ pattern }) => pattern.test(text))?.id ?? null;

const bounce = (text) => `Return-Path: <>
From: MAILER-DAEMON@mx1.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: user@example.com
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx1.example.com.

<user@contoso.com>: ${text}

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx1.example.com

Final-Recipient: rfc822; user@contoso.com
Action: failed
Diagnostic-Code: smtp; ${text}

--b
Content-Type: message/rfc822

From: user@example.com
Subject: hello

${'A line of the returned message, which nobody needs to read.\n'.repeat(200)}
--b--
`;

/** Time of the processor this process used, not of the clock: other work on the machine does not count. */
const processor = () => process.cpuUsage().user / 1000;

/** The least disturbed of `runs` runs. */
function best(runs, work) {
  const times = [];
  for (let run = 0; run < runs; run++) {
    const start = processor();
    work();
    times.push(processor() - start);
  }
  return Math.min(...times);
}

const cold = processor();
explain(bounce(samples[0].text), { catalogue: data });
const first = processor() - cold;

const bounces = samples.slice(0, 200).map(({ text }) => bounce(text));
const one =
  best(5, () => {
    for (const text of bounces) explain(text, { catalogue: data });
  }) / bounces.length;

// As from a file or a paste: a text of its own, not one in the form that slices of the catalogue's strings have.
const text = new TextDecoder().decode(new TextEncoder().encode(lines.map((line) => line.text).join('\n')));
let right = 0;
const ours = best(15, () => {
  right = explain(text, { catalogue: data }).matches.reduce((sum, match) => sum + match.count, 0);
});
const matcher = matcherOf(data);
let exact = 0;
const matching = best(15, () => {
  exact = 0;
  for (const line of lines)
    for (const segment of matcher.segments(line.text))
      if (matcher.resolve(line.text, segment, 'microsoft')?.reply.id === line.id) exact++;
});
let walked = 0;
const theirs = best(3, () => {
  walked = 0;
  for (const line of lines) if (walk(line.text) === line.id) walked++;
});

const ms = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
console.log(`a pasted bounce, first of all (matcher made)  ${ms(first)}`);
console.log(`a pasted bounce, after that                   ${ms(one)}   goal 16 ms`);
console.log(
  `10,000 distinct log lines, explained          ${ms(ours)}   goal 250 ms   (${right} replies found)`,
);
console.log(`10,000 distinct log lines, matched only       ${ms(matching)}   (${exact} right)`);
console.log(`10,000 distinct log lines, ${rules.length} regexes in turn  ${ms(theirs)}   (${walked} right)`);
console.log(`ratio, explained to the goal                   ${(ours / 250).toFixed(2)}`);
console.log(`ratio, explained to regexes                   ${(ours / theirs).toFixed(2)}`);
console.log(`ratio, matched to regexes                     ${(matching / theirs).toFixed(2)}`);
const passed = one <= 16 && ours <= 250;
console.log(passed ? 'within the goals' : 'NOT within the goals');
process.exitCode = passed ? 0 : 1;
