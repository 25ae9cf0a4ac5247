/**
 * Rows of numbers, in pages, so that adding rows copies nothing. Only the first page starts small and is copied when it
 * grows: most searches need only a part of it, and there are many searches.
 */

/** Rows of a page, as a power of two. */
const PAGE_BITS = 12;
const PAGE_ROWS = 1 << PAGE_BITS;
const FIRST_ROWS = 64;

/** Rows of 32-bit integers. */
export interface GrowingNumbers {
  /** The page of an existing row, and the place where the row begins in it. */
  readonly pageOf: (row: number) => Int32Array;
  readonly startOf: (row: number) => number;
  /** The page of an existing row, or of the next row after the last; room for that one is made. */
  readonly roomFor: (row: number) => Int32Array;
  readonly bytes: () => number;
}

/**
 * Room for no rows yet.
 * @param width how many numbers a row has
 */
export function createGrowingNumbers(width: number): GrowingNumbers {
  let last: Int32Array = new Int32Array(FIRST_ROWS * width);
  const pages = [last];
  let rows = FIRST_ROWS;
  return {
    pageOf: (row) => pages[row >> PAGE_BITS] ?? last,
    startOf: (row) => (row & (PAGE_ROWS - 1)) * width,
    roomFor: (row) => {
      if (row >= rows) {
        if (rows < PAGE_ROWS) {
          const wider = new Int32Array(2 * last.length);
          wider.set(last);
          pages[0] = last = wider;
          rows *= 2;
        } else {
          last = new Int32Array(PAGE_ROWS * width);
          pages.push(last);
          rows += PAGE_ROWS;
        }
      }
      return pages[row >> PAGE_BITS] ?? last;
    },
    bytes: () => 4 * rows * width,
  };
}
