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
  /** How many bytes there are so far. */
  readonly length: () => number;
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
    length: () => length,
    bytes: () => bytes.slice(0, length),
  };
}

/**
 * Reads as many numbers as there is room for, in one plain loop: a page reads millions of them before it shows anything.
 * @throws Error where there are fewer
 */
export function readVarints(bytes: Uint8Array, into: Float64Array): void {
  let at = 0;
  for (let place = 0; place < into.length; place++) {
    let byte = bytes[at++] ?? 0;
    let value = byte & ~MORE;
    // While it fits, as a whole number of 32 bits.
    let shift = 7;
    for (; byte >= MORE && shift < 28; shift += 7) {
      byte = bytes[at++] ?? 0;
      value |= (byte & ~MORE) << shift;
    }
    into[place] = value;
    for (let unit = 2 ** shift; byte >= MORE; unit *= MORE) {
      byte = bytes[at++] ?? 0;
      into[place] = (into[place] ?? 0) + (byte & ~MORE) * unit;
    }
  }
  if (at > bytes.length) throw new Error("report page: expected more numbers of its operations, found their end");
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
