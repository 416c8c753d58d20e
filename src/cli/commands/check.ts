import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Status } from '../../engine/report/finding.ts';
import type { FindingVocabulary } from '../../engine/report/words.ts';
import { type Command, EXIT, type Io, UsageError } from '../command.ts';

const HELP = `Usage: whyblocked check [DOMAIN] [--ip IP[,IP…]] [OPTIONS]

Looks a domain and its sending addresses up in DNS and says first, in one sentence, whether there is something in
it for which Microsoft refuses mail, or whether the records are fine, so that a refusal is about the reputation of
the address or its range. Then SPF, DKIM, DMARC, alignment and reverse DNS, and every finding worst first with its
evidence and what to do.

  DOMAIN            the domain in your From header; an e-mail address will do. Without it, it is taken from
                    the reverse name of the first address
  --ip IP[,IP…]     addresses your servers send from; repeat it or separate with commas
  --helo NAME       name your server gives in HELO or EHLO
  --from ADDRESS    envelope sender (Return-Path), when it is in another domain; "<>" for bounces
  --selector NAME   DKIM selector, repeatable; without it the usual names are tried
  --resolver URL    DNS over HTTPS resolver to ask, and no other
                    (default: Cloudflare, then Google, DNS.SB and CZ.NIC)
  --verbose         passing findings with their evidence too
  --dig             print the questions asked as dig commands instead of the report
  --json            the whole result as JSON (schema: /data/schema/check.schema.json)

A Spamhaus DQS key of your own, in SPAMHAUS_DQS_KEY, lets the check ask Spamhaus, which refuses public resolvers.
What leaves this machine: DNS questions to the resolver, about the domain, the addresses and their block list
entries.

Examples:
  whyblocked check contoso.com
  whyblocked check contoso.com --ip 192.0.2.10,192.0.2.11 --helo mail.contoso.com
  whyblocked check contoso.com --ip 192.0.2.10 --selector mail2026 --json
  whyblocked check contoso.com --resolver https://dns.example.net/dns-query

Exit status: 0 nothing wrong, 1 a finding that fails, 2 usage or input error, 3 could not check.`;

const OPTIONS = {
  ip: { type: 'string', multiple: true },
  helo: { type: 'string' },
  from: { type: 'string' },
  selector: { type: 'string', multiple: true },
  resolver: { type: 'string' },
  verbose: { type: 'boolean' },
  dig: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

function parseCommandLine(argv: string[]) {
  try {
    return parseArgs({ args: argv, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const option = /'(-[^' ]*)/.exec(message)?.[1] ?? 'an option';
    throw new UsageError(
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? `There is no option ${option}; "whyblocked check --help" lists them.`
        : `The option ${option} needs a value; "whyblocked check --help" shows how.`,
    );
  }
}

const COLOURS: Record<Status | 'bold' | 'dim', [number, number]> = {
  pass: [32, 39],
  attention: [33, 39],
  fail: [31, 39],
  info: [36, 39],
  unknown: [35, 39],
  bold: [1, 22],
  dim: [2, 22],
};

function widthOf(io: Io): number {
  const columns = (io.stdout as { columns?: number }).columns ?? Number(io.env['COLUMNS']);
  return Number.isInteger(columns) && columns >= 40 ? Math.min(columns, 110) : 80;
}

export const check: Command = {
  name: 'check',
  help: HELP,
  async run(argv, io) {
    const { values, positionals } = parseCommandLine(argv);
    if (positionals.length > 1)
      throw new UsageError(`Give one domain, not ${positionals.length}; addresses go after --ip.`);
    const [{ parseCheckInput }, { parseDohUrl, resolverChain }] = await Promise.all([
      import('../../engine/check/input.ts'),
      import('../../engine/dns/resolvers.ts'),
    ]);
    const {
      input: whole,
      withoutDomain,
      problems,
    } = parseCheckInput({
      domain: positionals[0] ?? '',
      ips: values.ip?.join(','),
      helo: values.helo,
      from: values.from,
      selectors: values.selector?.join(','),
    });
    if (!whole && !withoutDomain) throw new UsageError(problems[0]!.sentence);
    const own = values.resolver === undefined ? null : parseDohUrl(values.resolver);
    if (own && !own.ok) throw new UsageError(own.sentence);
    const chain = resolverChain(own?.server);

    // Loaded here so that other commands start without them.
    const [{ checkDomain }, { deriveDomain }, { createDohResolver }, { createDnsRun }, format, vocabulary] =
      await Promise.all([
        import('../../engine/check/check-domain.ts'),
        import('../../engine/check/derive-domain.ts'),
        import('../../engine/dns/doh.ts'),
        import('../../engine/dns/run.ts'),
        import('../../engine/check/format.ts'),
        import('virtual:data/findings'),
      ]);
    const now = () => io.now().getTime();
    const { publicSuffix } = await import('../../engine/dmarc/suffix-list.ts');
    const doh = createDohResolver({ fetch, chain, now, signal: io.signal });
    const run = createDnsRun(doh, { now, signal: io.signal, maxInFlight: own ? 256 : 8 });
    let input = whole;
    if (withoutDomain) {
      const derived = await deriveDomain(withoutDomain.ips, run, publicSuffix, io.signal);
      if (!derived.ok) throw new UsageError(derived.sentence);
      io.stderr.write(`${derived.sentence}\n`);
      input = { ...withoutDomain, domain: derived.domain, unicode: null };
    }
    if (!input) throw new UsageError(problems[0]!.sentence);
    const report = await checkDomain(input, {
      // A run of its own only where something was asked before, so that nothing is asked twice.
      resolver: withoutDomain ? run : doh,
      resolverName: own ? own.server.url : chain.map((server) => server.name).join(', '),
      now,
      signal: io.signal,
      randomLabel: `x${randomBytes(8).toString('hex')}`,
      dqsKey: io.env['SPAMHAUS_DQS_KEY'],
      // A resolver of one's own is asked everything at once; public ones are treated gently.
      maxInFlight: own ? 256 : 8,
      publicSuffix: async () => publicSuffix,
    });
    if (!report) return EXIT.unknown;
    if (values.json) io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else if (values.dig) io.stdout.write(`${format.formatDigCommands(report.queries)}\n`);
    else {
      const paint = (text: string, style: Status | 'bold' | 'dim') => {
        const [on, off] = COLOURS[style];
        return io.color ? `\x1b[${on}m${text}\x1b[${off}m` : text;
      };
      const words = vocabulary.default as FindingVocabulary;
      io.stdout.write(
        format.formatReportText(report, words, {
          width: widthOf(io),
          paint,
          verbose: values.verbose ?? false,
        }),
      );
    }
    if (report.findings.some((finding) => finding.status === 'fail')) return EXIT.finding;
    return report.verdict.kind === 'unknown' ? EXIT.unknown : EXIT.ok;
  },
};
