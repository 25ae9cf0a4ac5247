/**
 * Promises: what nodes say to each other and to clients, held against what they do afterwards.
 *
 * A bug in durability shows in no node's state: the state is right until the crash, and after it the node is as sure
 * of the wrong thing. So the monitor remembers what left each node (votes, acknowledgements, answers) and what its
 * disk really held by then, as the gate and the disk see it, and compares.
 *
 * Source: Raft paper, figure 2 ("updated on stable storage before responding"); thesis, section 6.4 for reads.
 */
import type { Connection, Effect, Id, Input, Token } from "../../node-kit/node.ts";
import type { RaftMonitor } from "./invariants.ts";
import { createLogMemory, type LogMemory } from "./log-memory.ts";
import type { DiskRecord, Index, RaftMessage, RaftReply, RaftRequest, Snapshot, Term } from "../core/messages.ts";
import type { RaftView } from "./observation.ts";
import type { Numbered } from "../core/sessions.ts";
import type { Raft } from "../core/state.ts";

/** The live state with its whole log. */
export type WatchedView = Omit<RaftView, "log"> & Pick<Raft, "members" | "log">;

type RaftInput = Input<RaftMessage, RaftRequest>;
type RaftEffect = Effect<RaftMessage, RaftReply>;
type Checkpoint = Extract<RaftEffect, { type: "checkpoint" }>;

/** What is remembered of one node; to be told of each of its steps, in this order. */
export interface PromisesOfNode {
  /** It is about to take this in, when it is a boot, or one of these two … */
  boots(): void;
  becomesDurable(token: Token): void;
  isAsked(connection: Connection, request: RaftRequest): void;
  /** … has done so … */
  tookIn(state: WatchedView, type: RaftInput["type"]): void;
  /** … gives back each of these … */
  wrote(state: WatchedView, effect: Extract<RaftEffect, { type: "write" }> | Checkpoint): void;
  sent(state: WatchedView, effect: Extract<RaftEffect, { type: "send" }>): void;
  replied(state: WatchedView, effect: Extract<RaftEffect, { type: "reply" }>): void;
  /** … and that was all. */
  after(state: WatchedView): void;
}

type Report = (invariant: string, message: string) => void;

/** What was said, and counts from when it leaves the node. */
type Said =
  | { readonly type: "vote"; readonly term: Term; readonly candidate: Id }
  | { readonly type: "candidacy"; readonly term: Term; readonly incarnation: string }
  | { readonly type: "ack"; readonly index: Index; readonly chain: number };

/** A write on its way to the disk: the chains of the entries in it. */
interface DiskWrite {
  readonly token: Token;
  readonly from: Index;
  readonly chains: readonly number[];
  /** What a checkpoint covers: nothing before `from` stays. Null for other writes. */
  readonly base: { readonly index: Index; readonly chain: number } | null;
}

interface NodePromises {
  readonly id: Id;
  durableToken: Token;
  /** Writes that are not durable yet, oldest first. */
  writes: DiskWrite[];
  /** Messages that wait for the disk. */
  held: { readonly after: Token; readonly said: Said }[];
  /** The log as it is on disk. */
  readonly disk: LogMemory;
  /** The highest acknowledgement that left, as long as the log agrees with it. */
  acked: { readonly index: Index; readonly chain: number };
  commitIndex: Index;
  /** The latest term in which its leadership was looked at. */
  checkedTerm: Term;
  /** Per request in flight, what its answer must live up to: for a read what is committed by then, or the write. */
  readonly asked: Map<Connection, Index | Numbered>;
}

interface Memory {
  readonly monitor: RaftMonitor;
  readonly report: Report;
  readonly nodes: Map<Id, NodePromises>;
  /** Who voted for whom. */
  readonly votes: Map<Term, Map<Id, Id>>;
  /** In which life a node stood in a term. */
  readonly candidacies: Map<string, string>;
  readonly checkedLeaders: Set<Term>;
  /** Highest index whose commands are in `committed`. */
  committedTo: Index;
  /** Numbers of the committed client operations, by session. */
  readonly committed: Map<Index, Set<number>>;
}

/**
 * The promises of a cluster; gives what is told of each of its nodes.
 * @param monitor has looked at the node already when `tookIn` is called
 */
export function createPromises(monitor: RaftMonitor, report: Report): (id: Id) => PromisesOfNode {
  const memory: Memory = {
    monitor,
    report,
    nodes: new Map(),
    votes: new Map(),
    candidacies: new Map(),
    checkedLeaders: new Set(),
    committedTo: 0,
    committed: new Map(),
  };
  return (id) => promisesOf(memory, nodeOf(memory, id));
}

