/**
 * The state of a Raft node: one record that the other files of this folder read and change.
 *
 * Only `step` (node.ts) and the functions that it calls may change it. The fields are those of figure 2 of the paper.
 * What only a leader or a candidate needs is in `leadership` or `candidacy`, so that it ends with the role.
 */
import type { Connection, Effect, Id, Ms, Note, Token } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { EntryCache } from "../storage/entry-cache.ts";
import { createEntryCache } from "../storage/entry-cache.ts";
import type { Log } from "../storage/log.ts";
import { createLog } from "../storage/log.ts";
import type { Index, RaftMessage, Snapshot, Term } from "./messages.ts";
import type { StoreMembers, StoreReply } from "../../replicated-store/commands.ts";
import type { Machine, MachineRequest, Service } from "./machine.ts";
import { storeService } from "./machine.ts";
import {
  initialConfiguration,
  joiningConfiguration,
  type Configuration,
  type Stage,
} from "../membership/configuration.ts";
import type { Change } from "../membership/plan.ts";
import type { RaftOptions } from "./options.ts";
import type { RaftRules } from "./rules.ts";

/** A pre-candidate asks for pre-votes (thesis, section 9.6). */
export type Role = "follower" | "pre-candidate" | "candidate" | "leader";
/** What a step of a Raft node can ask of its host. */
export type RaftEffect = Effect<RaftMessage, StoreReply>;

/** What a leader knows about one follower. */
export interface Peer {
  readonly id: Id;
  nextIndex: Index;
  matchIndex: Index;
  /** probe: one message at a time until it is known where the logs agree. snapshot: a snapshot is being sent. */
  state: "probe" | "replicate" | "snapshot";
  isProbeInFlight: boolean;
  /** Last index of each unanswered append, oldest first. */
  inflight: Index[];
  /** When the follower last answered in this leadership. */
  lastAckAt: Ms;
  /** The latest heartbeat round that the follower answered; 0: none. */
  ackSeq: number;
  /** The snapshot being sent, its JSON text, and where the next piece starts; null: none. */
  outgoingSnapshot: { readonly snapshot: Snapshot; readonly text: string; offset: number } | null;
}

/** A client's request whose entry is in the log but not yet applied. */
export interface Waiter {
  readonly term: Term;
  readonly connection: Connection;
  /** When the request came, on the node's own clock. */
  readonly since: Ms;
}

/** A read that waits for its answer. */
export interface Read {
  readonly connection: Connection;
  readonly request: MachineRequest;
}

/** Reads that wait for the same heartbeat round and the same index. */
export interface ReadBatch {
  /** An answer to this round or a later one confirms the batch. */
  readonly requiredSeq: number;
  /** The state machine must have applied this index before the reads are answered. */
  readonly readIndex: Index;
  /** The followers that confirmed. */
  readonly confirmedBy: Set<Id>;
  /** True for reads under a lease, which nobody needs to confirm. */
  readonly isConfirmed: boolean;
  readonly reads: readonly Read[];
}

/** A leadership transfer in progress: to whom, until when (node clock), and the operator that waits for its end. */
export interface Transfer {
  readonly to: Id;
  readonly giveUpAt: Ms;
  readonly connection: Connection;
  isTimeoutNowSent: boolean;
}

/** What only a leader needs. */
export interface Leadership {
  /** All that get the log. Replaced when the members change; who stays keeps its record. */
  peers: readonly Peer[];
  /** Cluster time (ms) of the last entry before this leadership. New entries add the time since `electedAt`. */
  readonly clusterTimeBase: number;
  readonly electedAt: Ms;
  /** Number of the latest heartbeat round; they count from 1. */
  roundSeq: number;
  /** When each round was sent, on the clock of leases. Empty without lease reads. */
  readonly roundSentAt: Map<number, Ms>;
  heartbeatAt: Ms;
  /** The leader's own log is durable up to here. */
  ownMatch: Index;
  /** Scratch space for `advanceCommit`: the match index of each voter. */
  readonly matches: Index[];
  /** The leader's writes in flight: when `token` is durable, its log is durable up to `index`. */
  ownWrites: { readonly token: Token; readonly index: Index }[];
  /** Reads that wait for the next batch. */
  waitingReads: Read[];
  readBatches: ReadBatch[];
  leaseUntil: Ms;
  /** The lease counts only once this index is committed: see `transfer.ts`. */
  leaseBarrier: Index;
  transfer: Transfer | null;
  /** What an operator wants the members to be; null: no change. */
  change: Change | null;
}

/** What only a candidate or a pre-candidate needs. */
export interface Candidacy {
  /** Voters that granted; a duplicated reply adds a voter twice. */
  readonly grants: Id[];
  readonly transfer: boolean;
  /** The candidate's own vote counts when this write is durable. */
  readonly voteToken: Token;
}

