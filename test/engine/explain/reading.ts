import catalogue from 'virtual:data/catalogue';
import { explain } from '../../../src/engine/explain/explain.ts';
import type { Explanation } from '../../../src/engine/explain/result.ts';
import type { Catalogue } from '../../../src/engine/smtp/catalogue.ts';

/** Explains with the catalogue of the site. */
export function read(input: string | Uint8Array): Explanation {
  return explain(input, { catalogue: catalogue as Catalogue });
}

/** A host that refuses, as it stands at the end of replies. */
export const host = 'DB5EUR02FT012.eop-EUR02.prod.protection.outlook.com';
/** The reply most people come with. */
export const s3140 = `550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. [${host}]`;
