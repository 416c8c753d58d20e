import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { SITE } from './site.ts';

const require = createRequire(import.meta.url);
const font = (weight: number) =>
  readFileSync(require.resolve(`@fontsource/source-sans-3/files/source-sans-3-latin-${weight}-normal.woff2`));

let ready: Promise<Uint8Array[]> | undefined;
function load(): Promise<Uint8Array[]> {
  ready ??= initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm'))).then(() => [
    font(400),
    font(700),
  ]);
  return ready;
}

const escapeXml = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** Breaks a title into at most `most` lines of about `width` characters; what does not fit ends in "…". */
export function wrapTitle(title: string, width: number, most: number): string[] {
  const lines: string[] = [];
  for (const word of title.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1]}…`];
}

/** Draws the picture that social sites show beside a link: 1200 × 630, PNG. */
export async function drawCard(title: string, code = ''): Promise<Uint8Array<ArrayBuffer>> {
  const fontBuffers = await load();
  const lines = wrapTitle(title, 30, 3);
  const top = code === '' ? 260 : 330;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" font-family="Source Sans 3">
<rect width="1200" height="630" fill="#ffffff"/><rect width="1200" height="16" fill="#0b57a4"/>
<text x="80" y="120" font-size="40" font-weight="700" fill="#0b57a4">${SITE.name}</text>
<text x="80" y="235" font-size="96" font-weight="700" fill="#a61b1b">${escapeXml(code)}</text>
${lines.map((line, at) => `<text x="80" y="${top + at * 80}" font-size="68" font-weight="700" fill="#1a1d21">${escapeXml(line)}</text>`).join('')}
<text x="80" y="580" font-size="34" fill="#565e69">Why Microsoft refuses your mail, and what to do now. Independent.</text></svg>`;
  return new Resvg(svg, { font: { fontBuffers, defaultFontFamily: 'Source Sans 3' } })
    .render()
    .asPng() as Uint8Array<ArrayBuffer>;
}
