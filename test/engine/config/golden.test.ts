import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import mta from '../../../src/data/mta.ts';
import { formatConfig } from '../../../src/engine/config/format.ts';
import { renderConfig } from '../../../src/engine/config/render.ts';
import {
  formatApplyScript,
  formatRollbackScript,
  formatVerifyScript,
  isScriptable,
} from '../../../src/engine/config/scripts.ts';
import { type ConfigOptions, PURPOSES } from '../../../src/engine/config/types.ts';

// Every template and every option that changes it, as reviewed. UPDATE_GOLDEN=1 writes them anew: read the diff.
const folder = new URL('../../fixtures/config/', import.meta.url);
const data = mta();
const base: ConfigOptions = {
  relay: 'brevo',
  list: 'none',
  domains: ['hotmail.com', 'outlook.com'],
  ips: ['192.0.2.11=out1.example.org', '192.0.2.12'],
};

describe.each(data.servers)('$id', (server) => {
  it.each(PURPOSES)('%s renders as reviewed', (purpose) => {
    const template = server.purposes[purpose];
    const first: ConfigOptions[] =
      template.match.length > 0 ? template.match.map((match) => ({ match })) : [{}];
    const further: ConfigOptions[] = server.versions.slice(1).map((v) => ({ version: v.id }));
    if (template.inputs.includes('scope')) further.push({ scope: 'consumer' });
    if (template.inputs.includes('after550')) further.push({ after550: true });
    if (template.inputs.includes('ips')) further.push({ blocked: ['192.0.2.11'] });
    if (template.inputs.includes('relay')) further.push({ port: 465 });
    const render = (extra: ConfigOptions) =>
      renderConfig({ server, relays: data.relays, domains: data.domains }, purpose, { ...base, ...extra });
    const parts: string[] = [];
    for (const extra of [...first, ...further]) {
      const result = render(extra);
      parts.push(`################ ${JSON.stringify(extra)}\n`);
      if (!result.ok) parts.push(`${result.problems.map((p) => `${p.field}: ${p.message}`).join('\n')}\n`);
      else if (first.includes(extra)) parts.push(formatConfig(result.config));
      else if (isScriptable(result.config)) {
        parts.push(
          formatApplyScript(result.config),
          formatVerifyScript(result.config),
          formatRollbackScript(result.config),
        );
      } else parts.push(result.config.files.map((f) => `${f.path}\n${f.content}`).join('\n'));
    }
    const text = parts.join('\n');
    expect(text).not.toMatch(/\{\{|\}\}\}\}|undefined|\[object/);
    const file = new URL(`${server.id}/${purpose}.txt`, folder);
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(new URL(`${server.id}/`, folder), { recursive: true });
      writeFileSync(file, text);
    }
    expect(existsSync(file), `no ${file.pathname}`).toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
});

it('keeps no golden file of a template that is gone', () => {
  const known = new Set(data.servers.map((s) => s.id));
  expect(readdirSync(folder).filter((name) => !known.has(name))).toEqual([]);
});
