/**
 * The options of the arbiter, for every system with an arbiter.
 */
import type { Json } from "../node-kit/node.ts";
import { createOptionReader } from "../option-reader.ts";
import type { SystemOption } from "../system.ts";
import { FLAGS, type Flag } from "./calls.ts";

/** Records in the arbiter's log before a checkpoint replaces it; at least 1. */
export const arbiterRecords: SystemOption = {
  name: "arbiterRecords",
  description: "records in the arbiter's log before it is replaced by a checkpoint, or on Raft by a snapshot",
  default: 1000,
  swarm: [1000, 1000, 2],
};

/** What the cell knows: see `calls.ts`. */
export const flag: SystemOption = {
  name: "flag",
  description:
    "owned: the cell has an owner and a generation; plain: the bare flag of the paper, whose weaknesses show",
  default: "owned",
  choices: FLAGS,
};

/** The kind of cell that these options of a system ask for. @throws RangeError for another one */
export function flagOf(system: string, options: { readonly [name: string]: Json }): Flag {
  return createOptionReader(system, [flag], options).choice(flag.name, FLAGS);
}
