/** Node's own search in buffers: written in C++, and twice as fast as one in JavaScript. */
import { createFinder, type Finder } from '../../engine/log/bytes.ts';

/** As the engine's `createFinder`, for ranges that reach (but for a last partial line) to the buffer's end. */
export function createNodeFinder(needle: string): Finder {
  const bytes = Buffer.from(needle);
  const plain = createFinder(needle);
  return (buffer, from, end) => {
    if (!Buffer.isBuffer(buffer)) return plain(buffer, from, end);
    const at = buffer.indexOf(bytes, from);
    return at >= 0 && at + bytes.length <= end ? at : -1;
  };
}
