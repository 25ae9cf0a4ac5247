/**
 * key-value: all that a store does to its keys: registers that are also deleted, and lists that are emptied.
 *
 * A workload of writes alone never sees a key come back that was deleted, nor a restored state that kept more than
 * it should. Odd keys are registers and even ones lists, so that every append meets a list or nothing.
 */
import { growing } from "./growing.ts";
import { finalReads, keyedGenerator } from "./keyed-workload.ts";
import { onRegister } from "./register.ts";
import type { Workload } from "./workload.ts";

const DELETE_SHARE = 0.08;

export const keyValue: Workload = {
  name: "key-value",
  description: "Reads, writes, compare-and-sets and deletes of some keys; reads, appends and deletes of the others.",
  model: "key-value",
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
