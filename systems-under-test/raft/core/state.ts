/**
 * All that a Raft node knows, in one record that the other files of this folder read and change.
 *
 * Only `step` (node.ts) and what it calls may touch it, and nobody else holds a reference. The fields are those of
 * the paper's figure 2; what only a leader or a candidate needs hangs below `leadership` and `candidacy`, so that it
 * cannot outlive the role.
 */
import type { Connection, Effect, Id, Ms, Note, Token } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { EntryCache } from "../storage/entry-cache.ts";
import { createEntryCache } from "../storage/entry-cache.ts";
import type { Log } from "../storage/log.ts";
import { createLog } from "../storage/log.ts";
import type { Index, Key, RaftMessage, RaftReply, Snapshot, Term } from "./messages.ts";
import type { RaftOptions } from "./options.ts";
import type { RaftRules } from "./rules.ts";
import type { StateMachine } from "./state-machine.ts";
import { createStateMachine } from "./state-machine.ts";

export type Role = "follower" | "pre-candidate" | "candidate" | "leader";
export type RaftEffect = Effect<RaftMessage, RaftReply>;

/** What a leader knows of one follower. */
export interface Peer {
  readonly id: Id;
  nextIndex: Index;
  matchIndex: Index;
  /** probe: one message at a time, until it is known where the logs agree. snapshot: pieces are being sent. */
  state: "probe" | "replicate" | "snapshot";
  isProbeOut: boolean;
  /** Last index of each unanswered append, oldest first. */
  inflight: Index[];
  /** When the follower was last heard from, in this leadership. */
  lastAckAt: Ms;
  ackSeq: number;
  transfer: { readonly snapshot: Snapshot; readonly text: string; offset: number } | null;
}

/** A client's request whose entry is in the log and not yet applied. */
export interface Waiter {
  readonly term: Term;
  readonly connection: Connection;
  /** When its request came, on the node's own clock. */
  readonly since: Ms;
}

export interface Read {
  readonly connection: Connection;
  readonly key: Key;
}

/** Reads that wait for the same round and index. */
export interface ReadBatch {
  readonly requiredSeq: number;
  readonly readIndex: Index;
  /** Followers that confirmed, each once. */
  readonly confirmedBy: Set<Id>;
  /** True for reads under a lease: nobody needs to confirm. */
  readonly isConfirmed: boolean;
  readonly reads: readonly Read[];
}

/** Handing the leadership over to another node. */
export interface Handover {
  readonly to: Id;
  readonly giveUpAt: Ms;
  readonly connection: Connection;
  isTimeoutNowSent: boolean;
}

export interface Leadership {
  readonly peers: readonly Peer[];
  /** Cluster time (ms) when this leadership began, on the node's own clock `electedAt`. */
  readonly clusterTimeBase: number;
  readonly electedAt: Ms;
  roundSeq: number;
  /** By the clock of leases; empty where reads go without leases. */
  readonly roundSentAt: Map<number, Ms>;
  heartbeatAt: Ms;
  /** Highest index that is on the leader's own disk. */
  ownMatch: Index;
  /** One for each voter, the leader first: filled whenever the commit index is looked for. */
  readonly matches: Index[];
  /** Writes under way: when the token is durable, the log is up to this index. */
  ownWrites: { readonly token: Token; readonly index: Index }[];
  waitingReads: Read[];
  readBatches: ReadBatch[];
  leaseUntil: Ms;
  /** Leases count only when this index is committed. */
  leaseBarrier: Index;
  handover: Handover | null;
}

export interface Candidacy {
  /** Voters that granted, one for each reply that came. */
  readonly grants: Id[];
  readonly transfer: boolean;
  /** The candidate's own vote counts when this is durable. */
  readonly voteToken: Token;
}

export interface Raft {
  readonly id: Id;
  /** All voters, this node too, in order of id. */
  readonly members: readonly Id[];
  readonly options: RaftOptions;
  readonly rules: RaftRules;
  readonly random: RandomStream;

  term: Term;
  votedFor: Id | null;
  readonly log: Log;
  /** Filled from the log as entries are sent, and cut with it. */
  readonly cache: EntryCache;
  /** The latest snapshot that is durable; null before the first. */
  snapshot: Snapshot | null;

