import { openArchive } from '../../engine/archive/open.ts';
import { analyseSnds } from '../../engine/snds/analyse.ts';
import { parseSnds } from '../../engine/snds/parse.ts';
import type { SndsFile } from '../../engine/snds/types.ts';
import { answerEvidence, REPORT_ROWS } from '../evidence/answer.ts';
import type { Shown } from './protocol.ts';

answerEvidence<Shown['analysis']>(async (files, onProgress) => {
  const read: SndsFile[] = [];
  const unread: string[] = [];
  for (const [i, file] of files.entries()) {
    const opened = await openArchive(file.name, new Uint8Array(file.bytes), {
      DecompressionStream: DecompressionStream as never,
    });
    unread.push(...opened.problems);
    for (const part of opened.files) read.push(parseSnds(part.name, new TextDecoder().decode(part.bytes)));
    onProgress(i + 1, files.length);
  }
  if (read.every((f) => f.refusal !== null)) {
    const refused = read[0];
    return {
      sentence: refused
        ? `${refused.name}: ${refused.refusal}`
        : (unread[0] ?? 'There is no file in it that could be read.'),
    };
  }
  const { rows: _rows, ...analysis } = analyseSnds(read);
  const lines = analysis.addresses
    .slice(0, REPORT_ROWS)
    .map(
      (a) =>
        `  ${a.ip}: ${a.green} green, ${a.yellow} yellow, ${a.red} red, complaints ${a.complaintRate ?? 'unknown'}, traps ${a.trapHits ?? 'unknown'}`,
    );
  const paragraphs = [];
  if (analysis.period) paragraphs.push(`Days from ${analysis.period.start} to ${analysis.period.end}`);
  if (lines.length > 0) paragraphs.push(`Addresses\n${lines.join('\n')}`);
  return { analysis: { ...analysis, unread }, paragraphs };
});
