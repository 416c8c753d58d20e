const LOG = 'var/log/mail.test';

/** Sendmail as Debian installs it; mail is handed in with the sendmail command, through the MTA. */
export default async function sendmail(lab) {
  const { must, inside, until, assert, stands, to } = lab;
  const from = 'user@lab.example';
  lab.log = () => (lab.exists(LOG) ? lab.read(LOG).split('\n').slice(-30).join('\n') : '');
  // No init system and no syslog here: the same words as on a real machine, with a daemon that logs to a file.
  lab.write(
    'usr/sbin/service',
    `#!/bin/sh
test -s /run/sendmail/mta/sendmail.pid && kill "$(head -n 1 /run/sendmail/mta/sendmail.pid)" && sleep 0.3
test "$2" = stop && exit 0
/usr/sbin/sendmail -bd -q1h -X /dev/null
`,
  );
  await must(`chmod 755 /usr/sbin/service
    mkdir -p /run/sendmail/mta /run/sendmail/msp /run/sendmail/stampdir
    chown root:smmsp /run/sendmail; chown smmta:smmsp /run/sendmail/mta; chown smmsp:smmsp /run/sendmail/msp
    printf 'lab.example\\nmail.lab.example\\n' > /etc/mail/local-host-names
    sed -i "s/^MAILER_DEFINITIONS/define(\\\`confDOMAIN_NAME', \\\`mail.lab.example')dnl\\ndefine(\\\`confQUEUE_LA', \\\`1000')dnl\\ndefine(\\\`confREFUSE_LA', \\\`1000')dnl\\nMAILER_DEFINITIONS/" /etc/mail/sendmail.mc
    m4 /etc/mail/sendmail.mc > /etc/mail/sendmail.cf
    service sendmail start`);
  const original = { mc: lab.read('etc/mail/sendmail.mc'), cf: lab.read('etc/mail/sendmail.cf') };
  const send = (...recipients) =>
    must(`printf 'Subject: t\\n\\nt\\n' | sendmail -Am -f ${from} ${recipients.join(' ')}`);
  const idle = () =>
    until('an empty queue', async () => {
      await inside('sendmail -q');
      return /Total requests: 0/.test((await inside('mailq -Am')).output);
    });
  const viaRelay = (recipient) => {
    const message = to('relay', recipient);
    assert(message, `${recipient} did not reach the relay`);
    assert(message.secure, 'without TLS');
    assert(message.login === lab.LOGIN.user, 'without login');
  };
  const restored = async () => {
    assert(lab.read('etc/mail/sendmail.mc') === original.mc, 'sendmail.mc is not what it was');
    assert(lab.read('etc/mail/sendmail.cf') === original.cf, 'sendmail.cf is not what it was');
    const left = (await inside('ls /etc/mail/whyblocked | grep -v authinfo; ls /etc/mail | grep before'))
      .output;
    assert(left === '', `left behind: ${left}`);
  };

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

  await lab.test('a relay whose certificate nobody vouches for gets nothing', async () => {
    const authorities = 'etc/ssl/certs/ca-certificates.crt';
    const all = lab.read(authorities);
    lab.write(authorities, all.slice(0, all.lastIndexOf('-----BEGIN')));
    try {
      await lab.wrongName({ host: lab.RELAY }, send, () => must('sendmail -q'));
    } finally {
      lab.write(authorities, all);
    }
    await restored();
  });

  await lab.test('relay-all', async () => {
    const kit = lab.config('relay-all');
    await kit.apply();
    await kit.verify();
    await send('a@hotmail.com', 'd@others.example');
    await idle();
    for (const one of ['a@hotmail.com', 'd@others.example']) viaRelay(one);
    await kit.rollback();
    await restored();
  });

  await lab.test('throttle: Microsoft waits for the queue run, two connections at most', async () => {
    const kit = lab.config('throttle', { connections: 2 });
    await kit.apply();
    await kit.verify();
    for (let i = 0; i < 6; i++) await send(`a${i}@${['hotmail.com', 'outlook.com'][i % 2]}`);
    await send('d@others.example');
    await until('others.example', () => to('others', 'd@others.example'));
    assert(stands.consumer.sessions === 0, 'Microsoft was asked before the queue run');
    stands.consumer.delay = 200;
    await idle();
    assert(stands.consumer.messages.length === 6, `${stands.consumer.messages.length} of 6 messages arrived`);
    // One that is just closing may still count.
    assert(stands.consumer.maxParallel <= 3, `${stands.consumer.maxParallel} connections at once`);
    await kit.rollback();
    await restored();
  });

  await lab.test('source-ip: the chosen address is used', async () => {
    const kit = lab.config('source-ip', { ips: ['192.0.2.10', '192.0.2.11'], blocked: ['192.0.2.10'] });
    await kit.apply();
    await kit.verify();
    await send('a@hotmail.com');
    await idle();
    const message = to('consumer', 'a@hotmail.com');
    assert(message?.peer.endsWith('192.0.2.11'), `came from ${message?.peer}`);
    await kit.rollback();
    await restored();
  });

  await lab.test('hold: kept without asking Microsoft, released by the roll-back', async () => {
    const kit = lab.config('hold', { days: 7 });
    await kit.apply();
    await kit.verify();
    await send('a@hotmail.com', 'd@others.example');
    await until('others.example', () => to('others', 'd@others.example'));
    await must('sendmail -q');
    assert(stands.consumer.sessions === 0, 'Microsoft was asked');
    assert(/Timeout.queuereturn=7d/.test(lab.read('etc/mail/sendmail.cf')), 'the lifetime is another');
    await kit.rollback();
    await restored();
    await until('the release', () => to('consumer', 'a@hotmail.com'));
  });
  await must('service sendmail stop');
}
