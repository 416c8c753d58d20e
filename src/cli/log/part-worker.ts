/** A thread that reads parts of one file: it is sent their numbers and answers with tallies, until it gets −1. */
import { closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { dumpTally, type TallyDump } from '../../engine/log/dump.ts';
import { sharedReadBuffer } from '../../engine/log/marked-lines.ts';
import { LogReader } from '../../engine/log/reader.ts';
import { type PartJob, type PartResult, readPart } from './part.ts';

const job = workerData as PartJob;
const port = parentPort!;
const { consumerDomains } = new LogReader({ consumerDomains: job.consumerDomains, now: 0 });
const fd = openSync(job.path, 'r');
const buffer = sharedReadBuffer();
port.on('message', (part: number) => {
  if (part < 0) {
    closeSync(fd);
    port.close();
    return;
  }
  const result = readPart(fd, buffer, part, job, consumerDomains);
  port.postMessage({ ...result, tally: dumpTally(result.tally) } satisfies PartResult<TallyDump>);
});
