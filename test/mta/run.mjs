// Proves the generated configurations on Debian's real mail servers, with stand-ins for Microsoft, the relay
// and everyone else. No traffic leaves the test's own network namespaces; apt is asked for the packages once.
//   node test/mta/run.mjs [SERVER…]        MTA_LOG=1 shows the server's log after a failure
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { IMAGES, image, obstacle } from './images.mjs';

const wanted = process.argv.slice(2);
const names = Object.keys(IMAGES).filter((name) => wanted.length === 0 || wanted.includes(name));
const counts = { passed: 0, failed: 0, skipped: 0 };

function tell(line) {
  process.stdout.write(`${line}\n`);
  if (line.startsWith('ok ')) counts.passed++;
  else if (line.startsWith('FAIL ')) counts.failed++;
  else if (line.startsWith('skip ')) counts.skipped++;
}

// Postfix has most scenarios and checks itself for seconds at every reload: its tests run side by side.
const SHARDS = { postfix: 4 };

function runLab(name, dir, shard) {
  return new Promise((done) => {
    const lab = fileURLToPath(new URL('lab.mjs', import.meta.url));
    const child = spawn(
      'unshare',
      ['-m', '-n', '-p', '--fork', '--kill-child', process.execPath, lab, name, dir, shard],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const timer = setTimeout(() => child.kill('SIGKILL'), 400_000);
    let rest = '';
    let told = false;
    let errors = '';
    child.stdout.on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        tell(line);
        told = true;
      }
    });
    child.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-2000);
    });
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      if (rest) tell(rest);
      if ((!told && !process.env.MTA_ONLY) || (status !== 0 && status !== 1))
        tell(`FAIL ${name}: the lab ended with ${signal ?? status}\n${errors}`);
      done();
    });
  });
}

const why = process.env.WHYBLOCKED_SKIP_MTA ? 'WHYBLOCKED_SKIP_MTA is set' : obstacle();
const labs = [];
for (const name of names) {
  if (why) {
    tell(`skip ${name}: ${why}`);
    continue;
  }
  const made = image(name);
  if ('skip' in made) tell(`skip ${name}: ${made.skip}`);
  else {
    const parts = process.env.MTA_ONLY ? 1 : (SHARDS[name] ?? 1);
    for (let part = 0; part < parts; part++) labs.push(runLab(name, made.dir, `${part}/${parts}`));
  }
}
await Promise.all(labs);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed ? 1 : 0);
