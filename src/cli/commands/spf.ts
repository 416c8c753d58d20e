import { parseArgs } from 'node:util';
import { parseIp } from '../../engine/dns/address.ts';
import { type Command, EXIT, UsageError } from '../command.ts';
import { bold, clean, wrap } from '../report-text.ts';

export const spf: Command = {
  name: 'spf',
  help: `Usage: whyblocked spf --ip IP --from ADDRESS [--helo NAME] [--resolver URL] [--json]

Evaluates SPF (RFC 7208) as a receiver would when a message from ADDRESS comes in from IP, and shows every term
on the way: what it asked, whether it matched, and how many of the ten look-ups it has used up.

  --ip IP          the address the mail is sent from, IPv4 or IPv6
  --from ADDRESS   the envelope sender; "<>" checks the HELO name instead, as for a bounce
  --helo NAME      the name the server greets with (default: the domain of ADDRESS)
  --resolver URL   a DNS over HTTPS resolver (RFC 8484); default: Cloudflare, then Google, DNS.SB, CZ.NIC
  --json           the result as JSON (schema: /data/schema/spf.schema.json)

Examples:
  whyblocked spf --ip 192.0.2.25 --from news@example.com
  whyblocked spf --ip 2001:db8::25 --from '<>' --helo mail.example.com --json
  whyblocked spf --ip 192.0.2.25 --from user@example.com --resolver http://127.0.0.1:8053/dns-query

Exit status: 0 pass, 1 anything else SPF can say (fail, softfail, neutral, none, permerror), 2 usage or input
error, 3 could not check (temperror).`,
  async run(argv, io) {
    const { ip, from, helo, resolver: url, json } = readOptions(argv);
    // Loaded here so that other commands start without it.
    const [{ evaluateSpf }, { formatSpfResult, formatSpfStep }, { createCliDns }] = await Promise.all([
      import('../../engine/spf/evaluate.ts'),
      import('../../engine/spf/format.ts'),
      import('../dns.ts'),
    ]);
    const { run, resolver } = createCliDns(io, url);
    const deps = { resolver: run, now: () => io.now().getTime(), signal: io.signal };
    const evaluation = await evaluateSpf({ ip, sender: from, helo }, deps);
    if (json) {
      const output = { ...evaluation, resolver, queries: run.queries };
      io.stdout.write(`${JSON.stringify(output, null, 2)}\n`);
    } else {
      const { explanation, trace } = evaluation;
      const lines = [bold(wrap(formatSpfResult(evaluation)), io.color), ''];
      if (explanation) lines.push(wrap(`The domain explains: ${explanation}`), '');
      for (const step of trace) lines.push(clean(`  ${formatSpfStep(step)}`));
      const { lookups, voidLookups } = evaluation;
      lines.push(
        '',
        `Look-ups: ${lookups} of 10, empty ones: ${voidLookups} of 2. Asked: ${clean(resolver)}.`,
      );
      io.stdout.write(`${lines.join('\n')}\n`);
    }
    if (evaluation.result === 'pass') return EXIT.ok;
    return evaluation.result === 'temperror' ? EXIT.unknown : EXIT.finding;
  },
};

interface SpfOptions {
  ip: string;
  from: string;
  helo: string;
  resolver: string | undefined;
  json: boolean;
}

function readOptions(argv: string[]): SpfOptions {
  const values = parseOptions(argv);
  const { ip, from, helo } = values;
  if (ip === undefined)
    throw new UsageError('Give the sending address with --ip, for example --ip 192.0.2.25.');
  if (!parseIp(ip.trim()))
    throw new UsageError(
      `--ip: "${clean(ip)}" is no IP address; give one such as 192.0.2.25 or 2001:db8::25.`,
    );
  if (from === undefined) {
    throw new UsageError(
      'Give the envelope sender with --from, for example --from user@example.com (or "<>").',
    );
  }
  const nullSender = from.trim() === '' || from.trim() === '<>';
  if (nullSender && !helo) {
    throw new UsageError(
      'The null sender is checked by the HELO name: add --helo, for example --helo mail.example.com.',
    );
  }
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '');
  return { ip, from, helo: helo ?? domain, resolver: values.resolver, json: values.json ?? false };
}

function parseOptions(argv: string[]) {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        ip: { type: 'string' },
        from: { type: 'string' },
        helo: { type: 'string' },
        resolver: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    const [sentence] = (error as Error).message.split(/[.;] |\n/);
    throw new UsageError(`${sentence}. Run "whyblocked spf --help" for the options.`);
  }
}
