/**
 * What a node shows of itself: plain data for monitors, state hashes and the report.
 */
import type { Id } from "../node-kit/node.ts";
import type { Index, LogEnd, Term } from "./messages.ts";
import type { Raft, Role } from "./state.ts";

export type RaftObservation = {
  readonly id: Id;
  /** Changes at every start of the node. */
  readonly incarnation: string;
  readonly role: Role;
  readonly term: Term;
  readonly votedFor: Id | null;
  readonly leader: Id | null;
  readonly commitIndex: Index;
  readonly lastApplied: Index;
  /** Hash chain over all that was applied; equal on two nodes iff they applied the same entries up to an index. */
  readonly appliedChain: number;
  /** What the snapshot covers; where the log begins. */
  readonly base: LogEnd & { readonly chain: number };
  /** For each entry after `base`: its term, the hash chain up to it, and its cluster time. */
  readonly entries: readonly (readonly [term: Term, chain: number, clusterTime: number])[];
  /** A leader's view of its followers; empty on others. */
  readonly matches: readonly (readonly [Id, Index])[];
  readonly sessions: number;
};

/** Cost: linear in the log that is held. */
export function observe(raft: Raft): RaftObservation {
  const { log } = raft;
  return {
    id: raft.id,
    incarnation: raft.incarnation,
    role: raft.role,
    term: raft.term,
    votedFor: raft.votedFor,
    leader: raft.leader,
    commitIndex: raft.commitIndex,
    lastApplied: raft.lastApplied,
    appliedChain: raft.appliedChain,
    base: log.base,
    entries: log
      .slice(log.base.index + 1)
      .map((entry, position) => [entry.term, log.chainAt(log.base.index + 1 + position) ?? 0, entry.clusterTime]),
    matches: (raft.leadership?.peers ?? []).map((peer) => [peer.id, peer.matchIndex]),
    sessions: raft.machine.sessionCount(),
  };
}