  role: Role;
  leader: Id | null;
  commitIndex: Index;
  lastApplied: Index;
  /** Highest index handed to the apply queue. */
  applyQueued: Index;
  appliedChain: number;
  /** Up to here the applied state was handed to the disk. */
  savedApplied: Index;
  readonly machine: StateMachine;
  electionAt: Ms;
  lastContactAt: Ms;
  leadership: Leadership | null;
  candidacy: Candidacy | null;
  readonly waiters: Map<Index, Waiter>;

  /** A snapshot of this node's own that is not durable yet. */
  pendingSnapshot: { readonly token: Token; readonly snapshot: Snapshot } | null;
  /** The pieces of a snapshot that is being received. */
  incoming: { readonly from: Id; readonly term: Term; readonly index: Index; text: string } | null;

  now: Ms;
  wall: Ms;
  incarnation: string;
  lastToken: Token;
  durableToken: Token;
  effects: RaftEffect[];
}

/** A node before its boot: an empty disk, and nothing heard. */
export function createRaft(config: {
  readonly id: Id;
  readonly members: readonly Id[];
  readonly options: RaftOptions;
  readonly rules: RaftRules;
  readonly random: RandomStream;
}): Raft {
  const { id, rules, options, random } = config;
  const log = createLog();
  const raft: Raft = {
    id,
    members: [...config.members].sort(),
    options,
    rules,
    random,
    term: 0,
    votedFor: null,
    log,
    cache: createEntryCache(log, options.entryCacheSlots, (view) => rules.isCached(view)),
    snapshot: null,
    role: "follower",
    leader: null,
    commitIndex: 0,
    lastApplied: 0,
    applyQueued: 0,
    appliedChain: 0,
    savedApplied: 0,
    machine: createStateMachine({
      dedupe: (sessions, command) => rules.dedupe(sessions, command),
      sessionsInImage: (sessions) => rules.sessionsInSnapshot(sessions),
      expiryTime: (clusterTime) => rules.expiryTime({ clusterTime, now: raft.now }),
      sessionTimeoutMs: options.sessionTimeoutMs,
    }),
    electionAt: 0,
    lastContactAt: 0,
    leadership: null,
    candidacy: null,
    waiters: new Map(),
    pendingSnapshot: null,
    incoming: null,
    now: 0,
    wall: 0,
    incarnation: "",
    lastToken: 0,
    durableToken: 0,
    effects: [],
  };
  return raft;
}

export function quorum(raft: Raft): number {
  return raft.rules.quorumSize(raft.members.length);
}

/** What this leader knows of a follower; undefined when it does not lead. */
export function peerOf({ leadership }: Raft, id: Id): Peer | undefined {
  if (leadership === null) return undefined;
  for (const peer of leadership.peers) if (peer.id === id) return peer;
  return undefined;
}

/** Whether the leader has heard from a majority within the longest election time-out. */
export function hasQuorumContact(raft: Raft): boolean {
  let heard = 1;
  for (const peer of raft.leadership?.peers ?? []) {
    if (raft.now - peer.lastAckAt < raft.options.electionMaxMs) heard++;
  }
  return heard >= quorum(raft);
}

/** Whether an entry of the leader's own term is committed: before that it does not know what is committed. */
export function hasCommittedInTerm(raft: Raft): boolean {
  return raft.log.termAt(raft.commitIndex) === raft.term;
}

/** Adds to what this step asks of the host. Most steps ask one thing: a list that grows would have room for many. */
export function emit(raft: Raft, effect: RaftEffect): void {
  if (raft.effects.length === 0) raft.effects = [effect];
  else raft.effects.push(effect);
}

/** Sends a message; `after`: not before everything up to this write is durable. */
export function send(raft: Raft, to: Id, message: RaftMessage, after: Token = 0): void {
  emit(raft, after > raft.durableToken ? { type: "send", to, message, after } : { type: "send", to, message });
}

export function reply(raft: Raft, connection: Connection, answer: RaftReply): void {
  emit(raft, { type: "reply", connection, reply: answer });
}

export function note(raft: Raft, said: Note): void {
  emit(raft, { type: "note", note: said });
}

/** Notes of detail, for tests and for reading along; only with the option `trace`. */
export function trace(raft: Raft, said: Note): void {
  if (raft.options.trace) note(raft, said);
}
