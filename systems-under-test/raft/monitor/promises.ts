/**
 * Monitor for promises: what nodes told each other and their clients, compared with what they do later.
 *
 * A durability bug is not visible in a node's state: the state is right until the crash, and looks right after it. So
 * this monitor remembers which votes, acknowledgements and answers left each node, and what its disk held at that
 * time according to the write tokens. It compares them when the node restarts, leads or answers.
 *
 * Source: Raft paper, figure 2 ("updated on stable storage before responding"); thesis, section 6.4 for reads.
 */
import type { Connection, Effect, Id, Input, Token } from "../../node-kit/node.ts";
import type { RaftMonitor } from "./invariants.ts";
import { createLogMemory, type LogMemory } from "./log-memory.ts";
import type { DiskRecord, Index, RaftMessage, RaftRequest, Snapshot, Term } from "../core/messages.ts";
import type { CallRequest } from "../core/machine.ts";
import type { StoreReply } from "../../replicated-store/commands.ts";
import { votingSets, type Configuration } from "../membership/configuration.ts";
import type { RaftView } from "./observation.ts";
import type { CommandNumber } from "../../replicated-store/sessions.ts";
import type { Raft } from "../core/state.ts";

/** The live state with the whole log. */
export type WatchedView = Omit<RaftView, "log"> & Pick<Raft, "log" | "service">;

type RaftInput = Input<RaftMessage, RaftRequest>;
type RaftEffect = Effect<RaftMessage, StoreReply>;
type Checkpoint = Extract<RaftEffect, { type: "checkpoint" }>;

/** What is remembered about one node. Its functions are called in every step of the node, in this order. */
export interface NodePromises {
  /** Before the node takes the input, if it is one of these three. */
  onBoot(): void;
  onDurable(token: Token): void;
  onRequest(state: WatchedView, connection: Connection, request: RaftRequest): void;
  /** After the node took the input. */
  onInputTaken(state: WatchedView, type: RaftInput["type"]): void;
  /** For each effect of the step. */
  onWrite(state: WatchedView, effect: Extract<RaftEffect, { type: "write" }> | Checkpoint): void;
  onSend(state: WatchedView, effect: Extract<RaftEffect, { type: "send" }>): void;
  onReply(state: WatchedView, effect: Extract<RaftEffect, { type: "reply" }>): void;
  /** At the end of the step. `configuration`: in force at the node. */
  onStepEnd(state: WatchedView, configuration: Configuration): void;
}

type Report = (invariant: string, message: string) => void;

/** A promise. It counts from when its message leaves the node. */
type SentPromise =
  | { readonly type: "vote"; readonly term: Term; readonly candidate: Id }
  | { readonly type: "candidacy"; readonly term: Term; readonly incarnation: string }
  | { readonly type: "ack"; readonly index: Index; readonly chain: number };

/** A write in flight to the disk: the hash chains of its entries. */
interface DiskWrite {
  readonly token: Token;
  readonly from: Index;
  readonly chains: readonly number[];
  /** The last entry that a checkpoint covers; nothing else before `from` stays. Null for other writes. */
  readonly base: { readonly index: Index; readonly chain: number } | null;
}

interface NodeMemory {
  readonly id: Id;
  durableToken: Token;
  /** Writes that are not durable yet, oldest first. */
  writes: DiskWrite[];
  /** Promises in messages that wait for a write. */
  held: { readonly after: Token; readonly promise: SentPromise }[];
  /** The log on disk. */
  readonly disk: LogMemory;
  /** The highest acknowledgement that left the node and that its log still agrees with. */
  acked: { readonly index: Index; readonly chain: number };
  commitIndex: Index;
  /** The latest term for which this node was checked as leader. */
  checkedTerm: Term;
  /** What the answer to each open request must respect: for a read the index committed when it came, or the write. */
  readonly requests: Map<Connection, Index | CommandNumber | CallRequest>;
}

interface Memory {
  readonly monitor: RaftMonitor;
  readonly report: Report;
  readonly nodes: Map<Id, NodeMemory>;
  /** Votes by term and voter. */
  readonly votes: Map<Term, Map<Id, Id>>;
  /** By term and node ("7 n2"): the life in which it stood for election. */
  readonly candidacies: Map<string, string>;
  readonly checkedLeaders: Set<Term>;
  /** Commands up to this index are in `committed`. */
  committedTo: Index;
  /** The numbers of committed client commands, by session. */
  readonly committed: Map<Index, Set<number>>;
  /** The ids of committed calls, which have no session. */
  readonly committedCalls: Set<string>;
}

/**
 * Watches the promises in a cluster. Returns a function that makes the `NodePromises` of a node.
 * @param monitor has already checked the node's state when `onInputTaken` is called
 */
