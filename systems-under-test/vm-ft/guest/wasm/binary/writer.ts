/**
 * Writing the binary format: numbers in LEB128, vectors, names and sections as lists of bytes.
 */

/** An unsigned number of at most 32 bits. */
export function u32(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  do {
    const low = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left > 0 ? low | 0x80 : low);
  } while (left > 0);
  return bytes;
}

/** A signed number of at most 64 bits. */
export function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let left = value; ;) {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    const isLast = (left === 0n && low < 0x40) || (left === -1n && low >= 0x40);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

/** A vector of elements that are bytes already. */
export function vector(elements: readonly (readonly number[])[]): number[] {
  return [...u32(elements.length), ...elements.flat()];
}

/** A name in ASCII. */
export function asciiName(text: string): number[] {
  return [...u32(text.length), ...Array.from(text, (character) => character.charCodeAt(0))];
}
