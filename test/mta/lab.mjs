// One server under test, inside its own mount, process and network namespaces. Started by run.mjs as
//   unshare -m -n -p --fork node lab.mjs SERVER IMAGE [PART/PARTS]
// The server runs in a second network namespace joined by a veth pair, so that addresses are real ones.
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mta from '../../src/data/mta.ts';
import { formatConfig } from '../../src/engine/config/format.ts';
import { renderConfig } from '../../src/engine/config/render.ts';
import { createBundle } from '../../src/engine/config/scripts.ts';
import { startDns } from './dns.mjs';
import { startSmtp } from './smtp.mjs';

const [, , name, image, shard = '0/1'] = process.argv;
const [mine, shards] = shard.split('/').map(Number);
const root = '/run/lab/root';
const RELAY = 'relay.lab.example';
const LOGIN = { user: 'lab-user', secret: 'p:4$ "w\\ord' };

let commands = 0;
const sh = (script) =>
  execFileSync('sh', ['-ec', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Runs a command in the server's root and network; input is what would be typed. */
async function inside(script, input = '') {
  // Into a file, not a pipe: a daemon that the command starts would keep a pipe open. And never blocking: the
  // command asks this process's name server.
  const file = join('/run/lab', `output-${commands++}`);
  const out = openSync(file, 'w');
  const child = spawn('ip', ['netns', 'exec', 'mta', 'chroot', root, 'sh', '-c', script], {
    stdio: ['pipe', out, out],
    timeout: 120_000,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C' },
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const status = await new Promise((done) => child.on('exit', (code) => done(code ?? 1)));
  closeSync(out);
  return { status, output: readFileSync(file, 'utf8') };
}

async function must(script, input) {
  const { status, output } = await inside(script, input);
  if (status !== 0) throw new Error(`"${script.slice(0, 200)}" ended with ${status}: ${output.slice(-1500)}`);
  return output;
}

async function until(what, test, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await test()) return;
    await sleep(50);
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

async function timed(what, body) {
  const start = Date.now();
  const result = await body();
  if (process.env.MTA_TIMES) process.stdout.write(`     ${what} took ${Date.now() - start} ms\n`);
  return result;
}

function assert(condition, message) {
  if (!condition) throw new Error(message);
}

sh(`
mkdir -p /run/lab /run/netns
mount -t tmpfs lab /run/lab
mkdir -p /run/lab/work ${root}
cp -a --preserve=all ${image}/up /run/lab/up
mount -t overlay overlay -o lowerdir=/,upperdir=/run/lab/up,workdir=/run/lab/work ${root}
mount --rbind /dev ${root}/dev
mount -t proc proc ${root}/proc
mount -t tmpfs run ${root}/run
mount -t tmpfs netns /run/netns
ip link set lo up
ip netns add mta
ip link add lab0 type veth peer name lab1 netns mta
ip addr add 192.0.2.1/24 dev lab0
ip link set lab0 up
ip -n mta link set lo up
ip -n mta addr add 192.0.2.10/24 dev lab1
ip -n mta addr add 192.0.2.11/24 dev lab1
ip -n mta addr add 192.0.2.12/24 dev lab1
ip -n mta link set lab1 up
ip -n mta route add default via 192.0.2.1
for ip in 192.0.2.100 198.51.100.10 198.51.100.20 198.51.100.30 203.0.113.10; do ip addr add $ip/32 dev lo; done
`);

// A certificate authority of the test's own, trusted only inside the server's root.
mkdirSync('/run/lab/tls');
sh(`cd /run/lab/tls
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=lab-ca -keyout ca.key -out ca.pem 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=${RELAY} -keyout key.pem -out csr.pem 2>/dev/null
printf 'subjectAltName=DNS:${RELAY}\\n' > ext
openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out cert.pem 2>/dev/null`);
appendFileSync(join(root, 'etc/ssl/certs/ca-certificates.crt'), readFileSync('/run/lab/tls/ca.pem'));
const cert = { key: readFileSync('/run/lab/tls/key.pem'), cert: readFileSync('/run/lab/tls/cert.pem') };

const MX = {
  consumer: 'hotmail-com.olc.protection.outlook.com',
  business: 'contoso-example.mail.protection.outlook.com',
  modern: 'fabrikam-example.a-v1.mx.microsoft',
};
const zone = {
  example: { NS: ['ns.example'] },
  'hotmail.com': { MX: [MX.consumer] },
  'outlook.com': { MX: [MX.consumer] },
  'contoso.example': { MX: [MX.business] },
  'fabrikam.example': { MX: [MX.modern] },
  'others.example': { MX: ['mx.others.example'] },
  [MX.consumer]: { A: ['198.51.100.10'] },
  [MX.business]: { A: ['198.51.100.20'] },
  [MX.modern]: { A: ['198.51.100.30'] },
  'mx.others.example': { A: ['203.0.113.10'] },
  [RELAY]: { A: ['192.0.2.100'] },
  // The relay's address under a name that its certificate does not carry.
  'wrong.lab.example': { A: ['192.0.2.100'] },
  'mail.lab.example': { A: ['192.0.2.10'] },
  'lab.example': { A: ['192.0.2.10'], MX: ['mail.lab.example'] },
  'out1.lab.example': { A: ['192.0.2.11'] },
  '10.2.0.192.in-addr.arpa': { PTR: ['mail.lab.example'] },
  '100.2.0.192.in-addr.arpa': { PTR: [RELAY] },
};
await startDns('192.0.2.1', zone);
writeFileSync(join(root, 'etc/resolv.conf'), 'nameserver 192.0.2.1\n');
writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n192.0.2.10 mail.lab.example mail\n');
writeFileSync(join(root, 'etc/mailname'), 'lab.example\n');

const greeting = (host) => `${host} Microsoft ESMTP MAIL Service ready at Sat, 21 Nov 2026 12:00:00 +0000`;
const stands = {
  relay: await startSmtp({ name: RELAY, address: '192.0.2.100', port: 587, cert, login: LOGIN }),
  relayTls: await startSmtp({
    name: RELAY,
    address: '192.0.2.100',
    port: 465,
    cert,
    login: LOGIN,
    implicit: true,
  }),
  consumer: await startSmtp({
    name: 'AMS0EPF00000197.mail.protection.outlook.com',
    greeting: greeting('AMS0EPF00000197.mail.protection.outlook.com'),
    address: '198.51.100.10',
    port: 25,
  }),
  business: await startSmtp({
    name: 'DB1PEPF0003922F.mail.protection.outlook.com',
    greeting: greeting('DB1PEPF0003922F.mail.protection.outlook.com'),
    address: '198.51.100.20',
    port: 25,
  }),
  modern: await startSmtp({
    name: 'DB1PEPF00039231.mail.protection.outlook.com',
    greeting: greeting('DB1PEPF00039231.mail.protection.outlook.com'),
    address: '198.51.100.30',
    port: 25,
  }),
  others: await startSmtp({ name: 'mx.others.example', address: '203.0.113.10', port: 25 }),
};

/** Replies as Microsoft words them, at MAIL FROM. */
export const REPLIES = {
  S775: '451 4.7.650 The mail server [192.0.2.10] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://aka.ms/postmaster (S775) [Name=Protocol Filter Agent][AGT=PFA][MxId=0]',
  S3140:
    "550 5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. [Name=Protocol Filter Agent][AGT=PFA][MxId=0]",
};

const data = mta();
const server = data.servers.find((one) => one.id === name);

/** Renders a configuration and returns what goes with it, as `--out` would write it. */
function config(purpose, options = {}) {
  const result = renderConfig({ server, relays: data.relays, domains: data.domains }, purpose, {
    relay: 'own',
    host: RELAY,
    ...options,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const bundle = createBundle(result.config, formatConfig(result.config));
  mkdirSync(join(root, 'root/kit'), { recursive: true });
  for (const file of bundle) {
    if (file.path.endsWith('.sh'))
      writeFileSync(join(root, 'root/kit', file.path), file.content, { mode: 0o755 });
  }
  return {
    config: result.config,
    apply: () => timed('apply', () => must('sh /root/kit/apply.sh', `${LOGIN.user}\n${LOGIN.secret}\n`)),
    verify: () =>
      timed('verify', async () => {
        const output = await must('sh /root/kit/verify.sh');
        const warning = output.split('\n').find((line) => /\b(warning|error):/i.test(line));
        assert(!warning, `the checker says: ${warning}`);
      }),
    rollback: () => timed('rollback', () => must('sh /root/kit/rollback.sh')),
  };
}

let failed = 0;
let index = 0;
const lab = {
  root,
  RELAY,
  LOGIN,
  REPLIES,
  stands,
  inside,
  must,
  until,
  assert,
  sleep,
  config,
  read: (path) => readFileSync(join(root, path), 'utf8'),
  exists: (path) => existsSync(join(root, path)),
  write: (path, content) => writeFileSync(join(root, path), content),
  /** Forgets what the stand-ins saw, and lets them take everything again. */
  reset() {
    for (const stand of Object.values(stands)) {
      Object.assign(stand, {
        messages: [],
        sessions: 0,
        maxParallel: 0,
        policy: null,
        refused: 0,
        delay: 0,
        logins: 0,
      });
    }
  },
  /** A relay whose certificate has another name must get neither mail nor login. */
  async wrongName(options, send, release) {
    const kit = config('relay-microsoft', { host: 'wrong.lab.example', ...options });
    await kit.apply();
    await send('a@hotmail.com');
    await until('a connection to the relay', () => stands.relay.sessions > 0);
    await sleep(2000);
    assert(stands.relay.messages.length === 0, 'mail was given to a host of another name');
    assert(stands.relay.logins === 0, 'the login was given to a host of another name');
    await kit.rollback();
    await release();
    await until('the delivery after the roll-back', () => stands.consumer.messages.length === 1);
    return kit;
  },
  to: (stand, recipient) => stands[stand].messages.find((m) => m.recipients.includes(recipient)),
  async test(title, body) {
    if (process.env.MTA_ONLY ? !title.includes(process.env.MTA_ONLY) : index++ % shards !== mine) return;
    const start = Date.now();
    lab.reset();
    let line;
    try {
      await body();
      line = `ok   ${name}: ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`;
    } catch (error) {
      failed++;
      line = `FAIL ${name}: ${title}\n     ${String(error.message).replaceAll('\n', '\n     ')}`;
      if (process.env.MTA_LOG) line += `\n${lab.log?.() ?? ''}`;
    }
    process.stdout.write(`${line}\n`);
  },
};

try {
  const { default: scenario } = await import(`./scenarios/${name}.mjs`);
  await scenario(lab);
} catch (error) {
  failed++;
  process.stdout.write(`FAIL ${name}: the lab itself\n     ${error.stack}\n`);
}
process.exit(failed ? 1 : 0);
