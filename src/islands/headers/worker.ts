import { registrableDomain } from '../../engine/dmarc/suffix-list.ts';
import { analyseFields } from '../../engine/headers/analyse.ts';
import { parseHeaderText } from '../../engine/headers/block.ts';
import { formatHeaderReport } from '../../engine/headers/format.ts';
import { markFields } from '../../engine/headers/mark.ts';
import type { HeaderReference } from '../../engine/headers/types.ts';
import { isCompoundFile } from '../../engine/msg/compound-file.ts';
import { readMsgHeaders } from '../../engine/msg/headers.ts';
import { type FindingVocabulary, findingTitle } from '../../engine/report/words.ts';
import { loadConsumerDomains } from '../evidence/consumer-domains.ts';
import type { ReaderAnswer } from '../ui/reader.ts';
import type { Request, Shown } from './protocol.ts';

async function json<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

let loaded: Promise<[HeaderReference, FindingVocabulary, string[]]> | undefined;

function reference(): NonNullable<typeof loaded> {
  loaded ??= Promise.all([
    json<HeaderReference>('/data/header-fields.json'),
    json<FindingVocabulary>('/data/evidence-findings.json'),
    loadConsumerDomains(),
  ]);
  loaded.catch(() => {
    loaded = undefined;
  });
  return loaded;
}

function textOf(request: Request): string | { sentence: string } {
  if ('text' in request) return request.text;
  const bytes = new Uint8Array(request.bytes);
  if (!isCompoundFile(bytes)) return new TextDecoder().decode(bytes);
  return (
    readMsgHeaders(bytes) ?? {
      sentence: `${request.name} holds no Internet headers. Outlook keeps none for drafts and for mail inside one organisation.`,
    }
  );
}

async function answer(request: Request): Promise<Shown | { sentence: string }> {
  const text = textOf(request);
  if (typeof text !== 'string') return text;
  const read = parseHeaderText(text);
  if (read.kind === 'none') {
    return {
      sentence:
        text.trim() === ''
          ? 'Paste the headers first: the lines from "Received:" on.'
          : 'There are no message headers in this text. Paste the lines from the first "Received:" on; below is how to get them.',
    };
  }
  const [fields, words, consumerDomains] = await reference();
  const analysis = analyseFields(read, {
    reference: fields,
    organizationalDomain: registrableDomain,
    consumerDomains,
  });
  const { lead, sections } = formatHeaderReport(analysis, fields);
  const parts = [lead, ...sections.map((s) => `${s.title}\n${s.lines.map((l) => `  ${l}`).join('\n')}`)];
  if (analysis.findings.length > 0) {
    parts.push(
      `Findings\n${analysis.findings.map((f) => `  ${f.status}: ${findingTitle(f, words)}`).join('\n')}`,
    );
  }
  return {
    analysis,
    marked: markFields(read.fields, analysis.stamps),
    words,
    causeTitle: fields.causes[analysis.verdict.cause]?.title ?? '',
    report: `${parts.join('\n\n')}\n`,
  };
}

self.addEventListener('message', async (event: MessageEvent<Request & { id: number }>) => {
  const { id } = event.data;
  let message: ReaderAnswer<Shown>;
  try {
    const result = await answer(event.data);
    message = 'sentence' in result ? { id, sentence: result.sentence } : { id, shown: result };
  } catch {
    message = {
      id,
      sentence:
        'The reference of header fields could not be loaded. Check the connection and press Read again.',
    };
  }
  self.postMessage(message);
});
