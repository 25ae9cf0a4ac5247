/**
 * Promises: what nodes say to each other and to clients, held against what they do afterwards.
 *
 * A bug in durability shows in no node's state: the state is right until the crash, and after it the node is as sure
 * of the wrong thing. So the monitor remembers what left each node (votes, acknowledgements, answers) and what its
 * disk really held by then, as the gate and the disk see it, and compares.
 *
 * Source: Raft paper, figure 2 ("updated on stable storage before responding"); thesis, section 6.4 for reads.
 */
import type { Connection, Effect, Id, Input, Token } from "../node-kit/node.ts";
import type { RaftMonitor } from "./invariants.ts";
import { createLogMemory, type LogMemory } from "./log-memory.ts";
import type { DiskRecord, Index, RaftMessage, RaftReply, RaftRequest, Snapshot, Term } from "./messages.ts";
import type { RaftView } from "./observation.ts";
import type { Raft } from "./state.ts";

/** The live state with its whole log. */
export type WatchedView = Omit<RaftView, "log"> & Pick<Raft, "members" | "log">;

/** What is remembered of one node. */
export interface PromisesOfNode {
  /** To be called before the node takes in an input … */
  before(input: Input<RaftMessage, RaftRequest>): void;
  /** … and after it, with what it gave back. */
  after(
    state: WatchedView,
    input: Input<RaftMessage, RaftRequest>,
    effects: readonly Effect<RaftMessage, RaftReply>[],
  ): void;
}

type Report = (invariant: string, message: string) => void;

/** What was said, and counts from when it leaves the node. */
type Said =
  | { readonly type: "vote"; readonly term: Term; readonly candidate: Id }
  | { readonly type: "candidacy"; readonly term: Term; readonly incarnation: string }
  | { readonly type: "ack"; readonly index: Index; readonly chain: number };

interface NodePromises {
  durableToken: Token;
  /** Writes that are not durable yet, oldest first. */
  writes: { readonly token: Token; readonly apply: () => void }[];
  /** Messages that wait for the disk. */
  held: { readonly after: Token; readonly said: Said }[];
  /** The log as it is on disk. */
  readonly disk: LogMemory;
  diskBase: Index;
  /** The highest acknowledgement that left, as long as the log agrees with it. */
  acked: { readonly index: Index; readonly chain: number };
  commitIndex: Index;
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
  /** Committed client operations, by session and number. */
  readonly committed: Set<string>;
  /** Per request in flight: what its answer must live up to. */
  readonly reads: Map<Connection, Index>;
  readonly writes: Map<Connection, string>;
}

