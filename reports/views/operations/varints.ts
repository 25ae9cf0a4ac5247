/**
 * Whole numbers as few bytes: seven bits a byte, the lowest first, and a bit that says that more follow. Signed ones
 * alternate (0, -1, 1, -2 …), so that small ones stay short. Numbers may be as large as a double has them exactly.
 */
const MORE = 0x80;
const INT_MAX = 0x7fffffff;

/** Appends numbers to bytes that grow. */
export interface VarintWriter {
  /** @param value not below 0 */
  readonly put: (value: number) => void;
  readonly bytes: () => Uint8Array;
}

/** A writer without a number so far. */
export function createVarintWriter(): VarintWriter {
  let bytes = new Uint8Array(1 << 16);
  let length = 0;
  return {
    put: (value) => {
      if (length + 10 > bytes.length) {
        const larger = new Uint8Array(bytes.length * 2);
        larger.set(bytes);
        bytes = larger;
      }
      let left = value;
      while (left >= MORE) {
        bytes[length++] = (left % MORE) | MORE;
        left = Math.floor(left / MORE);
      }
      bytes[length++] = left;
    },
    bytes: () => bytes.slice(0, length),
  };
}

/** Reads the numbers back in order. */
export function createVarintReader(bytes: Uint8Array): () => number {
  let at = 0;
  return () => {
    let byte = bytes[at++];
    if (byte === undefined) throw new Error("report page: expected more numbers of its operations, found their end");
    let value = byte & ~MORE;
    for (let unit = MORE; byte >= MORE; unit *= MORE) {
      byte = bytes[at++] ?? 0;
      value += (byte & ~MORE) * unit;
    }
    return value;
  };
}

/** A whole number of either sign → one that is not below 0. */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** The other way round. */
export function unzigzag(value: number): number {
  if (value <= INT_MAX) return (value >>> 1) ^ -(value & 1);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
