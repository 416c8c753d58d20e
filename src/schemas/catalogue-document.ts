import { z } from 'astro/zod';
import { replySchema } from './reply.ts';

/** JSON Schema (draft 2020-12) of `/data/catalogue.json`, made from the same doors the content goes through. */
export function catalogueJsonSchema(): Record<string, unknown> {
  const reply = z.toJSONSchema(replySchema, { io: 'output', unrepresentable: 'any' }) as {
    properties: Record<string, object>;
    required: string[];
  };
  delete (reply as Record<string, unknown>)['$schema'];
  reply.properties['page'] = { type: 'string', description: 'Address of its page on the site.' };
  reply.required.push('page');
  for (const [name, description] of Object.entries(descriptions)) {
    const property = reply.properties[name];
    if (property) reply.properties[name] = { ...property, description };
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: '/data/schema/catalogue.schema.json',
    title: 'Catalogue of the replies Microsoft’s mail servers give',
    type: 'object',
    required: ['version', 'date', 'licence', 'replies'],
    properties: {
      version: {
        type: 'string',
        description: 'Number of this shape, a dot, and the day of the last review.',
      },
      date: { type: 'string', format: 'date', description: 'The day of the last review.' },
      licence: { const: 'CC-BY-4.0' },
      replies: { type: 'array', items: reply },
    },
  };
}

const descriptions: Record<string, string> = {
  id: 'Never changes; the address of the page.',
  title: 'What happened, in plain words.',
  smtp: 'Reply code, RFC 5321.',
  enhanced: 'Enhanced status code, RFC 3463; null where the reply has none.',
  enhancedRange: 'First and last code where one entry serves a range.',
  token: 'Microsoft’s own number in the text.',
  sharedWording: 'Other receivers use the same words: the host that answered must decide.',
  sharedCode: 'Other receivers use the same words with the same code.',
  oldSpellings: 'Other spellings of the number, and other numbers seen with the reply.',
  service: 'consumer: Outlook.com, Hotmail, Live, MSN. business: Microsoft 365.',
  direction:
    'to-microsoft: said to servers that send to Microsoft. from-microsoft: met by Microsoft’s own senders. submission: said after or for want of a login.',
  temporary: 'True if the sending server keeps the message and tries again.',
  retry: 'Does retrying help?',
  variants: 'Quoted texts; what varies stands in braces and is explained under placeholders.',
  confidence: 'documented by Microsoft, observed in mail, or inferred.',
  notes: 'What is not known.',
};
