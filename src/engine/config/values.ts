/**
 * The door for everything a visitor types. Each reader returns the value in its one canonical form, or a
 * sentence that says what to enter instead.
 */

export type Read<T> = { ok: true; value: T } | { ok: false; message: string };

const ok = <T>(value: T): Read<T> => ({ ok: true, value });
const no = (message: string): { ok: false; message: string } => ({ ok: false, message });

/** Shortened and without control characters, so that an error sentence can show what was typed. */
export function shown(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\u00b7');
  return clean.length > 60 ? `${clean.slice(0, 57)}…` : clean;
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** A host name in A-label form (RFC 1123 2.1, RFC 5890); a final dot is dropped, letters become small. */
export function readHost(text: string): Read<string> {
  const host = text.trim().toLowerCase().replace(/\.$/, '');
  const labels = host.split('.');
  if (host.length === 0) return no('Enter a host name, for example smtp-relay.example.net');
  if (host.length > 253 || labels.length < 2 || !labels.every((label) => LABEL.test(label))) {
    return no(
      `"${shown(text)}" is no host name. Enter one like smtp-relay.example.net: letters, digits, hyphens and dots only` +
        ([...host].some((c) => c > '~') ? ', international names in their xn-- form' : ''),
    );
  }
  if (/^\d+$/.test(labels.at(-1)!))
    return no(
      `"${shown(text)}" is an address. Enter the host name instead, so that its certificate can be checked`,
    );
  return ok(host);
}

/** A recipient or sender domain; the same letters as a host name. */
export function readDomain(text: string): Read<string> {
  const domain = text.trim().replace(/^@/, '');
  const read = readHost(domain);
  return read.ok
    ? read
    : no(`"${shown(text)}" is no domain. Enter the part after the @, for example contoso.com`);
}

/** A whole number between two limits, both included. */
export function readInteger(value: string | number, what: string, min: number, max: number): Read<number> {
  const text = String(value).trim();
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= min && number <= max))
    return no(`${what} must be a whole number from ${min} to ${max}, not "${shown(text)}"`);
  return ok(number);
}

function readIpv4(text: string): string | null {
  const parts = text.split('.');
  const good = parts.length === 4 && parts.every((p) => /^(?:0|[1-9]\d{0,2})$/.test(p) && Number(p) < 256);
  return good ? text : null;
}

function readIpv6(text: string): string | null {
  const low = text.toLowerCase();
  if (low.length > 39 || !/^[0-9a-f:]+$/.test(low) || low.includes(':::')) return null;
  const halves = low.split('::');
  if (halves.length > 2) return null;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((g) => /^[0-9a-f]{1,4}$/.test(g))) return null;
  return halves.length === 2 ? (groups.length <= 7 ? low : null) : groups.length === 8 ? low : null;
}

/** An IPv4 or IPv6 address, without prefix length. */
export function readAddress(text: string): Read<string> {
  const value = text.trim();
  const address = readIpv4(value) ?? readIpv6(value);
  return address !== null ? ok(address) : no(`"${shown(text)}" is no IP address. Enter one like 192.0.2.11`);
}

/** "192.0.2.11" or "192.0.2.11=out1.example.org": an own address and the name it says HELO with. */
export function readSource(text: string): Read<{ ip: string; helo: string }> {
  const [left = '', right, extra] = text.split('=');
  const ip = readAddress(left);
  if (!ip.ok) return ip;
  if (extra !== undefined)
    return no(`"${shown(text)}": write the address, "=" and the name it says HELO with`);
  if (right === undefined) return ok({ ip: ip.value, helo: '' });
  const helo = readHost(right);
  return helo.ok ? ok({ ip: ip.value, helo: helo.value }) : helo;
}

/** A mail address of the plain kind (RFC 5321 Mailbox with a dot-string and a domain), for test messages. */
export function readMailbox(text: string): Read<string> {
  const value = text.trim();
  const at = value.lastIndexOf('@');
  const local = value.slice(0, Math.max(at, 0));
  const domain = readHost(value.slice(at + 1));
  if (at < 1 || local.length > 64 || !/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(local) || !domain.ok) {
    return no(
      `"${shown(text)}" is no mail address this page can put into a command. Enter one like you@example.org`,
    );
  }
  return ok(`${local}@${domain.value}`);
}