function promisesOf(memory: Memory, node: NodePromises): PromisesOfNode {
  return {
    boots() {
      node.durableToken = 0;
      node.writes = [];
      node.held = [];
    },
    becomesDurable: (token) => becameDurable(memory, node, token),
    isAsked: (connection, request) => asked(memory, node, connection, request),
    tookIn(state, type) {
      const { log, commitIndex } = state;
      const { acked } = node;
      if (type === "boot") booted(memory, state, node);
      else if (acked.index > log.base.index && log.chainAt(acked.index) !== acked.chain) {
        // A leader of a later term has overruled it: that is what uncommitted entries are for.
        node.acked = NOTHING_ACKED;
      }
      if (commitIndex > memory.committedTo) recordCommitted(memory, state);
    },
    wrote(state, effect) {
      if (effect.type === "checkpoint") wroteCheckpoint(state, node, effect);
      else wroteRecords(state, node, effect.token, effect.records as unknown as readonly DiskRecord[]);
    },
    sent(state, { to, message, after = 0 }) {
      if (message.type === "append") return;
      if (message.type === "appendReply") {
        if (message.ok) acknowledged(memory, state, node, message.matchIndex, after);
      } else if (message.type === "snapshotReply") {
        if (message.matchIndex !== undefined) acknowledged(memory, state, node, message.matchIndex, after);
      } else {
        const said = saidInElection(state, to, message);
        if (said !== undefined) leavesTheNode(memory, node, said, after);
      }
    },
    replied: (state, { connection, reply }) => answered(memory, state, node, connection, reply),
    after(state) {
      const { role, term, commitIndex } = state;
      if (role === "leader" && (commitIndex > node.commitIndex || node.checkedTerm !== term)) {
        checkLeader(memory, state, node);
      }
      node.commitIndex = commitIndex;
    },
  };
}

const NOTHING_ACKED = { index: 0, chain: 0 } as const;

function nodeOf({ nodes }: Memory, id: Id): NodePromises {
  const known = nodes.get(id);
  if (known !== undefined) return known;
  const made: NodePromises = {
    id,
    durableToken: 0,
    writes: [],
    held: [],
    disk: createLogMemory(),
    acked: NOTHING_ACKED,
    commitIndex: 0,
    checkedTerm: 0,
    asked: new Map(),
  };
  nodes.set(id, made);
  return made;
}

/** What a node has after a crash is what its disk held; what it had acknowledged must be there. */
function booted(memory: Memory, state: WatchedView, node: NodePromises): void {
  const { report } = memory;
  const { log } = state;
  const { index, chain } = node.acked;
  if (index > log.base.index && log.chainAt(index) !== chain) {
    report(
      "acknowledged entries are durable",
      `${state.id} acknowledged its log up to ${index}, and lost it in a crash`,
    );
  }
  node.acked = NOTHING_ACKED;
  node.disk.take(log, log.base.index);
}

function becameDurable(memory: Memory, node: NodePromises, token: Token): void {
  const { writes, held } = node;
  node.durableToken = Math.max(node.durableToken, token);
  for (let first = writes[0]; first !== undefined && first.token <= token; first = writes[0]) {
    writes.shift();
    if (first.base !== null) node.disk.reset(first.base.index, first.base.chain);
    node.disk.write(first.from, first.chains);
  }
  for (let first = held[0]; first !== undefined && first.after <= token; first = held[0]) {
    held.shift();
    leftTheNode(memory, node, first.said);
  }
}

function wroteRecords(state: WatchedView, node: NodePromises, token: Token, records: readonly DiskRecord[]): void {
  for (const record of records) {
    if (record.kind !== "entries") continue;
    const chains = chainsOf(state, record.index, record.entries.length);
    node.writes.push({ token, from: record.index, chains, base: null });
  }
}

function wroteCheckpoint(state: WatchedView, node: NodePromises, checkpoint: Checkpoint): void {
  const { last, chain } = checkpoint.snapshot as unknown as Snapshot;
  const { index } = last;
  const chains: number[] = [];
  for (const record of checkpoint.records as unknown as readonly DiskRecord[]) {
    if (record.kind === "entries") chains.push(...chainsOf(state, record.index, record.entries.length));
  }
  node.writes.push({ token: checkpoint.token, from: index + 1, chains, base: { index, chain } });
}

function chainsOf({ log }: WatchedView, from: Index, count: number): number[] {
  if (count === 0) return [];
  // Most writes have one entry: with it in place, the array is no larger than it must be.
  const chains = [log.chainAt(from) ?? 0];
  for (let index = from + 1; index < from + count; index++) chains.push(log.chainAt(index) ?? 0);
  return chains;
}

/** Notes that its log agrees up to this index; most often it said as much before. */
function acknowledged(memory: Memory, { log }: WatchedView, node: NodePromises, index: Index, after: Token): void {
  if (after <= node.durableToken && index <= node.acked.index) return;
  const chain = log.chainAt(index);
  if (chain !== undefined) leavesTheNode(memory, node, { type: "ack", index, chain }, after);
}