export function createPromiseMonitor(monitor: RaftMonitor, report: Report): (id: Id) => NodePromises {
  const memory: Memory = {
    monitor,
    report,
    nodes: new Map(),
    votes: new Map(),
    candidacies: new Map(),
    checkedLeaders: new Set(),
    committedTo: 0,
    committed: new Map(),
    committedCalls: new Set(),
  };
  return (id) => promisesOf(memory, nodeOf(memory, id));
}

function promisesOf(memory: Memory, node: NodeMemory): NodePromises {
  const { monitor } = memory;
  return {
    onBoot() {
      node.durableToken = 0;
      node.writes = [];
      node.held = [];
    },
    onDurable: (token) => applyDurable(memory, node, token),
    onRequest: ({ service }, connection, request) => {
      if (request?.type !== "operation" && request?.type !== "call") return;
      node.requests.set(connection, service.isRead(request) ? monitor.committedMax() : request);
    },
    onInputTaken(state, type) {
      const { log, commitIndex } = state;
      const { acked } = node;
      if (type === "boot") checkAfterBoot(memory, state, node);
      else if (acked.index > log.base.index && log.chainAt(acked.index) !== acked.chain) {
        // A leader of a later term has replaced these entries. It may: they were not committed.
        node.acked = NOTHING_ACKED;
      }
      if (commitIndex > memory.committedTo) recordCommitted(memory, state);
    },
    onWrite(state, effect) {
      if (effect.type === "checkpoint") recordCheckpoint(state, node, effect);
      else recordWrite(state, node, effect.token, effect.records as unknown as readonly DiskRecord[]);
    },
    onSend(state, { to, message, after = 0 }) {
      if (message.type === "append") return;
      if (message.type === "appendReply") {
        if (message.ok) recordAck(memory, state, node, message.matchIndex, after);
      } else if (message.type === "snapshotReply") {
        if (message.matchIndex !== undefined) recordAck(memory, state, node, message.matchIndex, after);
      } else {
        const promise = electionPromise(state, to, message);
        if (promise !== undefined) sendWhenDurable(memory, node, promise, after);
      }
    },
    onReply: (state, { connection, reply }) => checkReply(memory, state, node, connection, reply),
    onStepEnd(state, configuration) {
      const { role, term, commitIndex } = state;
      if (role === "leader" && (commitIndex > node.commitIndex || node.checkedTerm !== term)) {
        checkLeader(memory, state, node, configuration);
      }
      node.commitIndex = commitIndex;
    },
  };
}

const NOTHING_ACKED = { index: 0, chain: 0 } as const;

function nodeOf({ nodes }: Memory, id: Id): NodeMemory {
  const known = nodes.get(id);
  if (known !== undefined) return known;
  const created: NodeMemory = {
    id,
    durableToken: 0,
    writes: [],
    held: [],
    disk: createLogMemory(),
    acked: NOTHING_ACKED,
    commitIndex: 0,
    checkedTerm: 0,
    requests: new Map(),
  };
  nodes.set(id, created);
  return created;
}

