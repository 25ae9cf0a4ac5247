/**
 * key-value: all operations of a store: registers that are also deleted, and lists that are emptied.
 *
 * Writes alone would never show a deleted key that comes back, nor a restored state that holds more than it should. Odd
 * keys are registers and even ones are lists, so that every append finds a list or nothing.
 */
import { growing } from "./operations/growing.ts";
import { finalReads } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import { onRegister } from "./register.ts";
import type { Workload } from "./workload.ts";

/** Share of all operations on a key. */
const DELETE_SHARE = 0.08;

/** Registers under odd keys (x1, x3 …), lists under even ones. */
export const keyValue: Workload = {
  name: "key-value",
  description: "Reads, writes, compare-and-sets and deletes of some keys; reads, appends and deletes of the others.",
  judge: "key-value",
  generator: (options) =>
    keyedGenerator(options, ({ key, firstValue }) => {
      const isList = Math.floor(firstValue / options.operationsPerKey) % 2 === 1;
      return isList
        ? growing({ key, firstValue, f: "append", readShare: 0.5, deleteShare: DELETE_SHARE })
        : onRegister({ key, nextValue: firstValue, seen: [], deleteShare: DELETE_SHARE });
    }),
  finalGenerator: finalReads,
  mustSucceed: ["read", "write"],
  defaults: { keys: 4, operationsPerKey: 200 },
};
