/**
 * The arbiter's only option, for every system with an arbiter.
 */
import type { Json } from "../node-kit/node.ts";
import type { SystemOption } from "../system.ts";

/** Records in the arbiter's log before a checkpoint replaces it; at least 1. */
export const arbiterRecords: SystemOption = {
  name: "arbiterRecords",
  description: "records in the arbiter's log before it is replaced by a checkpoint",
  default: 1000,
  swarm: [1000, 1000, 2],
};

/** Checks that an option is an integer of at least 1. @throws RangeError naming system, option and value */
export function readCount(system: string, name: string, value: Json): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`${system}: option ${name}: expected an integer of at least 1, found ${JSON.stringify(value)}.`);
}
