/**
 * Room for short columns, cut one after the other from one larger piece: a typed array with memory of its own takes ten
 * times as long to make as the few dozen numbers in it to write. A piece is never used twice, so columns do not
 * share anything, and it is gone when the last of its columns is.
 */

const PIECE_BYTES = 1 << 16;
/** Longer columns have memory of their own. */
const SHORT_BYTES_MAX = 1 << 12;

let piece = new ArrayBuffer(PIECE_BYTES);
let used = 0;

/** Where so many bytes begin in `piece`. */
function cut(bytes: number): number {
  if (used + bytes > PIECE_BYTES) {
    piece = new ArrayBuffer(PIECE_BYTES);
    used = 0;
  }
  const start = used;
  used += (bytes + 3) & ~3;
  return start;
}

/** A column of zeros. */
export function numberColumn(length: number): Int32Array<ArrayBuffer> {
  if (length * 4 > SHORT_BYTES_MAX) return new Int32Array(length);
  const start = cut(length * 4);
  return new Int32Array(piece, start, length);
}

/** A column of zeros. */
export function byteColumn(length: number): Uint8Array<ArrayBuffer> {
  if (length > SHORT_BYTES_MAX) return new Uint8Array(length);
  const start = cut(length);
  return new Uint8Array(piece, start, length);
}
