/**
 * The state of a Multi-Paxos node: one record that the other files of this folder read and change.
 *
 * Every node is proposer, acceptor and learner. What only a candidate or a leader needs is in `candidacy` or
 * `leadership`, so that it ends with the role.
 */
import type { Connection, Id, Ms, Token } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { Ballot } from "../../paxos/core/ballot.ts";
import { NO_BALLOT } from "../../paxos/core/ballot.ts";
import type { DurabilityPoint } from "../../paxos/core/decree-rules.ts";
import type { Outbox } from "../../paxos/core/outbox.ts";
import { createOutbox, note } from "../../paxos/core/outbox.ts";
import type { Key, StoreReply, StoreRequest } from "../../replicated-store/commands.ts";
import type { StateMachine } from "../../replicated-store/state-machine.ts";
import { createStateMachine } from "../../replicated-store/state-machine.ts";
import type { Entry, MultiPaxosMessage, Slot, SlotAcceptance, Snapshot } from "./messages.ts";
import type { MultiPaxosOptions } from "./options.ts";
import type { MultiPaxosRules } from "./rules.ts";

/** The role of a node; a candidate is in phase 1. */
export type Role = "follower" | "candidate" | "leader";

/** What only a candidate needs. */
export interface Candidacy {
  readonly ballot: Ballot;
  /** What each acceptor that promised has accepted, and up to where it has only a snapshot. */
  readonly promises: Map<Id, { readonly accepted: readonly SlotAcceptance[]; readonly base: Slot }>;
}

/** A request that waits until there is a slot for it. */
export interface Queued {
  readonly connection: Connection;
  readonly command: StoreRequest;
  readonly since: Ms;
}

/** What a leader knows about another node. */
export interface Peer {
  readonly id: Id;
  /** When it last answered in this leadership. */
  lastAckAt: Ms;
  /** The latest heartbeat that it answered; 0: none. */
  ackSeq: number;
}

/** A proposal under way. */
export interface Proposal {
  readonly value: Entry;
  readonly voters: Set<Id>;
  sentAt: Ms;
}

/** What only a leader needs. */
export interface Leadership {
  readonly ballot: Ballot;
  readonly peers: readonly Peer[];
  /** What phase 1 found, by slot; it must be proposed again. */
  readonly found: Map<Slot, readonly SlotAcceptance[]>;
  /** The last slot of `found`, or of the chosen ones then. */
  readonly foundTo: Slot;
  nextSlot: Slot;
  readonly proposals: Map<Slot, Proposal>;
  queue: Queued[];
  /** Cluster time (ms) when the leadership began. New entries add the time since `electedAt`. */
  readonly clusterTimeBase: number;
  readonly electedAt: Ms;
  heartbeatAt: Ms;
  /** Number of the latest heartbeat; they count from 1. */
  seq: number;
  /** When each heartbeat was sent. Empty without leases. */
  readonly sentAt: Map<number, Ms>;
  leaseUntil: Ms;
  /** Reads under a lease that wait until this slot is applied. */
  reads: { readonly connection: Connection; readonly key: Key; readonly slot: Slot }[];
}

/** A client whose command is proposed for a slot. */
export interface Waiter {
  readonly origin: Ballot;
  readonly connection: Connection;
  readonly since: Ms;
}

/** The whole state of one node. */
export interface MultiPaxos {
  readonly id: Id;
  /** All nodes including this one, sorted by id. */
  readonly members: readonly Id[];
  readonly options: MultiPaxosOptions;
  readonly rules: MultiPaxosRules;
  readonly random: RandomStream;
  readonly outbox: Outbox<MultiPaxosMessage, StoreReply>;
  now: Ms;
  incarnation: string;

  /** Acceptor: one promise for all slots. */
  promised: Ballot;
  /** Acceptor: what it accepted, after the snapshot. */
  readonly accepted: Map<Slot, SlotAcceptance>;

