/**
 * Linear memory as plain data: only what differs from the memory that every instance of the module begins with.
 *
 * A small program in a memory of several pages changes a few hundred bytes of it, and a checkpoint is sent to the backup
 * as text.
 */
import { fromBase64, toBase64 } from "../bytes/base64.ts";
import { hashChanges } from "../bytes/hash.ts";
import { PAGE_BYTES, type WasmMemory } from "../web-assembly.ts";

/** A memory as plain data. */
export interface MemoryImage {
  readonly pages: number;
  /** Stretches that differ: offset, and bytes in Base64. */
  readonly changed: readonly (readonly [number, string])[];
}

/** Equal bytes (as words of 4) between two stretches that are not worth a stretch of their own. */
const GAP_WORDS = 8;

/** The image of a memory. Cost: linear in the memory. @param base the memory at the beginning */
export function memoryImage(memory: WasmMemory, base: ArrayBuffer): MemoryImage {
  const bytes = new Uint8Array(memory.buffer);
  const words = new Uint32Array(memory.buffer);
  const baseWords = new Uint32Array(base);
  const changed: (readonly [number, string])[] = [];
  let from = -1;
  let last = -1;
  const close = (): void => {
    if (from >= 0) changed.push([from * 4, toBase64(bytes.subarray(from * 4, last * 4 + 4))]);
    from = -1;
  };
  for (let index = 0; index < words.length; index++) {
    if (words[index] === (index < baseWords.length ? baseWords[index] : 0)) continue;
    if (from >= 0 && index - last > GAP_WORDS) close();
    if (from < 0) from = index;
    last = index;
  }
  close();
  return { pages: bytes.length / PAGE_BYTES, changed };
}

/** Makes a memory that is as at the beginning the one of the image. */
export function restoreMemory(memory: WasmMemory, { pages, changed }: MemoryImage): void {
  const missing = pages - memory.buffer.byteLength / PAGE_BYTES;
  if (missing > 0) memory.grow(missing);
  const bytes = new Uint8Array(memory.buffer);
  for (const [offset, text] of changed) bytes.set(fromBase64(text), offset);
}

/** Text for comparisons: equal for equal memories, different for others but for a chance of 2^-64. */
export function memoryHash(memory: WasmMemory, base: ArrayBuffer): string {
  return hashChanges(new Uint32Array(memory.buffer), new Uint32Array(base));
}
