// Stand-ins for Microsoft, the relay and everyone else: SMTP servers that note what they were given.
import net from 'node:net';
import tls from 'node:tls';

/**
 * @param options {name, greeting?, address, port, cert?: {key, cert}, login?: {user, secret}, implicit?: boolean}
 * `policy(event)` may return a reply instead of 250; event: {verb, argument, from, recipients, helo}
 * @returns {messages, sessions, policy, maxParallel}
 */
export async function startSmtp(options) {
  const stand = {
    name: options.name,
    messages: [],
    sessions: 0,
    open: 0,
    maxParallel: 0,
    policy: null,
    refused: 0,
  };
  const serve = (plain) => {
    let socket = plain;
    let secure = Boolean(options.implicit);
    let login = null;
    let expecting = null;
    let mail = { from: null, recipients: [], helo: null };
    let data = null;
    let pending = '';
    stand.sessions++;
    stand.open++;
    stand.maxParallel = Math.max(stand.maxParallel, stand.open);
    const say = (text) => socket.writable && socket.write(`${text}\r\n`);
    const check = (user, secret) => {
      const good = options.login && user === options.login.user && secret === options.login.secret;
      login = good ? user : null;
      say(good ? '235 2.7.0 Authentication successful' : '535 5.7.8 Authentication failed');
    };
    const decode = (text) => Buffer.from(text, 'base64').toString();
    const line = (text) => {
      if (data !== null) {
        if (text !== '.') return void data.push(text);
        const refusal = stand.policy?.({ verb: 'DATA', ...mail });
        if (!refusal) {
          stand.messages.push({
            ...mail,
            data: data.join('\n'),
            secure,
            login,
            peer: plain.remoteAddress,
            at: Date.now(),
          });
        } else stand.refused++;
        data = null;
        mail = { from: null, recipients: [], helo: mail.helo };
        return say(
          refusal ?? `250 2.6.0 <${stand.messages.length}@${options.name}> Queued mail for delivery`,
        );
      }
      if (expecting) {
        const next = expecting;
        expecting = null;
        return next(text);
      }
      const verb = text.split(/[ :]/)[0].toUpperCase();
      const refusal = stand.policy?.({ verb, argument: text, ...mail });
      if (refusal) {
        stand.refused++;
        return say(refusal);
      }
      if (verb === 'EHLO' || verb === 'HELO') {
        mail.helo = text.slice(5);
        const features = [`250-${options.name}`, '250-PIPELINING', '250-ENHANCEDSTATUSCODES', '250-8BITMIME'];
        if (options.cert && !secure) features.push('250-STARTTLS');
        if (options.login && secure) features.push('250-AUTH PLAIN LOGIN');
        return say(verb === 'HELO' ? `250 ${options.name}` : [...features, '250 SIZE 52428800'].join('\r\n'));
      }
      if (verb === 'STARTTLS' && options.cert && !secure) {
        say('220 2.0.0 Ready to start TLS');
        plain.removeAllListeners('data');
        socket = new tls.TLSSocket(plain, { isServer: true, ...options.cert });
        socket.on('error', () => {});
        socket.on('data', feed);
        secure = true;
        pending = '';
        return;
      }
      if (verb === 'AUTH') {
        stand.logins++;
        const [, mechanism, initial] = text.split(' ');
        if (mechanism?.toUpperCase() === 'PLAIN') {
          const plainLogin = (token) => {
            const [, user, secret] = decode(token).split('\0');
            check(user, secret);
          };
          if (initial) return plainLogin(initial);
          expecting = plainLogin;
          return say('334 ');
        }
        const askSecret = (user) => {
          expecting = (secret) => check(decode(user), decode(secret));
          say('334 UGFzc3dvcmQ6');
        };
        if (initial) return askSecret(initial);
        expecting = askSecret;
        return say('334 VXNlcm5hbWU6');
      }
      if (verb === 'MAIL') {
        if (options.login && !login) return say('530 5.7.0 Authentication required');
        mail.from = /<([^>]*)>/.exec(text)?.[1] ?? '';
        return say('250 2.1.0 Sender OK');
      }
      if (verb === 'RCPT') {
        mail.recipients = [...mail.recipients, /<([^>]*)>/.exec(text)?.[1] ?? ''];
        return say('250 2.1.5 Recipient OK');
      }
      if (verb === 'DATA') {
        if (mail.recipients.length === 0) return say('503 5.5.1 no recipients');
        data = [];
        return say('354 Start mail input; end with <CRLF>.<CRLF>');
      }
      if (verb === 'RSET') {
        mail = { from: null, recipients: [], helo: mail.helo };
        return say('250 2.0.0 Resetting');
      }
      if (verb === 'QUIT') {
        say('221 2.0.0 Closing');
        return socket.end();
      }
      return say('250 2.0.0 OK');
    };
    const feed = (chunk) => {
      pending += chunk.toString('latin1');
      for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
        const text = pending.slice(0, end).replace(/\r$/, '');
        pending = pending.slice(end + 1);
        line(text);
      }
    };
    plain.on('error', () => {});
    plain.on('close', () => stand.open--);
    socket.on('data', feed);
    say(`220 ${options.greeting ?? `${options.name} ESMTP ready`}`);
  };
  const server = options.implicit ? tls.createServer(options.cert, serve) : net.createServer(serve);
  server.on('tlsClientError', () => {});
  await new Promise((done) => server.listen(options.port, options.address, done));
  return stand;
}

/** Sends one message by SMTP, as a mail program would; resolves to the last reply. */
export function submit({ address, port = 25, from, to, subject = 'test' }) {
  return new Promise((resolve, reject) => {
    const words = [
      'EHLO client.example',
      `MAIL FROM:<${from}>`,
      ...to.map((one) => `RCPT TO:<${one}>`),
      'DATA',
      `From: ${from}\r\nTo: ${to.join(', ')}\r\nSubject: ${subject}\r\nMessage-ID: <${Math.random()}@client.example>\r\n\r\ntest\r\n.`,
    ];
    let step = 0;
    let pending = '';
    const socket = net.connect(port, address);
    socket.setTimeout(15_000, () => socket.destroy(new Error('the server under test did not answer')));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      pending += chunk;
      const lines = pending.split('\r\n');
      pending = lines.pop();
      for (const line of lines) {
        if (line[3] === '-') continue;
        if (line[0] >= '4') {
          socket.destroy();
          return reject(new Error(`${words[step - 1]} was answered ${line}`));
        }
        if (step < words.length) socket.write(`${words[step++]}\r\n`);
        else {
          socket.end('QUIT\r\n');
          return resolve(line);
        }
      }
    });
  });
}
