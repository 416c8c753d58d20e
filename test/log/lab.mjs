// One real mail server in namespaces of its own, and a server that answers in Microsoft's place. Started by run.mjs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogReader } from '../../src/engine/log/reader.ts';
import { createReport } from '../../src/engine/log/report.ts';
import { startDns } from '../mta/dns.mjs';
import { inside, mountServer, must, NAME_SERVER, root, write } from '../mta/namespaces.mjs';
import { startSmtp } from '../mta/smtp.mjs';

const [, , name, image] = process.argv;
const CONSUMER = 'outlook-com.olc.protection.outlook.com';
const BUSINESS = 'contoso-com.mail.protection.outlook.com';

/** What the stand-in says to RCPT, and the code we have to find in it; null: accepted. */
const REPLIES = [
  [null, null],
  [
    "550 5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
    'S3140',
  ],
  [
    "550 5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).",
    'S3150',
  ],
  [
    '451 4.7.650 The mail server [192.0.2.10] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://aka.ms/postmaster (S775)',
    'S775',
  ],
  [
    '550 5.7.606 Access denied, banned sending IP [192.0.2.10]. To request removal from this list please visit https://sender.office.com/ and follow the directions.',
    '5.7.606',
  ],
  [
    '550 5.4.1 Recipient address rejected: Access denied. For more information see https://aka.ms/EXOSmtpErrors',
    '5.4.1',
  ],
  ['451 4.7.500 Server busy. Please try again later from [192.0.2.10]. (S77719)', 'S77719'],
  ['550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).', 'S2017062302'],
];
const DOMAINS = [
  ['outlook.com', 'consumer'],
  ['contoso.com', 'business'],
];

mountServer(image, {
  server: ['192.0.2.10'],
  others: ['198.51.100.10', '198.51.100.20', '203.0.113.10'],
  dev: 'own',
});
await startDns(NAME_SERVER, {
  'outlook.com': { MX: [CONSUMER] },
  'contoso.com': { MX: [BUSINESS] },
  'others.example': { MX: ['mx.others.example'] },
  [CONSUMER]: { A: ['198.51.100.10'] },
  [BUSINESS]: { A: ['198.51.100.20'] },
  'mx.others.example': { A: ['203.0.113.10'] },
  'mail.lab.example': { A: ['192.0.2.10'] },
  // Notices to the sender go to the stand-in for everyone else.
  'lab.example': { A: ['203.0.113.10'] },
  // OpenSMTPD prints the name an address has in reverse DNS, not that of the MX record.
  '10.100.51.198.in-addr.arpa': { PTR: [CONSUMER] },
  '20.100.51.198.in-addr.arpa': { PTR: [BUSINESS] },
  '10.2.0.192.in-addr.arpa': { PTR: ['mail.lab.example'] },
});

/** Every answer given to a recipient: what the log has to say. */
const given = [];
async function stand(host, address, service) {
  const server = await startSmtp({ name: host, address, port: 25 });
  server.policy = ({ verb, argument }) => {
    if (verb !== 'RCPT') return null;
    const n = Number(/<r(\d+)[.@]/.exec(argument)?.[1] ?? 0);
    const [reply, code] = service === 'other' ? [null, null] : REPLIES[n];
    given.push({
      service,
      code,
      status: reply === null ? 'sent' : reply.startsWith('4') ? 'deferred' : 'bounced',
    });
    return reply;
  };
}
await stand(CONSUMER, '198.51.100.10', 'consumer');
await stand(BUSINESS, '198.51.100.20', 'business');
await stand('mx.others.example', '203.0.113.10', 'other');

const SERVERS = {
  postfix: {
    log: 'var/log/mail.log',
    async start() {
      await must(`postconf -F '*/*/chroot = n'
postconf -e myhostname=mail.lab.example mydestination= 'transport_maps=inline:{lab.example=discard:}' inet_protocols=ipv4 inet_interfaces=loopback-only maillog_file=/var/log/mail.log compatibility_level=3.6 smtp_tls_security_level=none smtp_host_lookup=dns relayhost= default_transport=smtp
postfix start`);
    },
  },
  exim: {
    log: 'var/log/exim4/mainlog',
    async start() {
      write(
        'etc/exim4/exim4.conf',
        `primary_hostname = mail.lab.example
log_file_path = /var/log/exim4/%slog
tls_advertise_hosts =
keep_environment =
begin routers
all:
  driver = dnslookup
  domains = !lab.example
  transport = remote_smtp
  ignore_target_hosts = 127.0.0.0/8
own:
  driver = redirect
  data = :blackhole:
begin transports
remote_smtp:
  driver = smtp
  hosts_try_dane =
  hosts_try_fastopen =
begin retry
* * F,2h,10m
`,
      );
    },
  },
  sendmail: {
    log: 'var/log/mail.log',
    async start() {
      await startSyslog();
      write(
        'etc/mail/test.mc',
        `divert(-1)
divert(0)dnl
include(\`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(\`debian')dnl
DOMAIN(\`debian-mta')dnl
define(\`confDOMAIN_NAME', \`mail.lab.example')dnl
define(\`confTO_IDENT', \`0')dnl
FEATURE(\`nocanonify')dnl
MAILER(\`local')dnl
MAILER(\`smtp')dnl
`,
      );
      await must(
        'm4 /etc/mail/test.mc > /etc/mail/sendmail.cf && install -d /run/sendmail/mta /var/spool/mqueue /var/lib/sendmail/host_status',
      );
    },
    send: '/usr/libexec/sendmail/sendmail -Am -odi -oi',
  },
  opensmtpd: {
    log: 'var/log/mail.log',
    async start() {
      await startSyslog();
      write(
        'etc/smtpd.conf',
        `listen on lo
action "out" relay helo mail.lab.example
match from any for any action "out"
`,
      );
      await must('smtpd');
      await sleep(500);
    },
  },
};

