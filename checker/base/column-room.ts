/**
 * Memory for short columns. They are cut, one after the other, from one larger piece of memory: making a typed array
 * with its own memory takes ten times as long as writing a few dozen numbers into it. No byte is given out twice, so
 * columns share nothing. A piece is freed with the last of its columns.
 */

const PIECE_BYTES = 1 << 16;
/** Longer columns get their own memory. */
const SHORT_BYTES_MAX = 1 << 12;

let piece = new ArrayBuffer(PIECE_BYTES);
let used = 0;

/** Takes that many bytes from `piece`, and gives the place where they begin. */
function cut(bytes: number): number {
  if (used + bytes > PIECE_BYTES) {
    piece = new ArrayBuffer(PIECE_BYTES);
    used = 0;
  }
  const start = used;
  used += (bytes + 3) & ~3;
  return start;
}

/** A column of zeros, for 32-bit integers. */
export function numberColumn(length: number): Int32Array<ArrayBuffer> {
  if (length * 4 > SHORT_BYTES_MAX) return new Int32Array(length);
  const start = cut(length * 4);
  return new Int32Array(piece, start, length);
}

/** A column of zeros, for numbers from 0 to 255. */
export function byteColumn(length: number): Uint8Array<ArrayBuffer> {
  if (length > SHORT_BYTES_MAX) return new Uint8Array(length);
  const start = cut(length);
  return new Uint8Array(piece, start, length);
}
