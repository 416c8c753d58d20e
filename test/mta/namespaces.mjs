// A mail server's root and network, inside the mount, process and network namespaces of the lab that calls.
// The server lives in a second network namespace joined by a veth pair, so that addresses are real ones: this
// process answers at 192.0.2.1, its name server, and at the addresses of the hosts it stands in for.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the server's root is mounted. */
export const root = '/run/lab/root';
export const NAME_SERVER = '192.0.2.1';

/** Runs a script here, outside the server's root, and returns what it printed; throws when it fails. */
export function sh(script) {
  return execFileSync('sh', ['-ec', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

let commands = 0;

/** Runs a command in the server's root and network; input is what would be typed. */
export async function inside(script, input = '') {
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

/** The same for a command that has to succeed; returns what it printed. */
export async function must(script, input) {
  const { status, output } = await inside(script, input);
  if (status !== 0) throw new Error(`"${script.slice(0, 200)}" ended with ${status}: ${output.slice(-1500)}`);
  return output;
}

/** Writes a file of the server's root. */
export function write(path, text, options) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, options);
}

const DEV = {
  machine: `mount --rbind /dev ${root}/dev`,
  own: `mount -t tmpfs dev ${root}/dev
for node in null zero full random urandom tty; do touch ${root}/dev/$node; mount --bind /dev/$node ${root}/dev/$node; done`,
};

/**
 * Mounts the root and joins the networks.
 * @param image folder of the image (images.mjs)
 * @param {{server: string[], others: string[], dev: 'machine' | 'own'}} options the server's addresses in
 *   192.0.2.0/24, the addresses of the hosts this process stands in for, and whose devices the server sees:
 *   its own where a lab listens on /dev/log
 */
export function mountServer(image, { server, others, dev }) {
  sh(`
mkdir -p /run/lab /run/netns
mount -t tmpfs lab /run/lab
mkdir -p /run/lab/work ${root}
cp -a --preserve=all ${image}/up /run/lab/up
mount -t overlay overlay -o lowerdir=/,upperdir=/run/lab/up,workdir=/run/lab/work ${root}
${DEV[dev]}
mount -t proc proc ${root}/proc
mount -t tmpfs run ${root}/run
mount -t tmpfs netns /run/netns
ip link set lo up
ip netns add mta
ip link add lab0 type veth peer name lab1 netns mta
ip addr add ${NAME_SERVER}/24 dev lab0
ip link set lab0 up
ip -n mta link set lo up
for ip in ${server.join(' ')}; do ip -n mta addr add $ip/24 dev lab1; done
ip -n mta link set lab1 up
ip -n mta route add default via ${NAME_SERVER}
for ip in ${others.join(' ')}; do ip addr add $ip/32 dev lo; done
`);
  write('etc/resolv.conf', `nameserver ${NAME_SERVER}\n`);
  write('etc/hosts', '127.0.0.1 localhost\n192.0.2.10 mail.lab.example mail\n');
  write('etc/mailname', 'lab.example\n');
}
