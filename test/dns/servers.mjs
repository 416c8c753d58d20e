// NSD, dnsdist and nginx on free loopback ports: an authoritative server, DNS over HTTPS in front of it with a CORS
// header but no answer to preflights, and the same with one.

import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { zoneFile } from './zone.mjs';

/** The path of a program, sbin included; null when it is not installed. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // not there
    }
  }
  return null;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts them; returns the addresses and a function that stops them and removes their folder. */
export async function startServers(programs) {
  const dir = mkdtempSync(join(tmpdir(), 'whyblocked-dns-'));
  const [dns, relay, dead, doh, web] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  writeFileSync(join(dir, 'root.zone'), zoneFile());
  writeFileSync(
    join(dir, 'nsd.conf'),
    `server:
  ip-address: 127.0.0.1@${dns}
  username: ""
  chroot: ""
  zonesdir: "${dir}"
  database: ""
  pidfile: "${dir}/nsd.pid"
  xfrdfile: "${dir}/xfrd.state"
  zonelistfile: "${dir}/zone.list"
  xfrdir: "${dir}"
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "root.zone"
`,
  );
  writeFileSync(
    join(dir, 'dnsdist.conf'),
    `setLocal("127.0.0.1:${relay}")
setACL({"127.0.0.0/8"})
setSecurityPollSuffix("")
setUDPTimeout(3)
newServer({address="127.0.0.1:${dns}", name="auth"})
newServer({address="127.0.0.1:${dead}", pool="hang"})
getServer(0):setUp(); getServer(1):setUp()
addDOHLocal("127.0.0.1:${doh}", nil, nil, {"/dns-query"}, {customResponseHeaders={["access-control-allow-origin"]="*"}})
addAction("servfail.test.", RCodeAction(DNSRCode.SERVFAIL))
addAction("refused.test.", RCodeAction(DNSRCode.REFUSED))
addAction("hang.test.", PoolAction("hang"))
addAction("forbidden.test.", DropAction())
addResponseAction("signed.test.", LuaResponseAction(function(dr) dr.dh:setAD(true); return DNSResponseAction.None, "" end))
`,
  );
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off;
pid ${dir}/nginx.pid;
error_log ${dir}/nginx.log;
events {}
http {
  access_log off;
  client_body_temp_path ${dir}/body;
  proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
  server {
    listen 127.0.0.1:${web};
    location /dns-query {
      if ($request_method = OPTIONS) {
        add_header Access-Control-Allow-Origin *;
        add_header Access-Control-Allow-Methods "GET, POST, OPTIONS";
        add_header Access-Control-Allow-Headers "content-type, accept";
        return 204;
      }
      proxy_pass http://127.0.0.1:${doh};
      proxy_http_version 1.1;
    }
    location /page { default_type text/html; return 200 "<script>alert(1)</script>"; add_header Access-Control-Allow-Origin *; }
    location /busy { add_header Access-Control-Allow-Origin * always; return 429; }
  }
}
`,
  );
  const children = [
    [programs.nsd, '-d', '-c', join(dir, 'nsd.conf')],
    [programs.dnsdist, '-C', join(dir, 'dnsdist.conf'), '--supervised', '--disable-syslog'],
    [programs.nginx, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'nginx.log')],
  ].map(([program, ...args]) =>
    spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'], detached: true }),
  );
  const stop = () => {
    for (const child of children) {
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // ended already
      }
    }
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  process.once('exit', stop);
  const url = `http://127.0.0.1:${doh}/dns-query`;
  for (let tries = 0; ; tries++) {
    const ready = await Promise.all([url, `http://127.0.0.1:${web}/dns-query`].map(answers));
    if (ready.every(Boolean)) break;
    if (tries === 100) {
      stop();
      throw new Error('NSD, dnsdist and nginx did not come up within 20 seconds');
    }
    await sleep(200);
  }
  return {
    url,
    withPreflight: `http://127.0.0.1:${web}/dns-query`,
    htmlPage: `http://127.0.0.1:${web}/page`,
    busy: `http://127.0.0.1:${web}/busy`,
    deadUrl: `http://127.0.0.1:${dead}/dns-query`,
    stop,
  };
}

/** Whether an SOA question for "." gets an answer with a record in it. */
async function answers(url) {
  try {
    const response = await fetch(`${url}?dns=AAABAAABAAAAAAAAAAAGAAE`);
    const body = new Uint8Array(await response.arrayBuffer());
    return response.ok && body[7] === 1;
  } catch {
    return false;
  }
}

/** The version line of a program, for the log. */
export function versionOf(program, flag) {
  const { stdout, stderr } = spawnSync(program, [flag], { encoding: 'utf8' });
  return `${stdout}${stderr}`.trim().split('\n')[0];
}
