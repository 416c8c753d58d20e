// Assembles src/engine/log/lines.wat into lines-code.ts: run it (npm run build:wasm) after a change of the former.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import createWabt from 'wabt';

const file = (name: string) => fileURLToPath(new URL(`../engine/log/${name}`, import.meta.url));

/** The module's bytes in base64. */
export async function assembleLines(): Promise<string> {
  const wabt = await createWabt();
  const module = wabt.parseWat('lines.wat', readFileSync(file('lines.wat'), 'utf8'), { simd: true });
  module.validate();
  const { buffer } = module.toBinary({});
  module.destroy();
  return Buffer.from(buffer).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(
    file('lines-code.ts'),
    `/** lines.wat, assembled by \`npm run build:wasm\`; a test compares the two. */
export const LINES_CODE =
  '${await assembleLines()}';
`,
  );
