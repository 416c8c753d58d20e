// One server under test, inside its own mount, process and network namespaces. Started by run.mjs as
//   unshare -m -n -p --fork node lab.mjs SERVER IMAGE [PART/PARTS]
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mta from '../../src/data/mta.ts';
import { formatConfig } from '../../src/engine/config/format.ts';
import { renderConfig } from '../../src/engine/config/render.ts';
import { createBundle } from '../../src/engine/config/scripts.ts';
import { startDns } from './dns.mjs';
import { inside, mountServer, must, NAME_SERVER, root, sh } from './namespaces.mjs';
import { startSmtp } from './smtp.mjs';

const [, , name, image, shard = '0/1'] = process.argv;
const [mine, shards] = shard.split('/').map(Number);
const RELAY = 'relay.lab.example';
const LOGIN = { user: 'lab-user', secret: 'p:4$ "w\\ord' };

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

mountServer(image, {
  server: ['192.0.2.10', '192.0.2.11', '192.0.2.12'],
  others: ['192.0.2.100', '198.51.100.10', '198.51.100.20', '198.51.100.30', '203.0.113.10'],
  dev: 'machine',
});

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
await startDns(NAME_SERVER, zone);

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
