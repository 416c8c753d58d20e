import { readFileSync } from 'node:fs';
import { contentFolder } from './content-folder.ts';

/** Made-up files that one click reads. */
export interface FileSample {
  title: string;
  files: { name: string; text: string }[];
}

function files(folder: string, names: readonly string[]): FileSample['files'] {
  const from = contentFolder(`samples/${folder}/`);
  return names.map((name) => ({ name, text: readFileSync(new URL(name, from), 'utf8') }));
}

/** Samples of the two readers of files. */
export default function evidenceSamples(): { snds: FileSample[]; dmarc: FileSample[] } {
  return {
    snds: [
      {
        title: 'a month of three addresses with the IP status',
        files: files('snds', ['data.csv', 'ip-status.csv']),
      },
      { title: 'the IP status alone', files: files('snds', ['ip-status.csv']) },
    ],
    dmarc: [
      {
        title: 'a day with both reports of Microsoft',
        files: files('dmarc', ['outlook.xml', 'enterprise.xml', 'rfc9990.xml']),
      },
      { title: 'one report', files: files('dmarc', ['rfc9990.xml']) },
    ],
  };
}