/** The whole state of one node. */
export interface Raft {
  readonly id: Id;
  /** The configuration before the first entry of the log. */
  readonly initial: Configuration;
  readonly options: RaftOptions;
  readonly rules: RaftRules;
  readonly random: RandomStream;

  term: Term;
  votedFor: Id | null;
  readonly log: Log;
  /** Entries with their sizes; filled as entries are sent, cut together with the log. */
  readonly cache: EntryCache;
  /** The configurations in the log: see `stages.ts`. Replaced, never changed in place. */
  stages: readonly Stage[];
  /** The latest committed members that this life of the node has noted; null: it knows of none. */
  known: StoreMembers | null;
  /** The latest durable snapshot; null: none yet. */
  snapshot: Snapshot | null;

  role: Role;
  leader: Id | null;
  commitIndex: Index;
  lastApplied: Index;
  /** Highest index given to the host's apply queue. */
  applyQueued: Index;
  /** Hash chain over all applied entries. */
  appliedChain: number;
  /** The applied state was written to disk up to here. */
  savedApplied: Index;
  readonly service: Service;
  readonly machine: Machine;
  electionAt: Ms;
  /** When this node last heard from a leader or started; on a restart see the rule `silenceAtBoot`. */
  lastContactAt: Ms;
  leadership: Leadership | null;
  candidacy: Candidacy | null;
  /** Clients whose entry is not applied yet, by its index. */
  readonly waiters: Map<Index, Waiter>;

  /** This node's own snapshot, while it is not durable. */
  pendingSnapshot: { readonly token: Token; readonly snapshot: Snapshot } | null;
  /** The snapshot that is being received: who sends it, and its text so far. */
  incoming: { readonly from: Id; readonly term: Term; readonly index: Index; text: string } | null;

  /** The node's monotonic clock at the current step. */
  now: Ms;
  /** The wall clock at the current step; it may jump. */
  wall: Ms;
  /** Different in every life of the node. */
  incarnation: string;
  /** Number of the latest write. */
  lastToken: Token;
  /** All writes up to this one are on disk. */
  durableToken: Token;
  /** What the current step asks of the host. */
  effects: RaftEffect[];
}

/** A node before its boot, with an empty disk. */
export function createRaft(config: {
  readonly id: Id;
  /** The voters at the start. */
  readonly members: readonly Id[];
  /** True for a node that was added later: it knows of no members until it gets the log. Default: false. */
  readonly joins?: boolean;
  readonly options: RaftOptions;
  readonly rules: RaftRules;
  readonly random: RandomStream;
  /** What is replicated. Default: the key-value store. */
  readonly service?: Service;
}): Raft {
  const { id, rules, options, random, service = storeService, joins = false } = config;
  const initial = joins ? joiningConfiguration : initialConfiguration(config.members);
  const log = createLog();
  const raft: Raft = {
    id,
    initial,
    options,
    rules,
    random,
    term: 0,
    votedFor: null,
    log,
    cache: createEntryCache(log, options.entryCacheSlots, (view) => rules.isCached(view)),
    stages: [{ index: 0, configuration: initial }],
    known: null,
    snapshot: null,
    role: "follower",
    leader: null,
    commitIndex: 0,
    lastApplied: 0,
    applyQueued: 0,
    appliedChain: 0,
    savedApplied: 0,
    service,
    machine: service.createMachine({
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

/** What this leader knows about a follower. Undefined if this node is not the leader, or has no such follower. */
export function peerOf({ leadership }: Raft, id: Id): Peer | undefined {
  if (leadership === null) return undefined;
  for (const peer of leadership.peers) if (peer.id === id) return peer;
  return undefined;
}

/** Whether an entry of the current term is committed. Before that, a leader's commit index may be too low. */
export function hasCommittedInTerm(raft: Raft): boolean {
  return raft.log.termAt(raft.commitIndex) === raft.term;
}

/** Adds an effect of this step. Most steps have one: a list made for one takes less memory than one that grows. */
export function emit(raft: Raft, effect: RaftEffect): void {
  if (raft.effects.length === 0) raft.effects = [effect];
  else raft.effects.push(effect);
}

/** Sends a message; with `after`, only when every write up to that token is durable. */
export function send(raft: Raft, to: Id, message: RaftMessage, after: Token = 0): void {
  emit(raft, after > raft.durableToken ? { type: "send", to, message, after } : { type: "send", to, message });
}

/** Answers the client of this connection. Where members change, the answer says who they are. */
export function reply(raft: Raft, connection: Connection, answer: StoreReply): void {
  const { known } = raft;
  const told = known === null ? answer : { ...answer, members: known };
  emit(raft, { type: "reply", connection, reply: told });
}

/** Adds a note to the node's log, for people and tests. */
export function note(raft: Raft, content: Note): void {
  emit(raft, { type: "note", note: content });
}

/** As `note`, but only with the option `trace`. */
export function trace(raft: Raft, content: Note): void {
  if (raft.options.trace) note(raft, content);
}
