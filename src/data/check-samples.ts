import { readdirSync, readFileSync } from 'node:fs';
import type { CheckForm } from '../engine/check/input.ts';
import type { Zone } from '../engine/dns/zone-resolver.ts';
import { contentFolder } from './content-folder.ts';

/** A bundled check that needs no network: what is typed, and the DNS that answers. */
export interface CheckSample {
  id: string;
  title: string;
  /** One line on what it shows. */
  text: string;
  form: CheckForm;
  zone: Zone;
}

const ORDER = ['sound', 'broken', 'blocked'];

/** Reads `content/samples/check-*.json`, in the order they are offered. */
export default function checkSamples(): CheckSample[] {
  const folder = contentFolder('samples/');
  return readdirSync(folder)
    .filter((file) => /^check-.+\.json$/.test(file))
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as CheckSample)
    .sort((one, other) => ORDER.indexOf(one.id) - ORDER.indexOf(other.id));
}
