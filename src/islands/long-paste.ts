/** Characters a text field takes without a pause: it needs a second for a million, half a minute for fifty. */
const LONGEST_SHOWN = 200_000;

/** True for a text too long to be shown in a field. */
export function isLong(text: string): boolean {
  return text.length > LONGEST_SHOWN;
}

/**
 * The text that `event` pastes, if it is too long for a field: then the field is left as it is, and the caller keeps
 * the text. Null for any other paste, which takes its course.
 */
export function takeLongPaste(event: ClipboardEvent): string | null {
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (!isLong(text)) return null;
  event.preventDefault();
  return text;
}

/** What is said of a text that was taken so. */
export function longPasteSentence(text: string): string {
  return `The text is long (${(text.length / 1_000_000).toFixed(1)} million characters), so it is kept without being shown in the field.`;
}