/** After a restart the log must still hold what was acknowledged. It is now what the disk holds. */
function checkAfterBoot(memory: Memory, state: WatchedView, node: NodeMemory): void {
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

function applyDurable(memory: Memory, node: NodeMemory, token: Token): void {
  const { writes, held } = node;
  node.durableToken = Math.max(node.durableToken, token);
  for (let first = writes[0]; first !== undefined && first.token <= token; first = writes[0]) {
    writes.shift();
    if (first.base !== null) node.disk.reset(first.base.index, first.base.chain);
    node.disk.write(first.from, first.chains);
  }
  for (let first = held[0]; first !== undefined && first.after <= token; first = held[0]) {
    held.shift();
    recordSent(memory, node, first.promise);
  }
}

function recordWrite(state: WatchedView, node: NodeMemory, token: Token, records: readonly DiskRecord[]): void {
  for (const record of records) {
    if (record.kind !== "entries") continue;
    const chains = chainsOf(state, record.index, record.entries.length);
    node.writes.push({ token, from: record.index, chains, base: null });
  }
}

function recordCheckpoint(state: WatchedView, node: NodeMemory, checkpoint: Checkpoint): void {
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
  // Most writes have one entry. An array made with it takes less memory than one that grows.
  const chains = [log.chainAt(from) ?? 0];
  for (let index = from + 1; index < from + count; index++) chains.push(log.chainAt(index) ?? 0);
  return chains;
}

/** The node says that its log agrees up to this index. Usually it has said so before. */
function recordAck(memory: Memory, { log }: WatchedView, node: NodeMemory, index: Index, after: Token): void {
  if (after <= node.durableToken && index <= node.acked.index) return;
  const chain = log.chainAt(index);
  if (chain !== undefined) sendWhenDurable(memory, node, { type: "ack", index, chain }, after);
}

function electionPromise(state: WatchedView, to: Id, message: RaftMessage): SentPromise | undefined {
  if (message.type === "voteReply" && message.granted && !message.pre) {
    return { type: "vote", term: message.forTerm, candidate: to };
  }
  if (message.type === "requestVote" && !message.pre) {
    return { type: "candidacy", term: message.term, incarnation: state.incarnation };
  }
  return undefined;
}

/** Sends a promise now, or once the writes up to `after` are durable. */
function sendWhenDurable(memory: Memory, node: NodeMemory, promise: SentPromise, after: Token): void {
  if (after <= node.durableToken) recordSent(memory, node, promise);
  else node.held.push({ after, promise });
}

function recordSent(memory: Memory, node: NodeMemory, promise: SentPromise): void {
  const { id } = node;
  switch (promise.type) {
    case "vote":
      recordVote(memory, promise.term, id, promise.candidate);
      return;
    case "candidacy": {
      recordVote(memory, promise.term, id, id);
      const name = `${promise.term} ${id}`;
      const stoodIn = memory.candidacies.get(name);
      if (stoodIn === undefined) memory.candidacies.set(name, promise.incarnation);
      else if (stoodIn !== promise.incarnation) {
        memory.report(
          "a term is stood for once",
          `${id} stood for term ${promise.term} before a crash, and again after it`,
        );
      }
      return;
    }
    case "ack":
      if (promise.index > node.acked.index) node.acked = promise;
  }
}

/** In one term a node votes for one candidate only. */
function recordVote({ votes, report }: Memory, term: Term, voter: Id, candidate: Id): void {
  const inTerm = votes.get(term) ?? new Map<Id, Id>();
  votes.set(term, inTerm);
  const known = inTerm.get(voter);
  if (known === undefined) inTerm.set(voter, candidate);
  else if (known !== candidate) {
    report("one vote a term", `in term ${term}, ${voter} voted for ${known} and for ${candidate}`);
  }
}

/** A leader was elected by a majority of every set of voters, and what it commits is on a majority of their disks. */
function checkLeader(memory: Memory, state: WatchedView, node: NodeMemory, configuration: Configuration): void {
  const { id, term, commitIndex } = state;
  const isNew = !memory.checkedLeaders.has(term);
  node.checkedTerm = term;
  memory.checkedLeaders.add(term);
  for (const members of votingSets(configuration)) {
    const needed = Math.floor(members.length / 2) + 1;
    if (isNew) {
      const voters = new Set([id]);
      for (const [voter, candidate] of memory.votes.get(term) ?? []) if (candidate === id) voters.add(voter);
      const votes = members.filter((member) => voters.has(member)).length;
      if (votes < needed) {
        memory.report("elected by a majority", `${id} leads term ${term} with ${votes} of ${members.length} votes`);
      }
    }
    if (commitIndex <= node.commitIndex) continue;
    const holders = members.filter((member) => isOnDisk(memory, member, state)).length;
    if (holders < needed) {
      memory.report(
        "what is committed is durable",
        `${id} holds index ${commitIndex} committed, and ${holders} of ${members.length} disks have it`,
      );
    }
  }
}

/** Whether this member's disk has all that the node holds committed. */
function isOnDisk(memory: Memory, member: Id, { log, commitIndex }: WatchedView): boolean {
  const { disk } = nodeOf(memory, member);
  return disk.baseIndex >= commitIndex || disk.chainAt(commitIndex) === log.chainAt(commitIndex);
}

function recordCommitted(memory: Memory, { log, commitIndex }: WatchedView): void {
  const { committed } = memory;
  for (let index = Math.max(memory.committedTo, log.base.index) + 1; index <= commitIndex; index++) {
    memory.committedTo = index;
    const command = log.entryAt(index)?.command;
    if (command?.type === "call") memory.committedCalls.add(command.id);
    if (command?.type !== "operation") continue;
    const { session, seq } = command;
    const numbers = committed.get(session);
    if (numbers === undefined) committed.set(session, new Set([seq]));
    else numbers.add(seq);
  }
}

/** A read must see all that was committed when it came. A write must be committed before it is answered. */
function checkReply(
  { committed, committedCalls, report }: Memory,
  { id, lastApplied }: WatchedView,
  node: NodeMemory,
  connection: Connection,
  reply: StoreReply,
): void {
  const must = node.requests.get(connection);
  if (must === undefined) return;
  node.requests.delete(connection);
  if (!reply.ok) return;
  if (typeof must === "number") {
    if (lastApplied >= must) return;
    const message = `${id} answered a read from index ${lastApplied}; ${must} was committed when it came`;
    report("reads see what is committed", message);
  } else if ("call" in must) {
    if (!committedCalls.has(must.id))
      report("what is answered is committed", `${id} answered call ${must.id}, which is not committed`);
  } else if (committed.get(must.session)?.has(must.seq) !== true) {
    const message = `${id} answered operation ${must.session} ${must.seq}, which is not committed`;
    report("what is answered is committed", message);
  }
}
