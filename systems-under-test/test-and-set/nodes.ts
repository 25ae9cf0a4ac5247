/**
 * The nodes of an arbiter, for every system that has one: a single server, or several on Raft.
 */
import type { AnyNode, Id } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import { createOptionReader } from "../option-reader.ts";
import type { NodeConfig } from "../system.ts";
import type { RaftRules } from "../raft/core/rules.ts";
import { createArbiter } from "./arbiter.ts";
import { carryOutOn } from "./calls.ts";
import { arbiterRecords, flagOf } from "./options.ts";
import { createArbiterServer } from "./raft/server.ts";
import type { ArbiterRules } from "./rules.ts";

/** The rules of an arbiter, of either kind. */
export interface AllArbiterRules {
  readonly arbiter: ArbiterRules;
  readonly raft: RaftRules;
}

/**
 * The node with the id of this configuration: the arbiter if it is the only member with that role, otherwise one of its
 * servers.
 *
 * @param system the name of the system, for errors
 * @throws RangeError for a bad option
 */
export function createArbiterNode(
  system: string,
  config: NodeConfig,
  { arbiter, raft }: AllArbiterRules,
  random: RandomStream,
): AnyNode {
  const recordsMax = createOptionReader(system, [arbiterRecords], config.options).count(arbiterRecords.name);
  const carryOut = carryOutOn(flagOf(system, config.options), arbiter);
  const servers = arbitersOf(config);
  if (servers.length === 1) return createArbiter({ rules: arbiter, carryOut, recordsMax });
  return createArbiterServer({ id: config.id, servers, rules: raft, carryOut, recordsMax }, random);
}

/** The ids of the arbiter's servers. */
export function arbitersOf({ members }: Pick<NodeConfig, "members">): readonly Id[] {
  return members.filter(({ role }) => role === "arbiter").map(({ id }) => id);
}
