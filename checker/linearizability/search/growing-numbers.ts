/**
 * Rows of numbers that grow without being copied: pages of so many rows each. Only the first page starts small, for most
 * searches need no more than a part of it, and there are many of them.
 */

/** Rows of a page, as a power of two. */
const PAGE_BITS = 12;
const PAGE_ROWS = 1 << PAGE_BITS;
const FIRST_ROWS = 64;

export interface GrowingNumbers {
  /** The page of a row that has room, and where it begins there. */
  readonly pageOf: (row: number) => Int32Array;
  readonly startOf: (row: number) => number;
  /** The page of a row, made if it is the next one after all that had room so far. */
  readonly roomFor: (row: number) => Int32Array;
  readonly bytes: () => number;
}

/** @param width numbers of a row */
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
