import { z } from 'astro/zod';
import { day, sourceKey, sourceRegister } from './source.ts';
import { words } from './words.ts';

const sources = z.array(sourceKey);
/** A price without a date must say that nobody looked it up, or that its page has none. */
const priced = {
  seat: words(3),
  price: words(3),
  /** Date of the evidence for the price. */
  dated: z
    .string()
    .regex(/^\d{4}(?:-\d\d){0,2}$/)
    .optional(),
  /** The provider's own price page, or its first page where that is not known. */
  page: z.url({ protocol: /^https$/ }),
};
const datedPrice = ({ price, dated }: { price: string; dated?: string | undefined }) =>
  dated !== undefined || !/[$€£]\s?\d/.test(price) || price.includes('without a date');
const needsDate = 'A price needs the date of its evidence.';

/** `content/providers.yaml`. */
export const providers = z.strictObject({
  reviewed: day,
  read: day,
  sources: sourceRegister,
  /** Relays of content/relays, by id. */
  relays: z
    .array(
      z.strictObject({ id: z.string(), ...priced, note: words(0), sources }).refine(datedPrice, needsDate),
    )
    .min(1),
  others: z.array(
    z.strictObject({ name: words(2), ...priced, note: words(0), sources }).refine(datedPrice, needsDate),
  ),
  mailboxes: z.array(
    z
      .strictObject({ name: words(2), ...priced, limits: words(3), smarthost: words(3), sources })
      .refine(datedPrice, needsDate),
  ),
  hosts: z.array(
    z.strictObject({ name: words(2), port25: words(3), known: words(3), sources: sources.min(1) }),
  ),
});
export type Providers = z.infer<typeof providers>;
