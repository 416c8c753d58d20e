import { analyseDmarcReports } from '../../engine/dmarc-report/analyse.ts';
import { collectDmarcReports } from '../../engine/dmarc-report/collect.ts';
import { type FindingVocabulary, findingTitle } from '../../engine/report/words.ts';
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
  const inputs = files.map((f) => ({ name: f.name, bytes: new Uint8Array(f.bytes) }));
  const { reports, problems } = await collectDmarcReports(inputs, {
    DecompressionStream: DecompressionStream as never,
    // saved messages are rare: their reader is loaded when one comes
    looksLikeMessage: (bytes) =>
      /^[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]/.test(
        new TextDecoder('windows-1252').decode(bytes.subarray(0, 200)),
      ),
    attachmentsOf: async (name, bytes) =>
      (await import('../../engine/archive/message.ts')).attachmentsOf(name, bytes),
    onProgress: (done, total) => say({ id, done, total }),
  });
  if (reports.length === 0) {
    say({ id, sentence: problems[0] ?? 'There is no DMARC report in it.' });
    return;
  }
  try {
    const known = await vocabulary();
    const { records: _records, ...analysis } = analyseDmarcReports(reports, problems);
    const report = [
      analysis.verdict.sentence,
      `Sources\n${analysis.sources
        .slice(0, 200)
        .map((s) => `  ${s.ip}: ${s.messages} messages, ${s.messages - s.passed} failed (${s.kind})`)
        .join('\n')}`,
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
