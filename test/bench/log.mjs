/**
 * How fast a 500 MB log is read, beside what people use today, on the same file in the same run: `cat`, `wc -l`,
 * the grep pipeline, pflogsumm; and in Chromium beside a worker that only reads the file.
 *
 *   npm run build && npm run bench:log [-- --size-mb 500] [-- --big]   (--big: memory for ten times the file)
 *
 * Needs the log generator beside the checkout (../shared/tools/make-maillog.py); each part says when it is skipped.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { differences } from '../engine/log/truth.ts';

const { values } = parseArgs({
  options: { 'size-mb': { type: 'string', default: '500' }, big: { type: 'boolean' } },
});
const root = fileURLToPath(new URL('../../', import.meta.url));
const generator = join(root, '../shared/tools/make-maillog.py');
const command = join(root, 'dist/cli/whyblocked.mjs');
if (!existsSync(generator)) {
  console.log('Skipped: the log generator is not beside this checkout.');
  process.exit(0);
}
if (!existsSync(command)) {
  console.log('Build first: npm run build');
  process.exit(2);
}
const folder = join(tmpdir(), 'whyblocked-bench-log');
mkdirSync(folder, { recursive: true });
const log = join(folder, `mail-${values['size-mb']}.log`);
const truthFile = `${log}.truth.json`;
if (!existsSync(truthFile)) {
  console.log(`Making a log of ${values['size-mb']} MB…`);
  execFileSync('python3', [
    generator,
    '--mta',
    'postfix-rfc3339',
    '--size-mb',
    values['size-mb'],
    '--seed',
    '1',
    '--out',
    log,
    '--truth',
    truthFile,
  ]);
}
const size = statSync(log).size;
const truth = JSON.parse(readFileSync(truthFile, 'utf8'));
const has = (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

/** Best of `runs` wall times of a shell command, in seconds; peak memory of its largest process in MB. */
function time(shell, runs = 3) {
  let best = Infinity;
  let memory = 0;
  for (let i = 0; i < runs; i++) {
    const timed = has('/usr/bin/time')
      ? ['/usr/bin/time', ['-f', '%M', 'sh', '-c', shell]]
      : ['sh', ['-c', shell]];
    const start = performance.now();
    const run = spawnSync(timed[0], timed[1], {
      maxBuffer: 1 << 28,
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    best = Math.min(best, (performance.now() - start) / 1000);
    memory = Math.max(memory, Number(run.stderr.toString().trim().split('\n').at(-1)) / 1024 || 0);
  }
  return { seconds: best, memory };
}
const line = (name, seconds, extra = '') =>
  console.log(
    `${name.padEnd(46)} ${seconds.toFixed(2).padStart(8)} s ${(size / 1e6 / seconds).toFixed(0).padStart(7)} MB/s  ${extra}`,
  );

console.log(
  `${(size / 1e6).toFixed(0)} MB, ${availableParallelism()} processors, load ${loadavg()[0].toFixed(1)}`,
);
const quoted = `'${log}'`;
line('cat', time(`cat ${quoted} > /dev/null`).seconds);
line('wc -l', time(`wc -l ${quoted} > /dev/null`).seconds);
const grep = time(
  `grep "status=sent" ${quoted} | grep -oP 'to=<[^>]+>' | grep -oP '@[^>]+' | sort | uniq -c | sort -rn | head -20 > /dev/null`,
);
line('grep pipeline', grep.seconds);
const own = `'${process.execPath}' '${command}' log`;
const all = time(`${own} ${quoted} --json > '${folder}/report.json'`);
line(
  'whyblocked log',
  all.seconds,
  `${(grep.seconds / all.seconds).toFixed(2)} × the pipeline (goal 1.0); ${all.memory.toFixed(0)} MB`,
);
const two = time(`${own} ${quoted} --json --threads 2 > /dev/null`);
line(
  'whyblocked log --threads 2',
  two.seconds,
  `${(grep.seconds / two.seconds).toFixed(2)} × the pipeline; ${two.memory.toFixed(0)} MB`,
);
const wrong = differences(truth, JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).filter(
  (d) => !d.startsWith('relay '),
);
console.log(
  wrong.length === 0
    ? 'The report equals the truth file.'
    : `Differences from the truth: ${wrong.slice(0, 5).join('; ')}`,
);
const start = time(`'${process.execPath}' '${command}' --help > /dev/null`, 5);
console.log(`Start: ${(start.seconds * 1000).toFixed(0)} ms (goal 150)`);
if (has('pflogsumm')) {
  // A tenth of the file: its time grows with the lines.
  const part = join(folder, 'part.log');
  execFileSync('sh', ['-c', `head -c ${Math.floor(size / 10)} ${quoted} > '${part}'`]);
  const slow = time(`pflogsumm '${part}' > /dev/null`, 1).seconds * 10;
  line(
    'pflogsumm (a tenth, times ten)',
    slow,
    `whyblocked is ${(slow / all.seconds).toFixed(1)} × as fast (goal 15)`,
  );
} else console.log('pflogsumm is not installed: skipped.');
const gz = `${log}.gz`;
if (!existsSync(gz)) await pipeline(createReadStream(log), createGzip({ level: 6 }), createWriteStream(gz));
line('whyblocked log, from .gz', time(`${own} '${gz}' --json > /dev/null`, 1).seconds);
if (values.big) {
  const big = join(folder, 'big.log');
  execFileSync('sh', ['-c', `for i in 1 2 3 4 5 6 7 8 9 10; do cat ${quoted}; done > '${big}'`]);
  const run = time(`${own} '${big}' --json > /dev/null`, 1);
  console.log(
    `${((size * 10) / 1e9).toFixed(1)} GB: ${run.seconds.toFixed(1)} s, peak memory ${run.memory.toFixed(0)} MB (goal 150)`,
  );
  rmSync(big);
}
await browser();

/** The page in Chromium, and a worker that only reads. */
async function browser() {
  const site = join(root, 'dist/site');
  const { findChromium, CHROMIUM_ARGS } = await import('../browser/chromium.ts');
  const executablePath = findChromium() ?? undefined;
  if (!existsSync(join(site, 'tools/log/index.html')))
    return console.log('The site is not built: the page is skipped.');
  const { chromium } = await import('@playwright/test');
  const reader = `onmessage = async ({ data: file }) => {
    const start = performance.now(); const SLICE = 4 << 20; let bytes = 0;
    let next = file.slice(0, SLICE).arrayBuffer();
    for (let at = 0; at < file.size; at += SLICE) {
      const part = await next;
      if (at + SLICE < file.size) next = file.slice(at + SLICE, at + 2 * SLICE).arrayBuffer();
      bytes += part.byteLength;
    }
    postMessage((performance.now() - start) / 1000);
  };`;
  const streams = `onmessage = async ({ data: { file, packed } }) => {
    const start = performance.now();
    if (packed) {
      const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
      while (!(await reader.read()).done);
    } else {
      const reader = file.stream().getReader({ mode: 'byob' });
      let buffer = new ArrayBuffer(1 << 20);
      for (let left = file.size; left > 0; ) {
        const { value } = await reader.read(new Uint8Array(buffer), { min: Math.min(1 << 20, left) });
        left -= value.length;
        buffer = value.buffer;
      }
    }
    postMessage((performance.now() - start) / 1000);
  };`;
  const types = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.json': 'application/json',
    '.svg': 'image/svg+xml',
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    if (path === '/bench/')
      return response.setHeader('content-type', 'text/html').end('<!doctype html><input type="file">');
    const script = { '/bench/reader.js': reader, '/bench/streams.js': streams }[path];
    if (script !== undefined) return response.setHeader('content-type', 'text/javascript').end(script);
    const file = join(site, path.endsWith('/') ? `${path}index.html` : path);
    if (!file.startsWith(site) || !existsSync(file)) return response.writeHead(404).end();
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const chrome = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const page = await chrome.newPage();
  /** Seconds of a worker that does nothing but read: by slices, or by a stream, unpacked or not. */
  const readOnly = async (script, path, packed) => {
    await page.goto(`${origin}/bench/`);
    await page.locator('input').setInputFiles(path);
    return page.evaluate(
      ([script, packed]) =>
        new Promise((done) => {
          const worker = new Worker(`/bench/${script}.js`);
          worker.onmessage = ({ data }) => done(data);
          const [file] = document.querySelector('input').files;
          worker.postMessage(script === 'reader' ? file : { file, packed });
        }),
      [script, packed],
    );
  };
  const tool = async (file) => {
    await page.goto(`${origin}/tools/log/`);
    await page.evaluate(() => {
      globalThis.longest = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          globalThis.longest = Math.max(globalThis.longest, entry.duration);
      }).observe({ type: 'longtask' });
    });
    await page.locator('.log-tool input[type=file]').setInputFiles(file);
    const text = await page.locator('.log-tool .result > .promise').textContent({ timeout: 300_000 });
    return {
      seconds: Number(/in ([\d.]+) s/.exec(text)[1]),
      longest: await page.evaluate(() => globalThis.longest),
    };
  };
  try {
    const found = { slices: [], stream: [], page: [], unpacked: [], packed: [] };
    for (let i = 0; i < 3; i++) {
      found.slices.push(await readOnly('reader', log, false));
      found.stream.push(await readOnly('streams', log, false));
      found.page.push(await tool(log));
      found.unpacked.push(await readOnly('streams', gz, true));
      found.packed.push(await tool(gz));
    }
    const [slices, stream, unpacked] = [found.slices, found.stream, found.unpacked].map((all) =>
      Math.min(...all),
    );
    const [plain, packed] = [found.page, found.packed].map((all) =>
      Math.min(...all.map((one) => one.seconds)),
    );
    const longest = Math.max(...[...found.page, ...found.packed].map((one) => one.longest));
    line('Chromium: a worker that only reads, by slices', slices);
    line('Chromium: the same, by a byte stream', stream);
    line(
      'Chromium: the page',
      plain,
      `${(slices / plain).toFixed(2)} × reading by slices (goal 0.55), ${(stream / plain).toFixed(2)} × by stream; main thread blocked ${longest.toFixed(0)} ms at most (goal 50; 0: never over 50)`,
    );
    line('Chromium: a worker that only unpacks .gz', unpacked);
    line(
      'Chromium: the page, from .gz',
      packed,
      `${(unpacked / packed).toFixed(2)} × only unpacking (goal 200 MB/s of text)`,
    );
  } finally {
    await chrome.close();
    server.close();
  }
}
