/**
 * The difference between two texts, as parts of the old one and what is new between them.
 *
 * It knows nothing of what the texts mean, so it serves every guest. Blocks of the old text are indexed. Where a block
 * of the new text is one of them, the match is extended in both directions as far as it goes. So a value that only moved
 * costs two numbers, however long it is.
 *
 * Source: the copy and add instructions of VCDIFF (RFC 3284), with an index of blocks as in rsync (Tridgell 1999).
 */

/** A part of the new text: new characters, or `[from, length]` of the old text. */
export type DeltaPart = string | readonly [from: number, length: number];

/** Characters in a block. A shorter match would cost about as much as the characters themselves. */
const BLOCK = 16;

/** What makes `text` of `base`. Cost: linear in both for texts without long runs of one block. */
export function deltaBetween(base: string, text: string): readonly DeltaPart[] {
  const blocks = new Map<string, number>();
  for (let at = 0; at + BLOCK <= base.length; at += BLOCK) {
    const block = base.slice(at, at + BLOCK);
    if (!blocks.has(block)) blocks.set(block, at);
  }
  const parts: DeltaPart[] = [];
  /** Everything before this is in `parts`. */
  let done = 0;
  let at = 0;
  /** Where the old text would go on after the last match: most often it does. */
  let expected = 0;
  while (at + BLOCK <= text.length) {
    const block = text.slice(at, at + BLOCK);
    const from = base.startsWith(block, expected + at - done) ? expected + at - done : blocks.get(block);
    if (from === undefined) {
      at++;
      continue;
    }
    let back = 0;
    while (back < at - done && back < from && text[at - back - 1] === base[from - back - 1]) back++;
    let length = BLOCK;
    while (at + length < text.length && from + length < base.length && text[at + length] === base[from + length]) {
      length++;
    }
    if (at - back > done) parts.push(text.slice(done, at - back));
    parts.push([from - back, back + length]);
    at += length;
    done = at;
    expected = from + length;
  }
  if (done < text.length) parts.push(text.slice(done));
  return parts;
}

/** The inverse: the new text. Without a base, of parts that need none. */
export function applyDelta(base: string, parts: readonly DeltaPart[]): string {
  return parts.map((part) => (typeof part === "string" ? part : base.slice(part[0], part[0] + part[1]))).join("");
}
