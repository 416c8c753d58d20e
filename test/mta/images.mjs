// Debian's mail servers exclude each other, so each gets its own root: an overlay over this system into which
// apt installs that one server. Nothing is installed in the system itself; the overlays are kept between runs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What each root is made of; a changed list makes a new root. */
export const IMAGES = {
  postfix: ['postfix', 'postfix-lmdb', 'postfix-pcre', 'libsasl2-modules'],
  exim: ['exim4-daemon-light', 'exim4-base', 'exim4-config'],
  opensmtpd: ['opensmtpd'],
  sendmail: ['sendmail', 'sendmail-bin', 'sasl2-bin', 'libsasl2-modules', 'm4', 'make'],
};

const base = join(tmpdir(), 'whyblocked-mta-1');

function run(command, args, options = {}) {
  return spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26, ...options });
}

/** Why no root can be made on this machine, in words; null when it can. */
export function obstacle() {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root (network namespace, own port 25)';
  for (const tool of ['apt-get', 'unshare', 'ip', 'chroot', 'openssl']) {
    if (run('sh', ['-c', `command -v ${tool}`]).status !== 0) return `needs ${tool}`;
  }
  const probe = join(base, 'probe');
  for (const part of ['up', 'work', 'root']) mkdirSync(join(probe, part), { recursive: true });
  const mounted = run('unshare', [
    '-m',
    '-n',
    'mount',
    '-t',
    'overlay',
    'overlay',
    '-o',
    `lowerdir=/,upperdir=${probe}/up,workdir=${probe}/work`,
    `${probe}/root`,
  ]);
  rmSync(probe, { recursive: true, force: true });
  return mounted.status === 0 ? null : 'needs permission to make overlays and namespaces';
}

const INSTALL = `
set -e
mount -t overlay overlay -o "lowerdir=/,upperdir=$DIR/up,workdir=$DIR/work" "$DIR/root"
mount --rbind /dev "$DIR/root/dev"
mount -t proc proc "$DIR/root/proc"
printf '#!/bin/sh\\nexit 101\\n' > "$DIR/root/usr/sbin/policy-rc.d"
chmod 755 "$DIR/root/usr/sbin/policy-rc.d"
apt() { chroot "$DIR/root" env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin apt-get -o Dpkg::Use-Pty=0 "$@"; }
install() { apt install -y --no-install-recommends $PACKAGES; }
# A machine whose package lists are missing or old gets one try with new ones, inside the overlay.
install || { apt update; install; }
apt clean
`;

/**
 * Makes sure the root of one server exists.
 * @returns {{dir: string} | {skip: string}} the folder holding `up`, or why there is none
 */
export function image(name) {
  const dir = join(base, name);
  const stamp = join(dir, 'done');
  const packages = IMAGES[name].join(' ');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === packages) return { dir };
  rmSync(dir, { recursive: true, force: true });
  for (const part of ['up', 'work', 'root']) mkdirSync(join(dir, part), { recursive: true });
  const env = { ...process.env, DIR: dir, PACKAGES: packages };
  const made = run('unshare', ['-m', 'sh', '-c', INSTALL], { env, timeout: 300_000 });
  if (made.status !== 0) {
    if (process.env.MTA_LOG) process.stderr.write(`${made.stdout}${made.stderr}\n`);
    const last = `${made.stderr ?? ''}`.trim().split('\n').at(-1);
    return { skip: `Debian's packages could not be installed here: ${last}` };
  }
  writeFileSync(stamp, packages);
  return { dir };
}
