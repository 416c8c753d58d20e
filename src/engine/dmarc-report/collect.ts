import { type ArchiveOptions, type OpenedFile, openArchive } from '../archive/open.ts';
import { decodeXml, parseDmarcReport } from './parse.ts';
import type { DmarcReport } from './types.ts';

export interface CollectOptions extends ArchiveOptions {
  /** Reads the attachments of a saved message; left out, messages are named as a problem. */
  attachmentsOf?: (name: string, bytes: Uint8Array) => Promise<OpenedFile[]>;
  looksLikeMessage?: (bytes: Uint8Array) => boolean;
  /** Called after each input with how many are done. */
  onProgress?: (done: number, total: number) => void;
}

const MAX_REPORTS = 5_000;

function isXml(bytes: Uint8Array): boolean {
  const head = decodeXml(bytes.subarray(0, 400))
    .replace(/^\uFEFF/, '')
    .trimStart();
  return head.startsWith('<');
}

/**
 * Opens what was given (XML, gzip, ZIP, saved messages with such an attachment) and reads every report in it. What
 * is none becomes one sentence in `problems`. Throws only when aborted.
 */
export async function collectDmarcReports(
  inputs: readonly OpenedFile[],
  options: CollectOptions,
): Promise<{ reports: DmarcReport[]; problems: string[] }> {
  const reports: DmarcReport[] = [];
  const problems: string[] = [];
  const read = async (file: OpenedFile, fromMessage: boolean) => {
    const opened = await openArchive(file.name, file.bytes, options);
    problems.push(...opened.problems);
    for (const part of opened.files) {
      options.signal?.throwIfAborted();
      if (reports.length >= MAX_REPORTS) return;
      if (isXml(part.bytes)) reports.push(parseDmarcReport(part.name, decodeXml(part.bytes)));
      else if (!fromMessage && options.attachmentsOf && options.looksLikeMessage?.(part.bytes)) {
        const attached = await options.attachmentsOf(part.name, part.bytes);
        if (attached.length === 0)
          problems.push(`${part.name} is a message without an attachment that could be read.`);
        for (const inner of attached) await read(inner, true);
      } else if (!fromMessage)
        problems.push(`${part.name} is no DMARC report: give the XML file, or the .gz or .zip it came in.`);
    }
  };
  for (const [i, input] of inputs.entries()) {
    await read(input, false);
    options.onProgress?.(i + 1, inputs.length);
    if (reports.length >= MAX_REPORTS) {
      problems.push(`Only the first ${MAX_REPORTS.toLocaleString('en-GB')} reports were read.`);
      break;
    }
  }
  return { reports, problems };
}
