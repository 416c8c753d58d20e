import { submit } from '../smtp.mjs';

/** Postfix as Debian installs it: every purpose is put in place, tried, and taken back. */
export default async function postfix(lab) {
  const { must, inside, until, assert, stands, to, REPLIES } = lab;
  const server = { address: '192.0.2.10' };
  const from = 'user@lab.example';
  lab.log = () =>
    lab.exists('var/log/mail.test') ? lab.read('var/log/mail.test').split('\n').slice(-40).join('\n') : '';

  await must(`postconf -e myhostname=mail.lab.example mydestination=lab.example maillog_file=/var/log/mail.test \
    maillog_file_prefixes=/var mynetworks=192.0.2.0/24 minimal_backoff_time=2s queue_run_delay=2s`);
  // A submission service with restrictions of its own, as many installations have it.
  await must(`postconf -Me 'submission/inet=submission inet n - y - - smtpd'
    postconf -P submission/inet/syslog_name=postfix/submission submission/inet/smtpd_recipient_restrictions=permit_mynetworks,reject`);
  await must('/usr/lib/postfix/configure-instance.sh - && postfix start');
  const original = { main: lab.read('etc/postfix/main.cf'), master: lab.read('etc/postfix/master.cf') };

  const restored = async () => {
    assert(lab.read('etc/postfix/main.cf') === original.main, 'main.cf is not what it was');
    assert(lab.read('etc/postfix/master.cf') === original.master, 'master.cf is not what it was');
    const left = (await inside('ls /etc/postfix/ms_* /etc/postfix/*.before-* 2>/dev/null')).output;
    assert(left === '', `left behind: ${left}`);
  };
  const idle = () =>
    until('an empty queue', async () => /queue is empty/.test((await inside('postqueue -p')).output));
  const viaRelay = (recipient, stand = 'relay') => {
    const message = to(stand, recipient);
    assert(message, `${recipient} did not reach the relay`);
    assert(message.secure, 'without TLS');
    assert(message.login === lab.LOGIN.user, 'without login');
  };

  for (const match of ['domain+mx', 'domain']) {
    await lab.test(`relay-microsoft by ${match}`, async () => {
      const kit = lab.config('relay-microsoft', { match });
      await kit.apply();
      await kit.apply(); // twice is as good as once
      await kit.verify();
      const mode = (await must('stat -c %a /etc/postfix/ms_sasl_passwd')).trim();
      assert(mode === '600', `the password file has mode ${mode}`);
      await submit({
        ...server,
        from,
        to: ['a@hotmail.com', 'b@contoso.example', 'c@fabrikam.example', 'd@others.example'],
      });
      await submit({ ...server, port: 587, from, to: ['e@contoso.example'] });
      await must(`printf 'Subject: t\\n\\nt\\n' | sendmail -f ${from} f@outlook.com`);
      await idle();
      for (const one of ['a@hotmail.com', 'f@outlook.com']) viaRelay(one);
      assert(to('others', 'd@others.example'), 'others.example was not delivered directly');
      if (match === 'domain') {
        assert(to('business', 'b@contoso.example'), 'by domain, a custom domain stays direct');
      } else {
        for (const one of ['b@contoso.example', 'c@fabrikam.example', 'e@contoso.example']) viaRelay(one);
        assert(
          stands.business.messages.length + stands.modern.messages.length === 0,
          'Microsoft was given mail',
        );
      }
      assert(stands.consumer.messages.length === 0, "Microsoft's consumer host was given mail");
      await kit.rollback();
      await restored();
      await submit({ ...server, from, to: ['g@hotmail.com'] });
      await idle();
      assert(to('consumer', 'g@hotmail.com'), 'after the roll-back Hotmail is direct again');
    });
  }

  await lab.test('relay-microsoft on port 465', async () => {
    const kit = lab.config('relay-microsoft', { match: 'domain', port: 465 });
    await kit.apply();
    await kit.verify();
    await submit({ ...server, from, to: ['a@hotmail.com', 'd@others.example'] });
    await idle();
    viaRelay('a@hotmail.com', 'relayTls');
    assert(to('others', 'd@others.example'), 'others.example was not delivered directly');
    await kit.rollback();
    await restored();
  });

  await lab.test('a relay whose certificate has another name gets nothing', async () => {
    await lab.wrongName(
      { match: 'domain' },
      (recipient) => submit({ ...server, from, to: [recipient] }),
      () => must('postqueue -f'),
    );
    await restored();
    await idle();
  });

  await lab.test('relay-all', async () => {
    for (const port of [587, 465]) {
      const kit = lab.config('relay-all', { port });
      await kit.apply();
      await kit.verify();
      await submit({ ...server, from, to: ['a@hotmail.com', 'd@others.example'] });
      await idle();
      for (const one of ['a@hotmail.com', 'd@others.example'])
        viaRelay(one, port === 465 ? 'relayTls' : 'relay');
      await kit.rollback();
      await restored();
    }
  });

  await lab.test('relay-fallback: 451 S775 goes to the relay in the same attempt', async () => {
    const kit = lab.config('relay-fallback');
    await kit.apply();
    await kit.verify();
    await submit({ ...server, from, to: ['a@hotmail.com'] });
    await idle();
    assert(to('consumer', 'a@hotmail.com'), 'mail Microsoft takes is direct');
    const defer = ({ verb }) => (verb === 'MAIL' ? REPLIES.S775 : null);
    stands.consumer.policy = defer;
    stands.business.policy = defer;
    await submit({ ...server, from, to: ['b@hotmail.com', 'c@contoso.example', 'd@others.example'] });
    await idle();
    viaRelay('b@hotmail.com');
    viaRelay('c@contoso.example');
    assert(to('others', 'd@others.example'), 'others.example was not delivered directly');
    assert(stands.consumer.refused === 1, `Microsoft was asked ${stands.consumer.refused} times`);
    stands.consumer.policy = ({ verb }) => (verb === 'MAIL' ? REPLIES.S3140 : null);
    await submit({ ...server, from, to: ['e@hotmail.com'] });
    await idle();
    assert(!to('relay', 'e@hotmail.com'), 'a 550 goes to the fallback relay only with the reply rewritten');
    await kit.rollback();
    await restored();
  });

  await lab.test(
    'relay-fallback also after a 550: S3140 reaches the relay, other refusals bounce',
    async () => {
      const kit = lab.config('relay-fallback', { after550: true });
      await kit.apply();
      await kit.verify();
      stands.consumer.policy = ({ verb }) => (verb === 'MAIL' ? REPLIES.S3140 : null);
      stands.business.policy = ({ verb }) =>
        verb === 'RCPT'
          ? '550 5.7.606 Access denied, banned sending IP [192.0.2.10]. To request removal visit https://sender.office.com/'
          : null;
      stands.modern.policy = ({ verb }) => (verb === 'RCPT' ? '550 5.1.1 user unknown' : null);
      await submit({ ...server, from, to: ['a@hotmail.com', 'b@contoso.example', 'c@fabrikam.example'] });
      await idle();
      viaRelay('a@hotmail.com');
      viaRelay('b@contoso.example');
      assert(!to('relay', 'c@fabrikam.example'), 'an unknown user was relayed');
      await kit.rollback();
      await restored();
    },
  );

  await lab.test('throttle: the pause and the connections are seen in the timings', async () => {
    const kit = lab.config('throttle', { connections: 2, delay: 1, match: 'domain+mx' });
    await kit.apply();
    await kit.verify();
    for (let i = 0; i < 5; i++)
      await submit({
        ...server,
        from,
        to: [`a${i}@${i % 2 ? 'hotmail.com' : 'contoso.example'}`, `d${i}@others.example`],
      });
    await until(
      'five messages to Microsoft',
      () => stands.consumer.messages.length + stands.business.messages.length === 5,
      30,
    );
    const times = [...stands.consumer.messages, ...stands.business.messages]
      .map((m) => m.at)
      .sort((a, b) => a - b);
    const gaps = times.slice(1).map((at, i) => at - times[i]);
    // The queue manager counts in whole seconds, so a gap may be short by a fraction.
    assert(
      gaps.every((gap) => gap > 700),
      `the pauses were ${gaps.join(', ')} ms`,
    );
    assert(stands.consumer.maxParallel <= 2, `${stands.consumer.maxParallel} connections at once`);
    await kit.rollback();
    await restored();
    await idle();
    lab.reset();
    for (let i = 0; i < 5; i++) await submit({ ...server, from, to: [`b${i}@hotmail.com`] });
    await idle();
    const quick = stands.consumer.messages.map((m) => m.at).sort((a, b) => a - b);
    assert(quick.at(-1) - quick[0] < 2500, 'after the roll-back there is still a pause');
  });

  await lab.test('source-ip: Microsoft sees the chosen addresses, others do not', async () => {
    const kit = lab.config('source-ip', { ips: ['192.0.2.11=out1.lab.example'] });
    await kit.apply();
    await kit.verify();
    await submit({ ...server, from, to: ['a@hotmail.com'] });
    await submit({ ...server, from, to: ['b@contoso.example'] });
    await submit({ ...server, from, to: ['d@others.example'] });
    await idle();
    for (const message of [to('consumer', 'a@hotmail.com'), to('business', 'b@contoso.example')]) {
      assert(message?.peer.endsWith('192.0.2.11'), `came from ${message?.peer}`);
      assert(message.helo === 'out1.lab.example', `said HELO ${message.helo}`);
    }
    assert(to('others', 'd@others.example').peer.endsWith('192.0.2.10'), 'others saw another address');
    await kit.rollback();
    await restored();
  });

  await lab.test('source-ip: several addresses in turn, the blocked one left out', async () => {
    const kit = lab.config('source-ip', {
      match: 'domain',
      ips: ['192.0.2.10', '192.0.2.11=out1.lab.example', '192.0.2.12'],
      blocked: ['192.0.2.10'],
    });
    await kit.apply();
    await kit.verify();
    for (let i = 0; i < 12; i++) await submit({ ...server, from, to: [`a${i}@hotmail.com`] });
    await idle();
    const peers = new Set(stands.consumer.messages.map((m) => m.peer.replace('::ffff:', '')));
    assert([...peers].sort().join() === '192.0.2.11,192.0.2.12', `came from ${[...peers]}`);
    await kit.rollback();
    await restored();
  });

  await lab.test('hold: kept without asking Microsoft, released by the roll-back', async () => {
    const kit = lab.config('hold', { days: 7 });
    await kit.apply();
    await kit.verify();
    await submit({ ...server, from, to: ['a@hotmail.com', 'd@others.example'] });
    await until(
      'the deferral',
      async () =>
        /a@hotmail.com/.test((await inside('postqueue -p')).output) && to('others', 'd@others.example'),
    );
    await lab.sleep(1000);
    assert(stands.consumer.sessions === 0, 'Microsoft was asked');
    assert((await must('postconf -h maximal_queue_lifetime')).trim() === '7d', 'the lifetime is another');
    await kit.rollback();
    await restored();
    await until('the release', () => to('consumer', 'a@hotmail.com'));
  });

  await lab.test(
    'a domain that is added to the list is routed, and nothing typed reaches a shell',
    async () => {
      const kit = lab.config('relay-microsoft', {
        match: 'domain',
        list: 'none',
        domains: ['Contoso.Example', '@hotmail.com'],
      });
      await kit.apply();
      await submit({ ...server, from, to: ['b@contoso.example', 'c@outlook.com'] });
      await idle();
      viaRelay('b@contoso.example');
      assert(to('consumer', 'c@outlook.com'), 'outlook.com is not in this list');
      await kit.rollback();
      await restored();
    },
  );
  await must('postfix stop');
}
