import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Flow } from '../engine/flow/types.ts';
import { type FlowData, flow as flowSchema } from '../schemas/flow.ts';
import { contentFolder } from './content-folder.ts';
import { once } from './once.ts';

/** Every flow of the site, checked against its schema. Throws where `content/flows/` is not right. */
export default once((): { nowBlocked: Flow & FlowData; wayOn: Flow & FlowData } => ({
  nowBlocked: read('now-blocked'),
  wayOn: read('way-on'),
}));

function read(id: string): Flow & FlowData {
  return flowSchema.parse(parse(readFileSync(contentFolder(`flows/${id}.yaml`), 'utf8')));
}
