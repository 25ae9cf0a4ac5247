/**
 * Hashes of 32 bits. They depend on texts and places only, never on the numbers that a table gave them, so that several
 * processes agree on them.
 */

/** FNV-1a over the characters, mixed. */
export function hashOfText(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return mixed(hash);
}

/** Spreads every bit over all others. Source: the finalizer of MurmurHash3. */
export function mixed(number: number): number {
  let hash = number ^ (number >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
