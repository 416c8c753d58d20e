/** One `name=value` of a tag-list, white space around both removed. */
export interface Tag {
  name: string;
  value: string;
}

export interface TagList {
  tags: Tag[];
  /** Names that occur more than once. */
  duplicates: string[];
  /** Pieces between semicolons that are not `name=value`. */
  malformed: string[];
}

/** FWS of RFC 6376 section 2.8, and what panels leave behind: CR, LF and TAB count as white space. */
const EDGE_SPACE = /^[ \t\r\n]+|[ \t\r\n]+$/g;
const TAG_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Splits a tag-list (RFC 6376 section 3.2). Takes any text; never throws. The last semicolon is optional. */
export function parseTagList(text: string): TagList {
  const list: TagList = { tags: [], duplicates: [], malformed: [] };
  const pieces = text.split(';');
  if (pieces.length > 1 && pieces.at(-1)!.replace(EDGE_SPACE, '') === '') pieces.pop();
  const seen = new Set<string>();
  for (const piece of pieces) {
    const at = piece.indexOf('=');
    const name = (at < 0 ? piece : piece.slice(0, at)).replace(EDGE_SPACE, '');
    if (at < 0 || !TAG_NAME.test(name)) {
      list.malformed.push(piece.replace(EDGE_SPACE, ''));
      continue;
    }
    if (seen.has(name)) list.duplicates.push(name);
    seen.add(name);
    list.tags.push({ name, value: piece.slice(at + 1).replace(EDGE_SPACE, '') });
  }
  return list;
}
