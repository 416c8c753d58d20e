const LOG = 'var/log/smtpd.test';

/** OpenSMTPD as Debian installs it, listening on the lab's address. */
export default async function opensmtpd(lab) {
  const { must, inside, until, assert, stands, to, REPLIES } = lab;
  const from = 'user@lab.example';
  lab.log = () => (lab.exists(LOG) ? lab.read(LOG).split('\n').slice(-30).join('\n') : '');
  lab.write(
    'etc/smtpd.conf',
    `table aliases file:/etc/aliases
listen on 192.0.2.10
listen on socket
action "local" maildir alias <aliases>
action "relay" relay helo "mail.lab.example"
match from local for local action "local"
match from local for any action "relay"
`,
  );
  // No init system here: the same words as on a real machine, with a service that logs to a file.
  lab.write(
    'usr/sbin/service',
    `#!/bin/sh
if test -s /run/smtpd.pid; then kill "$(cat /run/smtpd.pid)"; while kill -0 "$(cat /run/smtpd.pid)" 2>/dev/null; do sleep 0.05; done; fi
test "$2" = stop && exit 0
rm -f /run/smtpd.sock /var/run/smtpd.sock
smtpd -d >> /${LOG} 2>&1 &
echo $! > /run/smtpd.pid
for i in $(seq 100); do smtpctl show status > /dev/null 2>&1 && exit 0; sleep 0.05; done
exit 1
`,
  );
  await must('chmod 755 /usr/sbin/service; echo mail.lab.example > /etc/mailname; service opensmtpd start');
  const original = lab.read('etc/smtpd.conf');
  const idle = () =>
    until('an empty queue', async () => (await inside('smtpctl show queue')).output.trim() === '');
  const viaRelay = (recipient, stand = 'relay') => {
    const message = to(stand, recipient);
    assert(message, `${recipient} did not reach the relay`);
    assert(message.secure, 'without TLS');
    assert(message.login === lab.LOGIN.user, 'without login');
  };
  const restored = async () => {
    assert(lab.read('etc/smtpd.conf') === original, 'smtpd.conf is not what it was');
    const left = (await inside('ls /etc/opensmtpd-whyblocked | grep -v secrets')).output;
    assert(left === '', `left behind: ${left}`);
  };
  // Mail from the socket is "local": OpenSMTPD takes none from the network here without a login.
  const send = (...recipients) =>
    must(`printf 'Subject: t\\n\\nt\\n' | sendmail -f ${from} ${recipients.join(' ')}`);

  await lab.test('relay-microsoft', async () => {
    const kit = lab.config('relay-microsoft', { domains: ['contoso.example'] });
    await kit.apply();
    await kit.apply();
    await kit.verify();
    await send('a@hotmail.com', 'b@contoso.example', 'd@others.example');
    await idle();
    viaRelay('a@hotmail.com');
    viaRelay('b@contoso.example');
    assert(to('others', 'd@others.example'), 'others.example was not delivered directly');
    assert(stands.consumer.sessions + stands.business.sessions === 0, 'Microsoft was asked');
    await kit.rollback();
    await restored();
    await send('g@hotmail.com');
    await idle();
    assert(to('consumer', 'g@hotmail.com'), 'after the roll-back Hotmail is direct again');
  });

  await lab.test('a relay whose certificate has another name gets nothing', async () => {
    const kit = await lab.wrongName({}, send, () => inside('smtpctl schedule all'));
    // The first roll-back kept the action for the queued message; the second takes it out.
    await idle();
    await kit.rollback();
    await restored();
  });

  await lab.test('relay-all, on port 587 and on 465', async () => {
    for (const port of [587, 465]) {
      const kit = lab.config('relay-all', { port });
      await kit.apply();
      await kit.verify();
      await send('a@hotmail.com', 'd@others.example');
      await idle();
      for (const one of ['a@hotmail.com', 'd@others.example'])
        viaRelay(one, port === 465 ? 'relayTls' : 'relay');
      await kit.rollback();
      await restored();
    }
  });

  await lab.test('throttle: the pause and the connections are seen at Microsoft', async () => {
    const kit = lab.config('throttle', { connections: 1, delay: 2, list: 'none', domains: ['hotmail.com'] });
    await kit.apply();
    await kit.verify();
    for (let i = 0; i < 4; i++) await send(`a${i}@hotmail.com`);
    await idle();
    const times = stands.consumer.messages.map((m) => m.at).sort((a, b) => a - b);
    assert(times.length === 4, `${times.length} of 4 messages arrived`);
    assert(stands.consumer.maxParallel === 1, `${stands.consumer.maxParallel} connections at once`);
    assert(times.at(-1) - times[0] > 3500, `four messages within ${times.at(-1) - times[0]} ms`);
    await kit.rollback();
    await restored();
    lab.reset();
    for (let i = 0; i < 4; i++) await send(`b${i}@hotmail.com`);
    await idle();
    const quick = stands.consumer.messages.map((m) => m.at).sort((a, b) => a - b);
    assert(quick.at(-1) - quick[0] < 3000, 'after the roll-back there is still a pause');
  });

  await lab.test('source-ip: Microsoft sees the chosen address and name, others do not', async () => {
    const kit = lab.config('source-ip', { ips: ['192.0.2.11=out1.lab.example'] });
    await kit.apply();
    await kit.verify();
    await send('a@hotmail.com', 'd@others.example');
    await idle();
    const message = to('consumer', 'a@hotmail.com');
    assert(message?.peer.endsWith('192.0.2.11'), `came from ${message?.peer}`);
    assert(message.helo === 'out1.lab.example', `said HELO ${message.helo}`);
    assert(to('others', 'd@others.example').peer.endsWith('192.0.2.10'), 'others saw another address');
    await kit.rollback();
    await restored();
  });

  await lab.test('hold: deferred mail is kept with the longer lifetime', async () => {
    const kit = lab.config('hold', { days: 9 });
    await kit.apply();
    await kit.verify();
    stands.consumer.policy = ({ verb }) => (verb === 'MAIL' ? REPLIES.S775 : null);
    await send('a@hotmail.com', 'd@others.example');
    await until('the deferral', () => stands.consumer.refused > 0 && to('others', 'd@others.example'));
    await until('the queue', async () => /a@hotmail\.com/.test((await inside('smtpctl show queue')).output));
    // Nine days are long for a test: the same line with seconds shows that the lifetime is the one written there.
    const path = 'etc/opensmtpd-whyblocked/hold.conf';
    assert(lab.read(path).includes('ttl 9d'), 'the lifetime is not in the rule');
    lab.write(path, lab.read(path).replace('ttl 9d', 'ttl 1s'));
    await must('service opensmtpd restart');
    await send('b@hotmail.com');
    await until('the refusal', () => stands.consumer.refused > 1);
    await lab.sleep(2000);
    await must('smtpctl schedule all');
    await until('the expiry', () => /result="Expired"|[Ee]xpired/.test(lab.read(LOG)));
    stands.consumer.policy = null;
    await kit.rollback();
    await inside('smtpctl schedule all');
    await idle();
    await kit.rollback();
    await restored();
  });
}
