// `npm run -s whyblocked -- …` in a clone: builds the command when it is missing, then runs it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bundle = fileURLToPath(new URL('../../dist/cli/whyblocked.mjs', import.meta.url));
if (!existsSync(bundle)) {
  const built = spawnSync(process.execPath, [fileURLToPath(new URL('cli.mjs', import.meta.url))], {
    stdio: ['ignore', 2, 2],
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
  });
  if (built.status !== 0) process.exit(built.status ?? 2);
}
const run = spawnSync(process.execPath, [bundle, ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
process.exit(run.status ?? 2);
