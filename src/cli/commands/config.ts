import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import mta from 'virtual:data/mta';
import { formatConfig, PROOF_WORDS, PURPOSE_TITLES } from '../../engine/config/format.ts';
import { renderConfig } from '../../engine/config/render.ts';
import { createBundle } from '../../engine/config/scripts.ts';
import {
  type ConfigOptions,
  type MicrosoftDomains,
  type MtaServer,
  PURPOSES,
  type Relay,
} from '../../engine/config/types.ts';
import { shown } from '../../engine/config/values.ts';
import { type Command, EXIT, type Io, UsageError } from '../command.ts';

const data = mta as { servers: MtaServer[]; relays: Relay[]; domains: MicrosoftDomains };

const help = `whyblocked config: mail server configuration for the time Microsoft refuses you

Usage: whyblocked config --list [--json]
       whyblocked config SERVER PURPOSE [OPTIONS]

PURPOSE: ${PURPOSES.join(', ')}

  --list              servers, versions, purposes and relays
  --version ID        which version of the server (see --list)
  --relay NAME        the relay: ${data.relays.map((r) => r.id).join(', ')}
  --host NAME         your own smarthost, or another region of a provider
  --port N            587 unless given
  --match HOW         domain, mx or domain+mx: how Microsoft's mail is told apart
  --scope SCOPE       all, or consumer (Outlook.com's own addresses only)
  --domain NAME       one more recipient domain; may be repeated
  --domains FILE      a file with one recipient domain a line
  --domain-list WHICH the built-in list: high, medium, all or none
  --after-550         relay-fallback: also after 550 S3140, S3150, 5.7.511, 5.7.606 to 649
  --connections N     throttle: connections to Microsoft at once
  --delay SECONDS     throttle: pause between two messages
  --ip IP[=HELO]      source-ip: an address to send from; may be repeated
  --blocked IP        source-ip: leave this address out; may be repeated
  --days N            hold: how long mail is kept
  --from, --to        addresses of the test message
  --out DIR           write the files and scripts into DIR, which must be new or empty
  --json              data for programs

Passwords are never asked for here: apply.sh asks on the server and puts them into one file with mode 600.

Examples:
  whyblocked config postfix relay-microsoft --relay brevo
  whyblocked config exim relay-fallback --relay own --host smtp.example.net --out relay/
  whyblocked config postfix throttle --connections 2 --delay 2

Exit status: 0 done, 1 this server cannot do it (the text says what comes nearest), 2 usage or input error.
`;

function list(json: boolean): string {
  if (json) {
    const servers = data.servers.map((s) => ({
      id: s.id,
      name: s.name,
      versions: s.versions.map(({ id, label }) => ({ id, label })),
      purposes: Object.fromEntries(PURPOSES.map((p) => [p, s.purposes[p].proof])),
    }));
    const relays = data.relays.map(({ id, name, hosts, ports, evidence }) => ({
      id,
      name,
      hosts,
      ports,
      evidence,
    }));
    return `${JSON.stringify({ purposes: PURPOSES, servers, relays }, null, 2)}\n`;
  }
  const width = Math.max(...data.servers.map((s) => s.id.length));
  const mark = { delivered: 'tried', checked: 'read', 'not-run': 'not run', impossible: '-' } as const;
  const head = `${''.padEnd(width + 2)}${PURPOSES.map((p) => p.padEnd(17)).join('')}`;
  const rows = data.servers.map(
    (s) => `${s.id.padEnd(width + 2)}${PURPOSES.map((p) => mark[s.purposes[p].proof].padEnd(17)).join('')}`,
  );
  return [
    head.trimEnd(),
    ...rows.map((row) => row.trimEnd()),
    '',
    `tried    ${PROOF_WORDS.delivered}`,
    `read     ${PROOF_WORDS.checked}`,
    `not run  ${PROOF_WORDS['not-run']}`,
    `-        ${PROOF_WORDS.impossible}`,
    '',
    'Purposes:',
    ...PURPOSES.map((p) => `  ${p.padEnd(16)} ${PURPOSE_TITLES[p]}`),
    '',
    'Versions (the first is the default):',
    ...data.servers.flatMap((s) =>
      s.versions.map((v) => `  ${s.id.padEnd(width)}  ${v.id.padEnd(14)} ${v.label}`),
    ),
    '',
    'Relays:',
    ...data.relays.map(
      (r) =>
        `  ${r.id.padEnd(10)} ${r.name}: ${r.hosts[0]!.host}, ports ${r.ports.map((p) => p.port).join(', ')} (evidence of ${r.evidence})`,
    ),
    '',
  ].join('\n');
}

