/** A step of the preventive path with what to tick. */
export interface ChecklistStep {
  title: string;
  items: { id: string; text: string }[];
}

/** The list as Markdown, ticks and all: for a file, a ticket or a wiki. */
export function formatChecklist(steps: readonly ChecklistStep[], ticked: ReadonlySet<string>): string {
  const lines = steps.flatMap((step) => [
    '',
    `## ${step.title}`,
    ...step.items.map((item) => `- [${ticked.has(item.id) ? 'x' : ' '}] ${item.text}`),
  ]);
  return ['# Never blocked: the checklist', ...lines, ''].join('\n');
}

/**
 * The ticks kept on the device: a JSON list of ids. Anything else, and ids that no longer exist, are left out.
 *
 * @param stored what was kept, or null
 * @param known ids of the list as it is now
 */
export function parseTicks(stored: string | null, known: ReadonlySet<string>): Set<string> {
  try {
    const value: unknown = JSON.parse(stored ?? '[]');
    return new Set(Array.isArray(value) ? value.filter((id) => known.has(id)) : []);
  } catch {
    return new Set();
  }
}
