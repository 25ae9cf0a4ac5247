/**
 * Quorums: whether enough members support something, by the configuration in force.
 *
 * A node is counted if it is in a set of voters, and not because it is this node: a leader that was removed from the
 * configuration goes on for a while without its own vote.
 *
 * Source: Raft paper, section 6; thesis, section 4.2.2.
 */
import type { Id } from "../../node-kit/node.ts";
import { peerOf, type Raft } from "../core/state.ts";
import type { Purpose } from "./rules.ts";
import { configurationOf } from "./stages.ts";

/** The sets of members that decide; each needs a majority. */
export function decidingSets(raft: Raft, purpose: Purpose): readonly (readonly Id[])[] {
  return raft.rules.decidingSets(configurationOf(raft), { purpose, self: raft.id });
}

/** Whether a majority of every deciding set is among those of which `supports` is true. */
export function hasQuorum(raft: Raft, purpose: Purpose, supports: (id: Id) => boolean): boolean {
  for (const set of decidingSets(raft, purpose)) {
    let count = 0;
    for (const id of set) if (supports(id)) count++;
    if (count < raft.rules.quorumSize(set.length)) return false;
  }
  return true;
}

/** Whether the leader has heard from a majority within the longest election timeout. */
export function hasQuorumContact(raft: Raft): boolean {
  return hasQuorum(raft, "lead", (id) => {
    if (id === raft.id) return true;
    const peer = peerOf(raft, id);
    return peer !== undefined && raft.now - peer.lastAckAt < raft.options.electionMaxMs;
  });
}
