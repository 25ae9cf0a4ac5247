/**
 * blocks: blocks of a disk, each under its number, that are read and written whole.
 *
 * A disk takes a request now and completes it later, and it may complete two requests in either order. So a host that
 * takes over must know which requests were begun and not completed, and may carry out such a write twice. Every content
 * is new, so a read tells which write it saw.
 */
import { mix, once, repeat } from "../generator/combinators.ts";
import { countingUp } from "./operations/counting-up.ts";
import { finalAnswers } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import type { Workload } from "./workload.ts";

/** Blocks by number (keys 1, 2, 3 …): `readBlock` answers the content, null before the first `writeBlock`. */
export const blocks: Workload = {
  name: "blocks",
  description: "Reads and writes of the blocks of a disk; every written content is new.",
  judge: "blocks",
  generator: (options) =>
    keyedGenerator(
      options,
      ({ key, firstValue }) =>
        mix([
          { weight: 1, generator: repeat(once({ f: "readBlock", key })) },
          {
            weight: 1,
            generator: countingUp({ f: "writeBlock", key, firstValue, content: (number) => `content ${number}` }),
          },
        ]),
      (index) => index,
    ),
  finalGenerator: (options, keysInUse) => finalAnswers(options, keysInUse, { f: "readBlock" }),
  probe: { f: "readBlock" },
  mustSucceed: ["readBlock", "writeBlock"],
  defaults: { keys: 4, operationsPerKey: 200 },
};
