import { z } from 'astro/zod';

const basis = z.enum(['documented', 'observed', 'inferred']);

/** Doors for `content/request`: channels, form fields, letters and Microsoft's standard answers. */
export const requestSchema = z.strictObject({
  channels: z.array(
    z.strictObject({
      id: z.enum([
        'sender-form',
        'delist-portal',
        'delist-mail',
        'recipient-admin',
        'hoster',
        'fix-first',
        'wait',
      ]),
      name: z.string(),
      url: z
        .string()
        .regex(/^(?:https?:\/\/|mailto:)/)
        .optional(),
      serves: z.string(),
      how: z.string(),
      dead: z.string(),
      takes: z.string(),
      basis,
    }),
  ),
  fields: z.array(z.strictObject({ id: z.string(), label: z.string(), limit: z.number() })),
  letters: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      paragraphs: z.array(
        z.strictObject({
          text: z.string(),
          needs: z.array(z.string()).optional(),
          ask: z.string().optional(),
        }),
      ),
    }),
  ),
  answers: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      means: z.string(),
      remind: z.number(),
      letter: z.string().nullable(),
      basis,
    }),
  ),
});
