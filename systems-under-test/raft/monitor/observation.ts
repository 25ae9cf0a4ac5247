/**
 * What a node shows of its state: a live view for monitors in the same process, and plain data for everybody else.
 */
import type { Id } from "../../node-kit/node.ts";
import type { Log } from "../storage/log.ts";
import type { Entry, Index, LogEnd, Term } from "../core/messages.ts";
import type { Stage } from "../membership/configuration.ts";
import type { Peer, Raft, Role } from "../core/state.ts";

/** The part of a log that monitors read. */
export interface ViewedLog extends Pick<Log, "base" | "lastIndex" | "termAt" | "chainAt"> {
  entryAt(index: Index): Pick<Entry, "clusterTime"> | undefined;
}

/** The live state. Read it at once and do not store it: the next step changes it in place. */
export type RaftView = Pick<
  Raft,
  "id" | "incarnation" | "role" | "term" | "votedFor" | "commitIndex" | "lastApplied" | "appliedChain"
> & {
  readonly log: ViewedLog;
  /** Where members change: the configurations in the log, oldest first. */
  readonly stages?: readonly Stage[];
  readonly leadership: { readonly peers: readonly Pick<Peer, "id" | "matchIndex">[] } | null;
};

/** The state of a node as plain data; what `inspect` returns. */
export type RaftObservation = {
  readonly id: Id;
  /** Different in every life of the node. */
  readonly incarnation: string;
  readonly role: Role;
  readonly term: Term;
  readonly votedFor: Id | null;
  readonly leader: Id | null;
  readonly commitIndex: Index;
  readonly lastApplied: Index;
  /** Hash chain over all applied entries. Equal on two nodes only if they applied the same entries. */
  readonly appliedChain: number;
  /** The last entry that the snapshot covers; the log starts after it. */
  readonly base: LogEnd & { readonly chain: number };
  /** For each entry after `base`: its term, the hash chain up to it, and its cluster time. */
  readonly entries: readonly (readonly [term: Term, chain: number, clusterTime: number])[];
  /** A leader's match index of each follower; empty for other nodes. */
  readonly matches: readonly (readonly [Id, Index])[];
  readonly sessions: number;
  /** Where members change: the configurations in the log, oldest first. */
  readonly stages?: readonly Stage[];
};

/** The state as plain data. Cost: linear in the length of the log. */
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
    ...(raft.options.membership === "none" ? {} : { stages: raft.stages }),
  };
}

/** The inverse of `observe`, for monitors that get plain data. */
export function viewOf(observation: RaftObservation): RaftView {
  const { base, entries, matches, leader: _leader, sessions: _sessions, ...scalars } = observation;
  const entryAt = (index: Index): RaftObservation["entries"][number] | undefined =>
    index > base.index ? entries[index - base.index - 1] : undefined;
  return {
    ...scalars,
    log: {
      base,
      lastIndex: base.index + entries.length,
      termAt: (index) => (index === base.index ? base.term : entryAt(index)?.[0]),
      chainAt: (index) => (index === base.index ? base.chain : entryAt(index)?.[1]),
      entryAt(index) {
        const entry = entryAt(index);
        return entry === undefined ? undefined : { clusterTime: entry[2] };
      },
    },
    leadership:
      observation.role === "leader" ? { peers: matches.map(([id, matchIndex]) => ({ id, matchIndex })) } : null,
  };
}
