const MAX_MESSAGES = 5000;

/**
 * Cuts an mbox file (RFC 4155) into its messages; a text that does not begin with a `From ` line is one message.
 * At most 5,000 are returned; `>From ` quoting inside is taken back.
 */
export function splitMbox(text: string): { messages: string[]; complete: boolean } {
  if (!/^From \S+ /.test(text)) return { messages: [text], complete: true };
  const messages: string[] = [];
  const separator = /(?:^|\n\r?\n)From \S+ [^\n]*\d{4}[^\n]*\r?\n/g;
  let start = -1;
  for (let match = separator.exec(text); match !== null; match = separator.exec(text)) {
    if (start !== -1) messages.push(unquote(text.slice(start, match.index + 1)));
    if (messages.length >= MAX_MESSAGES) return { messages, complete: false };
    start = match.index + match[0].length;
    separator.lastIndex = start;
  }
  if (start === -1) return { messages: [text], complete: true };
  messages.push(unquote(text.slice(start)));
  return { messages, complete: true };
}

function unquote(message: string): string {
  return message.replace(/^>(>*From )/gm, '$1');
}
