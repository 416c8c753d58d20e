import { openArchive } from '../../engine/archive/open.ts';
import { type FindingVocabulary, findingTitle } from '../../engine/report/words.ts';
import { analyseSnds } from '../../engine/snds/analyse.ts';
import { parseSnds } from '../../engine/snds/parse.ts';
import type { SndsFile } from '../../engine/snds/types.ts';
import type { ReaderAnswer } from '../ui/reader.ts';
import type { Request, Shown } from './protocol.ts';

let words: Promise<FindingVocabulary> | undefined;

function vocabulary(): Promise<FindingVocabulary> {
  words ??= fetch('/data/evidence-findings.json').then((r) =>
    r.ok ? r.json() : Promise.reject(new Error(r.statusText)),
  );
  words.catch(() => {
    words = undefined;
  });
  return words;
}

self.addEventListener('message', async (event: MessageEvent<Request & { id: number }>) => {
  const { id, files } = event.data;
  const say = (message: ReaderAnswer<Shown>) => self.postMessage(message);
  const read: SndsFile[] = [];
  for (const [i, file] of files.entries()) {
    const opened = await openArchive(file.name, new Uint8Array(file.bytes), {
      DecompressionStream: DecompressionStream as never,
    });
    for (const part of opened.files) read.push(parseSnds(part.name, new TextDecoder().decode(part.bytes)));
    say({ id, done: i + 1, total: files.length });
  }
  const refused = read.find((f) => f.refusal !== null);
  if (read.length === 0 || (refused && read.every((f) => f.refusal !== null))) {
    say({
      id,
      sentence: refused
        ? `${refused.name}: ${refused.refusal}`
        : 'There is no file in it that could be read.',
    });
    return;
  }
  try {
    const known = await vocabulary();
    const { rows: _rows, ...analysis } = analyseSnds(read);
    const lines = analysis.addresses
      .slice(0, 200)
      .map(
        (a) =>
          `  ${a.ip}: ${a.green} green, ${a.yellow} yellow, ${a.red} red, complaints ${a.complaintRate ?? 'unknown'}, traps ${a.trapHits ?? 'unknown'}`,
      );
    const report = [
      analysis.verdict.sentence,
      ...(analysis.period ? [`Days from ${analysis.period.start} to ${analysis.period.end}`] : []),
      ...(lines.length > 0 ? [`Addresses\n${lines.join('\n')}`] : []),
      ...(analysis.findings.length > 0
        ? [
            `Findings\n${analysis.findings
              .slice(0, 200)
              .map((f) => `  ${f.status}: ${findingTitle(f, known)}`)
              .join('\n')}`,
          ]
        : []),
    ].join('\n\n');
    say({ id, shown: { analysis, words: known, report: `${report}\n` } });
  } catch {
    say({
      id,
      sentence: 'The words for the findings could not be loaded. Check the connection and try again.',
    });
  }
});
