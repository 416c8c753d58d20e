import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What the colours decide; everything else axe looks at is the same in both schemes. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** axe finds nothing on this page, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const builder = new AxeBuilder({ page });
    const { violations } = await (colorScheme === 'dark'
      ? builder.withRules(COLOUR_RULES)
      : builder
    ).analyze();
    expect(
      violations.map(
        ({ id, nodes }) =>
          `${colorScheme} ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`,
      ),
    ).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Nothing sticks out sideways at the width of a small phone. */
export async function expectNarrow(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, 'pixels wider than a 320 px screen').toBeLessThanOrEqual(0);
  if (before) await page.setViewportSize(before);
}