/** A syslog daemon of a few lines: sendmail and smtpd log to /dev/log only. */
async function startSyslog() {
  const script = `import socket,os,time,re
try: os.unlink('/dev/log')
except OSError: pass
s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.bind('/dev/log'); os.chmod('/dev/log',0o666)
f=open('/var/log/mail.log','ab',buffering=0)
while True:
  t=s.recv(65536).rstrip(b'\\0\\n')
  m=re.match(rb'<\\d+>(?:([A-Z][a-z][a-z] [ \\d]\\d [\\d:]{8}) )?(.*)',t,re.S)
  f.write((m[1] or time.strftime('%b %e %H:%M:%S').encode())+b' mail '+m[2]+b'\\n')
`;
  write('run/syslog.py', script);
  spawn('chroot', [root, 'python3', '/run/syslog.py'], { stdio: 'ignore' }).unref();
  while (!existsSync(join(root, 'dev/log'))) await sleep(50);
  await sleep(100);
}

const server = SERVERS[name];
await server.start();
if (name !== 'postfix' && name !== 'exim') await sleep(800);
const message =
  'From: <user@lab.example>\nSubject: Re: status=bounced (host outlook-com.olc.protection.outlook.com said: 550 5.7.1 (S3140))\n\nHello.\n';
let sent = 0;
for (const [domain] of DOMAINS)
  for (let n = 0; n < REPLIES.length; n++) {
    await inside(`${server.send ?? '/usr/sbin/sendmail -oi'} -f user@lab.example r${n}@${domain}`, message);
    sent++;
  }
await inside(`${server.send ?? '/usr/sbin/sendmail -oi'} -f user@lab.example r0@others.example`, message);
sent++;

const log = join(root, server.log);
let report;
for (let i = 0; i < 150; i++) {
  await sleep(200);
  if (!existsSync(log) || given.length < sent) continue;
  const reader = new LogReader({ consumerDomains: ['outlook.com'], now: Date.now() / 1000 });
  reader.begin({ name: server.log, server: 'mail' });
  reader.write(readFileSync(log));
  reader.end();
  report = createReport(reader.total, reader.files);
  if (report.attempts.attempts >= given.length && i > 5) break;
}
try {
  const count = (test) => given.filter(test).length;
  const three = (test) => ({
    attempts: count(test),
    sent: count((g) => test(g) && g.status === 'sent'),
    deferred: count((g) => test(g) && g.status === 'deferred'),
    bounced: count((g) => test(g) && g.status === 'bounced'),
  });
  assert.ok(report, 'the log was written');
  assert.equal(report.files[0].format, name);
  assert.deepEqual(
    report.attempts,
    three(() => true),
  );
  for (const service of ['consumer', 'business'])
    assert.deepEqual(
      report.microsoft.byService[service],
      three((g) => g.service === service),
    );
  const codes = Object.fromEntries(
    Object.entries(report.byCode).map(([code, c]) => [code, [c.deferred, c.bounced]]),
  );
  const expected = {};
  for (const { code, status } of given) {
    if (code === null) continue;
    expected[code] ??= [0, 0];
    expected[code][status === 'deferred' ? 0 : 1]++;
  }
  assert.deepEqual(codes, Object.fromEntries(Object.keys(codes).map((code) => [code, expected[code]])));
  assert.deepEqual(Object.keys(codes).sort(), Object.keys(expected).sort());
  console.log(
    `ok ${name}: ${given.length} answers given, ${report.attempts.attempts} attempts read, ${Object.keys(codes).length} codes, all equal`,
  );
  process.exit(0);
} catch (error) {
  console.log(String(error.message ?? error));
  console.log(JSON.stringify({ given: given.length, sent }));
  console.log(existsSync(log) ? readFileSync(log, 'utf8').slice(-2500) : 'no log');
  process.exit(1);
}