async function readDomains(file: string, io: Io): Promise<string[]> {
  const path = resolve(io.cwd, file);
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new UsageError(`${shown(file)} is not a file with one domain a line`);
    if (info.size > 1_000_000)
      throw new UsageError(`${shown(file)} is larger than a list of 5,000 domains can be`);
    const text = await readFile(path, 'utf8');
    return text
      .split(/\r?\n/)
      .map((line) => line.replace(/#.*$/, '').trim())
      .filter((line) => line !== '');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${shown(file)} could not be read: ${reason(error)}`);
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such folder or file',
  EACCES: 'you have no permission there',
  EPERM: 'you have no permission there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it exists already',
};

function reason(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? `the system says ${code || String(error)}`;
}

/** Writes everything into a folder beside the wanted one first, so that a full disk leaves nothing half done. */
async function writeBundle(out: string, files: ReturnType<typeof createBundle>, io: Io): Promise<string> {
  const target = resolve(io.cwd, out);
  const found = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new UsageError(
      `--out ${shown(out)}: ${error.code === 'ENOTDIR' ? 'this is a file, not a folder' : reason(error)}. Nothing was written`,
    );
  });
  if (found !== null && found.length > 0) {
    throw new UsageError(
      `--out ${shown(out)}: the folder has files in it and is left alone. Name a new or an empty one`,
    );
  }
  let temporary: string | null = null;
  try {
    await mkdir(dirname(target), { recursive: true });
    temporary = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
    for (const file of files) {
      const path = join(temporary, ...file.path.split('/'));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, file.content, { mode: Number.parseInt(file.mode, 8), flag: 'wx' });
    }
    if (found !== null) await rmdir(target);
    await rename(temporary, target);
  } catch (error) {
    if (temporary !== null) await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw new UsageError(`--out ${shown(out)}: ${reason(error)}. Nothing was written`);
  }
  return target;
}

function read(argv: string[]) {
  const text = { type: 'string' } as const;
  const many = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        list: flag,
        json: flag,
        version: text,
        relay: text,
        host: text,
        port: text,
        match: text,
        scope: text,
        domain: many,
        domains: text,
        'domain-list': text,
        'after-550': flag,
        connections: text,
        delay: text,
        ip: many,
        blocked: many,
        days: text,
        from: text,
        to: text,
        out: text,
      },
    });
  } catch (error) {
    throw new UsageError(
      `${shown((error as Error).message.split('. ')[0]!)}. See "whyblocked config --help"`,
    );
  }
}

async function run(argv: string[], io: Io): Promise<number> {
  const { values, positionals } = read(argv);
  if (values.list) {
    io.stdout.write(list(values.json === true));
    return EXIT.ok;
  }
  const [serverId, purpose, extra] = positionals;
  if (serverId === undefined || purpose === undefined || extra !== undefined) {
    throw new UsageError(
      'name a server and a purpose, for example "whyblocked config postfix relay-microsoft"; --list shows both',
    );
  }
  const server = data.servers.find((s) => s.id === serverId.toLowerCase());
  if (!server)
    throw new UsageError(
      `there is no server "${shown(serverId)}" here; choose ${data.servers.map((s) => s.id).join(', ')}`,
    );
  const options: ConfigOptions = {
    ...values,
    domains: [...(values.domain ?? []), ...(values.domains ? await readDomains(values.domains, io) : [])],
    list: values['domain-list'],
    after550: values['after-550'],
    ips: (values.ip ?? []).flatMap((one) => one.split(',')),
    blocked: (values.blocked ?? []).flatMap((one) => one.split(',')),
  };
  const result = renderConfig({ server, relays: data.relays, domains: data.domains }, purpose, options);
  if (!result.ok) throw new UsageError(result.problems.map((p) => p.message).join('; '));
  const { config } = result;
  const text = formatConfig(config);
  const possible = config.impossible === null;
  if (values.out !== undefined && possible) {
    const target = await writeBundle(values.out, createBundle(config, text), io);
    if (!values.json) {
      io.stdout.write(`Written to ${target}. Read README.txt there first.\n`);
      return EXIT.ok;
    }
  }
  io.stdout.write(values.json ? `${JSON.stringify(config, null, 2)}\n` : text);
  return possible ? EXIT.ok : EXIT.finding;
}

export const config: Command = {
  name: 'config',
  help,
  run,
};
