/**
 * Whether a history puts the same value in twice. Then most near-linear algorithms do not apply, and unique values
 * would help.
 */
import { elementKey } from "../../models/json-text.ts";
import type { SpecialObject } from "../../models/model.ts";
import { APPEND, CAS, WRITE } from "../../base/cell-columns.ts";
import type { CellColumns } from "../../base/cell-columns.ts";
import type { KeyHistory } from "../../base/key-history.ts";

/** Objects whose algorithms follow each value on its way in and out. */
const BY_VALUE: ReadonlySet<SpecialObject | undefined> = new Set(["fifo-queue", "stack", "priority-queue", "text"]);

/**
 * True where two updates put in the same value and the object has an algorithm for unique values. Linear.
 * @param cells the actions, of an object that holds one value
 */
export function putsAgain({ calls, model }: KeyHistory, cells: CellColumns | undefined): boolean {
  const seen = new Set<unknown>(cells === undefined ? [] : [cells.initial]);
  const isSeen = (value: unknown): boolean => seen.size === seen.add(value).size;
  if (cells !== undefined) {
    const { kind, puts } = cells;
    return kind.some((one, item) => (one === WRITE || one === CAS || one === APPEND) && isSeen(puts[item]));
  }
  if (!BY_VALUE.has(model.special)) return false;
  return calls.some(({ f, input }) => f !== "read" && input !== null && isSeen(elementKey(input)));
}