function saidInElection(state: WatchedView, to: Id, message: RaftMessage): Said | undefined {
  if (message.type === "voteReply" && message.granted && !message.pre) {
    return { type: "vote", term: message.forTerm, candidate: to };
  }
  if (message.type === "requestVote" && !message.pre) {
    return { type: "candidacy", term: message.term, incarnation: state.incarnation };
  }
  return undefined;
}

/** It leaves now, or when the disk has what was written up to `after`. */
function leavesTheNode(memory: Memory, node: NodePromises, said: Said, after: Token): void {
  if (after <= node.durableToken) leftTheNode(memory, node, said);
  else node.held.push({ after, said });
}

function leftTheNode(memory: Memory, node: NodePromises, said: Said): void {
  const { id } = node;
  switch (said.type) {
    case "vote":
      voted(memory, said.term, id, said.candidate);
      return;
    case "candidacy": {
      voted(memory, said.term, id, id);
      const name = `${said.term} ${id}`;
      const stoodIn = memory.candidacies.get(name);
      if (stoodIn === undefined) memory.candidacies.set(name, said.incarnation);
      else if (stoodIn !== said.incarnation) {
        memory.report(
          "a term is stood for once",
          `${id} stood for term ${said.term} before a crash, and again after it`,
        );
      }
      return;
    }
    case "ack":
      if (said.index > node.acked.index) node.acked = said;
  }
}

/** A vote that was given is never given to another. */
function voted({ votes, report }: Memory, term: Term, voter: Id, candidate: Id): void {
  const inTerm = votes.get(term) ?? new Map<Id, Id>();
  votes.set(term, inTerm);
  const known = inTerm.get(voter);
  if (known === undefined) inTerm.set(voter, candidate);
  else if (known !== candidate) {
    report("one vote a term", `in term ${term}, ${voter} voted for ${known} and for ${candidate}`);
  }
}

/** Elected by a majority, and what it commits is on a majority of the disks. */
function checkLeader(memory: Memory, state: WatchedView, node: NodePromises): void {
  const { id, term, members, commitIndex, log } = state;
  const needed = Math.floor(members.length / 2) + 1;
  node.checkedTerm = term;
  if (!memory.checkedLeaders.has(term)) {
    memory.checkedLeaders.add(term);
    const voters = new Set([id]);
    for (const [voter, candidate] of memory.votes.get(term) ?? []) if (candidate === id) voters.add(voter);
    if (voters.size < needed) {
      memory.report("elected by a majority", `${id} leads term ${term} with ${voters.size} of ${members.length} votes`);
    }
  }
  if (commitIndex <= node.commitIndex) return;
  const chain = log.chainAt(commitIndex);
  let holders = 0;
  for (const member of members) {
    const { disk } = nodeOf(memory, member);
    if (disk.baseIndex >= commitIndex || disk.chainAt(commitIndex) === chain) holders++;
  }
  if (holders < needed) {
    memory.report(
      "what is committed is durable",
      `${id} holds index ${commitIndex} committed, and ${holders} of ${members.length} disks have it`,
    );
  }
}

function recordCommitted(memory: Memory, { log, commitIndex }: WatchedView): void {
  const { committed } = memory;
  for (let index = Math.max(memory.committedTo, log.base.index) + 1; index <= commitIndex; index++) {
    memory.committedTo = index;
    const command = log.entryAt(index)?.command;
    if (command?.type !== "operation") continue;
    const { session, seq } = command;
    const numbers = committed.get(session);
    if (numbers === undefined) committed.set(session, new Set([seq]));
    else numbers.add(seq);
  }
}

function asked({ monitor }: Memory, node: NodePromises, connection: Connection, request: RaftRequest): void {
  if (typeof request !== "object" || request === null || request.type !== "operation") return;
  node.asked.set(connection, request.op.f === "read" ? monitor.committedMax() : request);
}

/** A read sees all that was committed when it came; a write is answered when it is committed. */
function answered(
  { committed, report }: Memory,
  { id, lastApplied }: WatchedView,
  node: NodePromises,
  connection: Connection,
  reply: RaftReply,
): void {
  const must = node.asked.get(connection);
  if (must === undefined) return;
  node.asked.delete(connection);
  if (!reply.ok) return;
  if (typeof must === "number") {
    if (lastApplied >= must) return;
    const message = `${id} answered a read from index ${lastApplied}; ${must} was committed when it came`;
    report("reads see what is committed", message);
  } else if (committed.get(must.session)?.has(must.seq) !== true) {
    const message = `${id} answered operation ${must.session} ${must.seq}, which is not committed`;
    report("what is answered is committed", message);
  }
}