  /** Learner: values that are chosen, after the snapshot; there may be holes. */
  readonly chosen: Map<Slot, Entry>;
  /** Everything up to here is known as chosen. */
  chosenTo: Slot;
  /** The latest snapshot that this node has taken or taken over; null: none. */
  snapshot: Snapshot | null;
  /** The slot of `snapshot`, or 0: there are no values up to it. */
  base: Slot;
  readonly machine: StateMachine;
  lastApplied: Slot;
  /** Slots given to the host's apply queue, oldest first. */
  applyQueue: Slot[];
  /** The last slot that was given to it. */
  queuedTo: Slot;
  /** Hash chain over all applied values. */
  chain: number;
  /** The highest cluster time up to `lastApplied`. */
  clusterTime: number;

  role: Role;
  leader: Id | null;
  /** The highest round that it heard of. */
  roundSeen: number;
  /** Tries to lead in a row that failed. */
  failures: number;
  electionAt: Ms;
  lastContactAt: Ms;
  candidacy: Candidacy | null;
  leadership: Leadership | null;
  readonly waiters: Map<Slot, Waiter>;

  /** This node's own snapshot, while it is not durable. */
  pendingSnapshot: { readonly token: Token; readonly snapshot: Snapshot } | null;
  /** The snapshot that is being received, its text so far. */
  incoming: { readonly from: Id; readonly slot: Slot; text: string } | null;
  /** The text of `snapshot`, made when it is first asked for. */
  snapshotText: { readonly slot: Slot; readonly text: string } | null;
  /** Not to ask for what it lacks before this time. */
  askAt: Ms;
}

/** A node before its boot, with an empty disk. */
export function createMultiPaxos(
  config: Pick<MultiPaxos, "id" | "members" | "options" | "rules" | "random">,
): MultiPaxos {
  const { id, members, options, rules, random } = config;
  return {
    id,
    members: [...members].sort(),
    options,
    rules,
    random,
    outbox: createOutbox(id),
    now: 0,
    incarnation: "",
    promised: NO_BALLOT,
    accepted: new Map(),
    chosen: new Map(),
    chosenTo: 0,
    snapshot: null,
    base: 0,
    machine: createStateMachine({
      dedupe: (sessions, command) => rules.dedupe(sessions, command),
      sessionsInImage: (sessions) => rules.sessionsInSnapshot(sessions),
      expiryTime: (clusterTime) => clusterTime,
      sessionTimeoutMs: options.sessionTimeoutMs,
    }),
    lastApplied: 0,
    applyQueue: [],
    queuedTo: 0,
    chain: 0,
    clusterTime: 0,
    role: "follower",
    leader: null,
    roundSeen: 0,
    failures: 0,
    electionAt: 0,
    lastContactAt: 0,
    candidacy: null,
    leadership: null,
    waiters: new Map(),
    pendingSnapshot: null,
    incoming: null,
    snapshotText: null,
    askAt: 0,
  };
}

/** The size of a majority. */
export function quorum({ rules, members }: MultiPaxos): number {
  return rules.quorumSize(members.length);
}

/** The token that an effect at this point must wait for: the latest write, or 0 for none. */
export function afterWrites({ rules, outbox }: MultiPaxos, point: DurabilityPoint): Token {
  return rules.waitsForDisk(point) ? outbox.lastToken : 0;
}

/** Members in one order, so that a ballot can be written as one number. */
const TERMS_A_ROUND = 10;

/** A number that grows with the ballot: its round, then the place of its owner, e.g. 32 for round 3 of n2. */
export function termOf({ members }: MultiPaxos, { round, by }: Ballot): number {
  return round * TERMS_A_ROUND + members.indexOf(by) + 1;
}

/** Sets the role; a change is announced in a note: `{ event: "role", role: "leader", term: 32 }`. */
export function setRole(node: MultiPaxos, role: Role): void {
  const isNew = node.role !== role;
  node.role = role;
  if (isNew) noteRole(node);
}

/** Announces role and term in a note. */
export function noteRole(node: MultiPaxos): void {
  const ballot = node.leadership?.ballot ?? node.candidacy?.ballot ?? node.promised;
  note(node.outbox, { event: "role", role: node.role, term: termOf(node, ballot) });
}