/**
 * The promises of a cluster; gives what is told of each of its nodes.
 * @param monitor has looked at the node already when `after` is called
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
    committed: new Set(),
    reads: new Map(),
    writes: new Map(),
  };
  return (id) => promisesOf(memory, id);
}

function promisesOf(memory: Memory, id: Id): PromisesOfNode {
  const node = nodeOf(memory, id);
  return {
    before(input) {
      switch (input.type) {
        case "boot":
          node.durableToken = 0;
          node.writes = [];
          node.held = [];
          return;
        case "durable":
          return becameDurable(memory, id, node, input.token);
        case "request":
          return asked(memory, `${id} ${input.connection}`, input.request);
        case "receive":
        case "applied":
        case "tick":
        case "linkDown":
      }
    },
    after(state, input, effects) {
      if (input.type === "boot") booted(memory, state, node);
      else if (node.acked.index > state.log.base.index && state.log.chainAt(node.acked.index) !== node.acked.chain) {
        // A leader of a later term has overruled it: that is what uncommitted entries are for.
        node.acked = NOTHING_ACKED;
      }
      recordCommitted(memory, state);
      for (const effect of effects) tookEffect(memory, state, node, effect);
      if (state.role === "leader" && (state.commitIndex > node.commitIndex || !memory.checkedLeaders.has(state.term))) {
        checkLeader(memory, state, node);
      }
      node.commitIndex = state.commitIndex;
    },
  };
}

const NOTHING_ACKED = { index: 0, chain: 0 } as const;

function nodeOf({ nodes }: Memory, id: Id): NodePromises {
  const known = nodes.get(id);
  if (known !== undefined) return known;
  const disk = createLogMemory();
  const made = { durableToken: 0, writes: [], held: [], disk, diskBase: 0, acked: NOTHING_ACKED, commitIndex: 0 };
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
  node.diskBase = log.base.index;
}

function becameDurable(memory: Memory, id: Id, node: NodePromises, token: Token): void {
  node.durableToken = Math.max(node.durableToken, token);
  while (node.writes[0] !== undefined && node.writes[0].token <= token) node.writes.shift()?.apply();
  while (node.held[0] !== undefined && node.held[0].after <= token) {
    const first = node.held.shift();
    if (first !== undefined) leftTheNode(memory, id, node, first.said);
  }
}

function tookEffect(
  memory: Memory,
  state: WatchedView,
  node: NodePromises,
  effect: Effect<RaftMessage, RaftReply>,
): void {
  switch (effect.type) {
    case "write":
      for (const record of effect.records as unknown as readonly DiskRecord[]) {
        if (record.kind !== "entries") continue;
        const chains = chainsOf(state, record.index, record.entries.length);
        node.writes.push({ token: effect.token, apply: () => node.disk.write(record.index, chains) });
      }
      return;
    case "checkpoint":
      wroteCheckpoint(state, node, effect as unknown as Checkpoint);
      return;
    case "send": {
      const said = saidBy(state, effect.to, effect.message);
      if (said === undefined) return;
      const after = effect.after ?? 0;
      if (after <= node.durableToken) leftTheNode(memory, state.id, node, said);
      else node.held.push({ after, said });
      return;
    }
    case "reply":
      answered(memory, state, `${state.id} ${effect.connection}`, effect.reply);
      return;
    case "apply":
    case "halt":
    case "note":
  }
}

type Checkpoint = { readonly token: Token; readonly snapshot: Snapshot; readonly records: readonly DiskRecord[] };

function wroteCheckpoint(state: WatchedView, node: NodePromises, checkpoint: Checkpoint): void {
  const { token, snapshot, records } = checkpoint;
  const { index } = snapshot.last;
  const chains = records.flatMap((record) =>
    record.kind === "entries" ? chainsOf(state, record.index, record.entries.length) : [],
  );
  node.writes.push({
    token,
    apply() {
      node.disk.reset(index, snapshot.chain);
      node.disk.write(index + 1, chains);
      node.diskBase = index;
    },
  });
}

function chainsOf({ log }: WatchedView, from: Index, count: number): number[] {
  const chains: number[] = [];
  for (let index = from; index < from + count; index++) chains.push(log.chainAt(index) ?? 0);
  return chains;
}

function saidBy(state: WatchedView, to: Id, message: RaftMessage): Said | undefined {
  switch (message.type) {
    case "voteReply":
      return message.granted && !message.pre ? { type: "vote", term: message.forTerm, candidate: to } : undefined;
    case "requestVote":
      return message.pre ? undefined : { type: "candidacy", term: message.term, incarnation: state.incarnation };
    case "appendReply":
      return message.ok ? ackOf(state, message.matchIndex) : undefined;
    case "snapshotReply":
      return message.matchIndex === undefined ? undefined : ackOf(state, message.matchIndex);
    case "append":
    case "installSnapshot":
    case "timeoutNow":
      return undefined;
  }
}

function ackOf({ log }: WatchedView, index: Index): Said | undefined {
  const chain = log.chainAt(index);
  return chain === undefined ? undefined : { type: "ack", index, chain };
}

function leftTheNode(memory: Memory, id: Id, node: NodePromises, said: Said): void {
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
    const other = nodeOf(memory, member);
    if (other.diskBase >= commitIndex || other.disk.chainAt(commitIndex) === chain) holders++;
  }
  if (holders < needed) {
    memory.report(
      "what is committed is durable",
      `${id} holds index ${commitIndex} committed, and ${holders} of ${members.length} disks have it`,
    );
  }
}

function recordCommitted(memory: Memory, { log, commitIndex }: WatchedView): void {
  for (let index = Math.max(memory.committedTo, log.base.index) + 1; index <= commitIndex; index++) {
    const command = log.entryAt(index)?.command;
    if (command?.type === "operation") memory.committed.add(`${command.session} ${command.seq}`);
    memory.committedTo = index;
  }
}

function asked(memory: Memory, connection: string, request: RaftRequest): void {
  if (typeof request !== "object" || request === null || request.type !== "operation") return;
  if (request.op.f === "read") memory.reads.set(connection, memory.monitor.committedMax());
  else memory.writes.set(connection, `${request.session} ${request.seq}`);
}

/** A read sees all that was committed when it came; a write is answered when it is committed. */
function answered(memory: Memory, state: WatchedView, connection: string, reply: RaftReply): void {
  const mustSee = memory.reads.get(connection);
  const mustBe = memory.writes.get(connection);
  memory.reads.delete(connection);
  memory.writes.delete(connection);
  if (!reply.ok) return;
  if (mustSee !== undefined && state.lastApplied < mustSee) {
    const message = `${state.id} answered a read from index ${state.lastApplied}; ${mustSee} was committed when it came`;
    memory.report("reads see what is committed", message);
  }
  if (mustBe !== undefined && !memory.committed.has(mustBe)) {
    memory.report("what is answered is committed", `${state.id} answered operation ${mustBe}, which is not committed`);
  }
}
