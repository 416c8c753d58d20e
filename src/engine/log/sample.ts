/** Writes the bundled sample log out of its short description (`content/samples/log.yaml`). */

export interface SampleSpec {
  /** First moment of the log, `YYYY-MM-DDTHH:MM:SS` in UTC. */
  start: string;
  servers: Record<string, { host: string; ip: string }>;
  relays: Record<string, { host: string; ip: string; domain: string }>;
  replies: Record<string, string>;
  /** Attempts in even steps: minutes after the start. */
  lines: {
    server: string;
    relay: string;
    every: number;
    from: number;
    to: number;
    reply?: string | undefined;
  }[];
}

/** A Postfix log with RFC 3339 times, in order. Throws RangeError when the description names what it lacks. */
export function writeSample(spec: SampleSpec): string {
  const start = Date.parse(`${spec.start}Z`);
  const out: [number, string][] = [];
  let n = 0;
  for (const line of spec.lines) {
    const server = spec.servers[line.server];
    const relay = spec.relays[line.relay];
    const words = line.reply === undefined ? undefined : spec.replies[line.reply];
    if (server === undefined || relay === undefined || (line.reply !== undefined && words === undefined))
      throw new RangeError('The sample names a server, relay or reply it does not describe.');
    for (let at = line.from; at < line.to; at += line.every) {
      // Nights are quiet: no more than every third line between 22 and 6 o'clock.
      const hour = Math.floor((at % 1440) / 60);
      if (++n % 3 !== 0 && (hour < 6 || hour >= 22)) continue;
      const time = new Date(start + at * 60_000 + (n % 50) * 1000).toISOString();
      const queue = `4${(n * 7919 + 1_000_000).toString(36).toUpperCase()}`;
      const reply = words?.replaceAll('{ip}', server.ip).replaceAll('{time}', time);
      const result =
        reply === undefined
          ? 'dsn=2.0.0, status=sent (250 2.0.0 Ok: queued)'
          : `dsn=${reply.split(' ')[1]}, status=${reply.startsWith('4') ? 'deferred' : 'bounced'} (host ${relay.host}[${relay.ip}] said: ${reply} (in reply to MAIL FROM command))`;
      out.push([
        Date.parse(time),
        `${time.slice(0, 19)}+00:00 ${server.host} postfix/smtp[${2000 + (n % 900)}]: ${queue}: to=<user@${relay.domain}>, relay=${relay.host}[${relay.ip}]:25, delay=0.9, delays=0.1/0/0.4/0.4, ${result}`,
      ]);
    }
  }
  return `${out
    .sort((a, b) => a[0] - b[0])
    .map(([, line]) => line)
    .join('\n')}\n`;
}
