/**
 * What is in the image that the kernel maps into every process for the functions that need no system call, the vDSO: an ELF
 * library, of which the symbols and the end of the code are wanted. Source: the ELF specification, and the kernel's
 * Documentation/ABI/stable/vdso.
 */

/** The image's functions by name, as offsets in it, and where its contents end. */
export interface VdsoImage {
  readonly functions: ReadonlyMap<string, number>;
  /** From here on the pages are not used. */
  readonly endAt: number;
}

const LOADED = 1;
const DYNAMIC = 2;
/** Entries of the dynamic section. */
const TAG = { end: 0, hash: 4, strings: 5, symbols: 6 } as const;
const SYMBOL_BYTES = 24;

/** Reads the image. @throws RangeError for something that is no such image */
export function readVdsoImage(image: Buffer): VdsoImage {
  const at = (offset: number): number => Number(image.readBigUInt64LE(offset));
  if (image.length < 64 || image.toString("latin1", 0, 4) !== "\x7fELF" || image[4] !== 2) {
    throw new RangeError("vDSO: expected an ELF image of 64 bits, found something else");
  }
  const headersAt = at(32);
  const headerBytes = image.readUInt16LE(54);
  let dynamicAt = 0;
  let endAt = at(40) + image.readUInt16LE(58) * image.readUInt16LE(60);
  for (let header = 0; header < image.readUInt16LE(56); header++) {
    const start = headersAt + header * headerBytes;
    const type = image.readUInt32LE(start);
    if (type === DYNAMIC) dynamicAt = at(start + 8);
    if (type === LOADED) endAt = Math.max(endAt, at(start + 8) + at(start + 32));
  }
  const tags = new Map<number, number>();
  for (let entry = dynamicAt; at(entry) !== TAG.end; entry += 16) tags.set(at(entry), at(entry + 8));
  return { functions: functionsIn(image, tags), endAt };
}

function functionsIn(image: Buffer, tags: ReadonlyMap<number, number>): ReadonlyMap<string, number> {
  const symbolsAt = tags.get(TAG.symbols) ?? 0;
  const stringsAt = tags.get(TAG.strings) ?? 0;
  const hashAt = tags.get(TAG.hash);
  // Without the table that has the number of symbols they reach to their names, which follow them.
  const count = hashAt === undefined ? (stringsAt - symbolsAt) / SYMBOL_BYTES : image.readUInt32LE(hashAt + 4);
  const functions = new Map<string, number>();
  for (let symbol = 1; symbol < count; symbol++) {
    const start = symbolsAt + symbol * SYMBOL_BYTES;
    const nameAt = stringsAt + image.readUInt32LE(start);
    const value = Number(image.readBigUInt64LE(start + 8));
    if (value > 0) functions.set(image.toString("latin1", nameAt, image.indexOf(0, nameAt)), value);
  }
  return functions;
}
