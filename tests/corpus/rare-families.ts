/**
 * Families of objects for what the checker's own drawn histories seldom bring out: two holders of a lock, long texts whose
 * pieces can be told apart, and so much at once that a search does not get through.
 */
import type { DrawnFamily } from "../../checker/explain/testing/invalid-histories.ts";
import { drawObject } from "../../checker/linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../../checker/linearizability/special/testing/families.ts";
import { modelNamed } from "../../checker/models/catalog.ts";
import { drawHistory, type Family } from "../../checker/testing/drawn-histories.ts";
import type { Operation } from "../../histories/operation.ts";

/** Pieces of text that no other text ends in. */
export const PIECES: Family = {
  name: "pieces of text",
  model: modelNamed("text"),
  functions: ["append", "append", "read", "write"],
  operationsMax: 16,
  processes: 3,
  values: 0,
  element: (number) => `x${number}`,
  neverReturned: 0,
  corrupted: 0,
};

/** Many operations at once; after a contradiction a search has all their orders to try. */
const WIDE: Family = {
  ...PIECES,
  name: "a register with many writers at once",
  model: modelNamed("register"),
  functions: ["write", "write", "read"],
  operationsMax: 200,
  processes: 16,
  values: 12,
  element: (number) => number,
};

/** The history, and then one operation after the other: write 0, write 1, read 0. */
function withStaleEnd(operations: readonly Operation[]): Operation[] {
  const count = operations.length;
  const last = Math.max(...operations.map(({ invokeIndex, completeIndex = invokeIndex }) => completeIndex));
  const end = (["write", "write", "read"] as const).map((f, at): Operation => {
    const [id, value] = [count + at, at % 2];
    const [invokeIndex, completeIndex] = [last + 1 + 2 * at, last + 2 + 2 * at];
    const times = { invokeIndex, completeIndex, invokeTime: invokeIndex, completeTime: completeIndex };
    return { id, process: id, f, input: f === "read" ? null : value, output: value, outcome: "ok", ...times };
  });
  return [...operations, ...end];
}

/** A lock that forgets now and then that it is held. */
const FORGETFUL = OBJECT_FAMILIES.filter(({ name }) => /^(mutex, mode 1|semaphore, mode 4)$/.test(name));

export const RARE_FAMILIES: readonly DrawnFamily[] = [
  {
    name: PIECES.name,
    model: PIECES.model,
    right: (seed, operationsMax) => drawHistory({ ...PIECES, operationsMax }, seed),
    short: (seed) => drawHistory({ ...PIECES, corrupted: 0.2 }, seed),
  },
  ...FORGETFUL.map((family) => ({
    name: `${family.name}, forgetful`,
    model: family.model,
    right: (seed: number, operationsMax: number) =>
      drawObject({ ...family, operationsMax, lost: 0, corrupted: 0 }, seed),
    short: (seed: number) => drawObject({ ...family, operationsMax: 12, lost: 0.2, corrupted: 0.05 }, seed),
  })),
];

/** Its right ones and its long ones take seconds to decide. */
export const WIDE_FAMILY: DrawnFamily = {
  name: WIDE.name,
  model: WIDE.model,
  right: (seed, operationsMax) => drawHistory({ ...WIDE, operationsMax }, seed),
  short: (seed) => withStaleEnd(drawHistory(WIDE, seed)),
};
