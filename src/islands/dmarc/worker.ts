import { analyseDmarcReports } from '../../engine/dmarc-report/analyse.ts';
import { collectDmarcReports } from '../../engine/dmarc-report/collect.ts';
import { answerEvidence, REPORT_ROWS } from '../evidence/answer.ts';
import { loadConsumerDomains } from '../evidence/consumer-domains.ts';
import type { Shown } from './protocol.ts';

answerEvidence<Shown['analysis']>(async (files, onProgress) => {
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
    onProgress,
  });
  if (reports.length === 0) return { sentence: problems[0] ?? 'There is no DMARC report in it.' };
  const domains = await loadConsumerDomains().catch(() => null);
  if (domains === null) {
    return {
      sentence: 'The list of Outlook.com’s domains could not be loaded. Check the connection and try again.',
    };
  }
  const { records: _records, ...analysis } = analyseDmarcReports(reports, domains, problems);
  const lines = analysis.sources
    .slice(0, REPORT_ROWS)
    .map((s) => `  ${s.ip}: ${s.messages} messages, ${s.messages - s.passed} failed (${s.kind})`);
  return { analysis, paragraphs: [`Sources\n${lines.join('\n')}`] };
});
