import { z } from 'astro/zod';

/** A calendar day, written YYYY-MM-DD (YAML parsers that make dates of it are taken too). */
const day = z.preprocess(
  (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value),
  z.string().regex(/^\d{4}-\d\d-\d\d$/, 'a day is written YYYY-MM-DD'),
);

const basis = z.enum(['documented', 'observed', 'inferred']);

/** Where a statement comes from. Without `url`, `title` says why there is none to give. */
const source = z.object({ title: z.string().min(3), url: z.url().optional(), read: day, basis });

/** One wording of the reply, quoted exactly; what varies stands in braces and is explained in `placeholders`. */
const variant = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  text: z.string().min(3),
  /** Redacted lines as they are met in logs and bounces; the tests run each through the matcher. */
  samples: z.array(z.string().min(3)).min(1),
  /** The SMTP command answered, where somebody has seen it. */
  stage: z.enum(['connect', 'EHLO', 'AUTH', 'MAIL FROM', 'RCPT TO', 'DATA', 'end of DATA']).optional(),
  note: z.string().optional(),
  /** When this wording was seen, in words: "2017 to 2018". */
  era: z.string().optional(),
});

/** One reply of Microsoft's: `content/codes/<id>.md`. The id is the page's address and never changes. */
export const replySchema = z
  .object({
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    /** Plain words: what happened, not the code. */
    title: z.string().min(8).max(90),
    smtp: z.string().regex(/^[245]\d\d$/),
    enhanced: z
      .string()
      .regex(/^[245]\.\d{1,3}\.\d{1,3}$/)
      .nullable(),
    /** First and last code where one page serves a whole range. */
    enhancedRange: z.tuple([z.string(), z.string()]).optional(),
    /** Microsoft's own number in the text: S3140, AS(1450), ATTR35, SC-001. */
    token: z.string().nullable(),
    /** True if other receivers use the same words: the text alone does not prove that Microsoft said it. */
    sharedWording: z.boolean().default(false),
    /** True if others use them with the same code as well: then only the host that answered decides. */
    sharedCode: z.boolean().default(false),
    /** Other spellings of the token, and other tokens seen with the same reply. */
    oldSpellings: z.array(z.string()).default([]),
    service: z.enum(['consumer', 'business', 'both']),
    /** Who can meet it: servers that send to Microsoft, Microsoft's own senders in a bounce, or only with login. */
    direction: z.enum(['to-microsoft', 'from-microsoft', 'submission']),
    category: z.enum([
      'ip-reputation',
      'rate-limit',
      'policy',
      'recipient',
      'tls',
      'routing',
      'temporary-fault',
      'configuration',
      'sender-account',
      'content',
      'authentication',
    ]),
    temporary: z.boolean(),
    /** One sentence: does retrying help? */
    retry: z.string().min(3),
    whoCanFix: z.enum(['sender-admin', 'ip-owner', 'recipient-admin', 'microsoft']),
    meaning: z.string().min(10),
    causes: z.array(z.string()).default([]),
    steps: z.array(z.object({ text: z.string(), url: z.url().optional() })).default([]),
    /** What people try that does nothing here. */
    notHelping: z.array(z.object({ text: z.string() })).default([]),
    tellApart: z.array(z.object({ id: z.string(), how: z.string() })).default([]),
    variants: z.array(variant).min(1),
    placeholders: z.record(z.string(), z.string()).default({}),
    related: z.array(z.string()).default([]),
    sources: z.array(source).min(1),
    confidence: basis,
    /** What is not known, and what the evidence is. */
    notes: z.string().default(''),
    /** True where the body holds a long page. */
    full: z.boolean().default(false),
    reviewed: day,
  })
  .superRefine((reply, context) => {
    for (const { id, text } of reply.variants)
      for (const [, name] of text.matchAll(/\{([^{}]+)\}/g))
        if (name !== undefined && !(name in reply.placeholders))
          context.addIssue({
            code: 'custom',
            message: `variant ${id}: {${name}} is not explained`,
            path: ['placeholders'],
          });
    const temporary = reply.smtp.startsWith('4');
    if (
      reply.direction === 'to-microsoft' &&
      reply.temporary !== temporary &&
      reply.enhanced?.[0] === reply.smtp[0]
    )
      context.addIssue({
        code: 'custom',
        message: `temporary does not fit ${reply.smtp}`,
        path: ['temporary'],
      });
  });

/** A reply as the content files hold it, checked and with defaults filled in. */
export type ReplyEntry = z.infer<typeof replySchema>;
