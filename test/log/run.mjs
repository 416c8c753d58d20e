// What we read out of the log of a real Postfix, Exim, Sendmail and OpenSMTPD equals what a local server, in
// Microsoft's place, said to them. Uses the roots of test/mta (Debian's packages); nothing leaves the namespaces.
//   node test/log/run.mjs [SERVER…]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { image, obstacle } from '../mta/images.mjs';

const wanted = process.argv.slice(2);
const names = ['postfix', 'exim', 'sendmail', 'opensmtpd'].filter(
  (name) => wanted.length === 0 || wanted.includes(name),
);
const lab = fileURLToPath(new URL('lab.mjs', import.meta.url));
const why = process.env.WHYBLOCKED_SKIP_MTA ? 'WHYBLOCKED_SKIP_MTA is set' : obstacle();
let passed = 0;
let failed = 0;
let skipped = 0;
for (const name of names) {
  const made = why ? { skip: why } : image(name);
  if ('skip' in made) {
    skipped++;
    console.log(`skip ${name}: ${made.skip}`);
    continue;
  }
  const run = spawnSync(
    'unshare',
    ['-m', '-n', '-p', '--fork', '--kill-child', process.execPath, lab, name, made.dir],
    { encoding: 'utf8', timeout: 120_000 },
  );
  if (run.status === 0) {
    passed++;
    console.log(run.stdout.trimEnd());
  } else {
    failed++;
    console.log(`FAIL ${name}: ${`${run.stdout}\n${run.stderr}`.trim().slice(0, 4000)}`);
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 ? 1 : 0);
