/**
 * The arbiter's only option, for every system with an arbiter.
 */
import type { SystemOption } from "../system.ts";

/** Records in the arbiter's log before a checkpoint replaces it; at least 1. */
export const arbiterRecords: SystemOption = {
  name: "arbiterRecords",
  description: "records in the arbiter's log before it is replaced by a checkpoint",
  default: 1000,
  swarm: [1000, 1000, 2],
};
