/**
 * Invariants: what must be true of the nodes' state, whatever clients see.
 *
 * Most consensus bugs break an invariant far more often than they reach a client, so the invariants are checked after
 * every step. The monitor gets the state of one node at a time, in the order of events, and remembers the previous
 * state of each. Of a log it remembers one hash chain for each entry, so a check costs no more than what has changed.
 *
 * Source: Raft paper, figure 3 (the five properties); LogCabin's RaftConsensusInvariants for the others.
 */
import type { Id } from "../../node-kit/node.ts";
import type { Violation } from "../../system.ts";
import { createLogMemory, type LogMemory } from "./log-memory.ts";
import type { Index, Term } from "../core/messages.ts";
import type { RaftView } from "./observation.ts";
import type { Role } from "../core/state.ts";

/** Watches the state of a cluster's nodes. */
export interface RaftMonitor {
  /** Checks one node's state. Returns the new violations, each only once. Cost: linear in what has changed. */
  observe(state: RaftView): readonly Violation[];
  /** The same as a function for one node, for callers that call it after every step. */
  observer(id: Id): (state: RaftView) => readonly Violation[];
  /** The highest index that any node has had committed. */
  committedMax(): Index;
}

/** A hash chain, and the first node that had it. */
interface Sighting {
  readonly chain: number;
  readonly by: Id;
}

interface CommittedEntry extends Sighting {
  readonly term: Term;
}

/** The previous state of a node. */
interface NodeMemory {
  readonly id: Id;
  /** Undefined before its first state. */
  incarnation: string | undefined;
  role: Role;
  term: Term;
  votedFor: Id | null;
  commitIndex: Index;
  lastApplied: Index;
  appliedChain: number;
  readonly log: LogMemory;
  /** A leader's followers, always in the same order; empty for other nodes. */
  followers: readonly NodeMemory[];
  /** The leader's match index of each follower, in the same order. */
  matches: Index[];
  /** The latest term whose leadership was compared with the committed entries. */
  checkedTerm: Term;
  /** The leader of `leaderTerm`, once known: a cache, because every check needs it. */
  leader: NodeMemory | undefined;
  leaderTerm: Term;
}

interface Memory {
  readonly nodes: Map<Id, NodeMemory>;
  readonly leaders: Map<Term, NodeMemory>;
  /** Term and hash chain of each committed index, as first seen. An array, as below: faster than a Map. */
  readonly committed: (CommittedEntry | undefined)[];
  committedMax: Index;
  readonly applied: (Sighting | undefined)[];
  /** The hash chain of each term and index in any log. */
  readonly seen: Map<Term, (Sighting | undefined)[]>;
  readonly report: Report;
}

type Report = (invariant: string, message: string) => void;

/** A monitor that has seen no state. Memory: one record for each index and each term at an index. */
export function createRaftMonitor(): RaftMonitor {
  const reported = new Set<string>();
  let found: Violation[] = [];
  const memory: Memory = {
    nodes: new Map(),
    leaders: new Map(),
    committed: [],
    committedMax: 0,
    applied: [],
    seen: new Map(),
    report(invariant, message) {
      const name = `${invariant}: ${message}`;
      if (reported.has(name)) return;
      reported.add(name);
      found.push({ invariant, message });
    },
  };
  const observe = (node: NodeMemory, state: RaftView): readonly Violation[] => {
    check(memory, node, state);
    if (found.length === 0) return NOTHING;
    const given = found;
    found = [];
    return given;
  };
  return {
    observe: (state) => observe(nodeOf(memory, state.id), state),
    observer(id) {
      const node = nodeOf(memory, id);
      return (state) => observe(node, state);
    },
    committedMax: () => memory.committedMax,
  };
}

const NOTHING: readonly Violation[] = [];

function nodeOf({ nodes }: Memory, id: Id): NodeMemory {
  const known = nodes.get(id);
  if (known !== undefined) return known;
  const created: NodeMemory = {
    id,
    incarnation: undefined,
    role: "follower",
    term: 0,
    votedFor: null,
    commitIndex: 0,
    lastApplied: 0,
    appliedChain: 0,
    log: createLogMemory(),
    followers: [],
    matches: [],
    checkedTerm: 0,
    leader: undefined,
    leaderTerm: -1,
  };
  nodes.set(id, created);
  return created;
}

/**
 * Runs the checks whose subject has changed since the node's previous state; the others would give the same result.
 * After most steps only a match index has grown, and no check needs to run.
 */
function check(memory: Memory, before: NodeMemory, state: RaftView): void {
  const { log, commitIndex, leadership } = state;
  if (leadership !== null) followPeers(memory, before, leadership.peers);
  const isNewLife = before.incarnation !== state.incarnation;
  const isBallotNew =
    isNewLife || before.term !== state.term || before.role !== state.role || before.votedFor !== state.votedFor;
  const isLogNew = !before.log.isSame(log);
  const isCommitNew = before.commitIndex !== commitIndex;
  const isAppliedNew = before.lastApplied !== state.lastApplied || before.appliedChain !== state.appliedChain;
  if (isBallotNew || isLogNew || isCommitNew || isAppliedNew || !haveMatchesGrown(before, state)) {
    // Entries after this index are new or changed. Those from the base up to it are the same as before.
    const unchangedTo = isLogNew ? before.log.unchangedTo(log) : log.lastIndex;
    if (isBallotNew) electionSafety(memory, before, state);
    if (isLogNew) {
      leaderAppendOnly(memory, before, state, unchangedTo);
      logMatching(memory, state, unchangedTo);
    }
    if (isBallotNew) leaderCompleteness(memory, before, state);
    if (isLogNew || isCommitNew || isNewLife) committedEntriesStay(memory, before, state);
    if (isAppliedNew) stateMachineSafety(memory, state);
    if (!isNewLife) nothingGoesBack(memory, before, state);
    if (isBallotNew) votesStay(memory, before, state);
    if (isLogNew || isCommitNew) logOrder(memory, state, unchangedTo);
    matchIndexesAreTrue(memory, before, state);
    remember(before, state);
    if (isLogNew) before.log.take(log, unchangedTo);
  } else matchIndexesAreTrue(memory, before, state);
  if (leadership !== null) rememberMatches(before, leadership.peers);
}

type Peers = readonly { readonly id: Id; readonly matchIndex: Index }[];

/** Before the matches are compared: a leader's followers change with the members. */
function followPeers(memory: Memory, own: NodeMemory, peers: Peers): void {
  const { followers, matches } = own;
  if (followers.length === peers.length && followers.every(({ id }, position) => peers[position]?.id === id)) return;
  const known = new Map(followers.map(({ id }, position) => [id, matches[position] ?? 0]));
  own.followers = peers.map(({ id }) => nodeOf(memory, id));
  own.matches = peers.map(({ id }) => known.get(id) ?? 0);
}

function haveMatchesGrown({ matches }: NodeMemory, { leadership }: RaftView): boolean {
  if (leadership === null) return true;
  for (let position = 0; position < matches.length; position++) {
    const peer = leadership.peers[position];
    if (peer !== undefined && peer.matchIndex < (matches[position] ?? 0)) return false;
  }
  return true;
}

function remember(own: NodeMemory, state: RaftView): void {
  own.incarnation = state.incarnation;
  own.role = state.role;
  own.term = state.term;
  own.votedFor = state.votedFor;
  own.commitIndex = state.commitIndex;
  own.lastApplied = state.lastApplied;
  own.appliedChain = state.appliedChain;
  if (state.leadership !== null || own.followers.length === 0) return;
  own.followers = [];
  own.matches = [];
}

function rememberMatches(own: NodeMemory, peers: Peers): void {
  for (let position = 0; position < peers.length; position++) own.matches[position] = peers[position]?.matchIndex ?? 0;
}

/** A term has at most one leader (figure 3, election safety). */
function electionSafety({ leaders, report }: Memory, own: NodeMemory, { role, term }: RaftView): void {
  if (role !== "leader") return;
  const known = leaders.get(term);
  if (known === undefined) leaders.set(term, own);
  else if (known !== own) report("election safety", `${known.id} and ${own.id} both lead in term ${term}`);
}

/** A leader never changes or cuts its own log (figure 3, leader append-only). */
function leaderAppendOnly({ report }: Memory, before: NodeMemory, state: RaftView, unchangedTo: Index): void {
  const { id, role, term, log } = state;
  if (before.role !== "leader" || role !== "leader" || before.term !== term) return;
  if (before.incarnation !== state.incarnation) return;
  const end = before.log.lastIndex;
  if (end > log.base.index && unchangedTo < end) {
    report("leader append-only", `${id}, leader of term ${term}, changed its log at or before index ${end}`);
  }
}

/** If two logs have an entry with the same index and term, they agree up to it (figure 3, log matching). */
function logMatching({ seen, report }: Memory, { id, log }: RaftView, unchangedTo: Index): void {
  let rowTerm = 0;
  let row: (Sighting | undefined)[] | undefined;
  for (let index = unchangedTo + 1; index <= log.lastIndex; index++) {
    const term = log.termAt(index) ?? 0;
    const chain = log.chainAt(index) ?? 0;
    if (term !== rowTerm || row === undefined) {
      rowTerm = term;
      row = seen.get(term);
      if (row === undefined) seen.set(term, (row = []));
    }
    const known = row[index];
    if (known === undefined) row[index] = { chain, by: id };
    else if (known.chain !== chain) {
      report("log matching", `${known.by} and ${id} differ at or before index ${index} of term ${term}`);
      return;
    }
  }
}

/** A new leader has all entries that were committed before (figure 3, leader completeness). */
function leaderCompleteness({ committed, committedMax, report }: Memory, own: NodeMemory, state: RaftView): void {
  const { id, role, term, log } = state;
  if (role !== "leader" || own.checkedTerm === term) return;
  own.checkedTerm = term;
  const known = committed[committedMax];
  if (known === undefined || log.base.index > committedMax || known.term > term) return;
  if (log.chainAt(committedMax) === known.chain) return;
  report(
    "leader completeness",
    `${id} leads term ${term} without entry ${committedMax} of term ${known.term}, which ${known.by} saw committed`,
  );
}

/** An index is committed with one content only. */
function committedEntriesStay(memory: Memory, before: NodeMemory, state: RaftView): void {
  const { committed, report } = memory;
  const { id, log, commitIndex } = state;
  const { lastIndex } = log;
  if (commitIndex > lastIndex) {
    report("committed entries stay", `${id} holds index ${commitIndex} committed, and its log ends at ${lastIndex}`);
  }
  const isSameLife = before.incarnation === state.incarnation;
  const first = isSameLife ? Math.min(before.commitIndex, commitIndex) : log.base.index;
  for (let index = Math.max(first, log.base.index, 1); index <= commitIndex; index++) {
    const chain = log.chainAt(index);
    const term = log.termAt(index);
    if (chain === undefined || term === undefined) continue;
    const known = committed[index];
    if (known === undefined) committed[index] = { term, chain, by: id };
    else if (known.chain !== chain) {
      const message = `${known.by} and ${id} committed different entries at or before index ${index}`;
      report("committed entries stay", message);
      break;
    }
  }
  memory.committedMax = Math.max(memory.committedMax, Math.min(commitIndex, lastIndex));
}

/** Nodes that have applied the same number of entries have applied the same ones (figure 3, state machine safety). */
function stateMachineSafety({ applied, report }: Memory, { id, lastApplied, appliedChain }: RaftView): void {
  if (lastApplied === 0) return;
  const known = applied[lastApplied];
  if (known === undefined) applied[lastApplied] = { chain: appliedChain, by: id };
  else if (known.chain !== appliedChain) {
    report("state machine safety", `${known.by} and ${id} applied different entries up to index ${lastApplied}`);
  }
}

/** The term never decreases; nor do commit index, applied index and match indexes while the node runs. */
function nothingGoesBack({ report }: Memory, before: NodeMemory, state: RaftView): void {
  const { id, term, commitIndex, lastApplied } = state;
  const name = "nothing goes back";
  if (term < before.term) report(name, `${id}: term went from ${before.term} to ${term}`);
  if (commitIndex < before.commitIndex) {
    report(name, `${id}: commitIndex went from ${before.commitIndex} to ${commitIndex}`);
  }
  if (lastApplied < before.lastApplied) {
    report(name, `${id}: lastApplied went from ${before.lastApplied} to ${lastApplied}`);
  }
  const baseIndex = state.log.base.index;
  if (baseIndex < before.log.baseIndex) {
    report(name, `${id}: its snapshot went from index ${before.log.baseIndex} to ${baseIndex}`);
  }
  if (haveMatchesGrown(before, state) || before.role !== "leader" || term !== before.term) return;
  for (const [position, peer] of (state.leadership?.peers ?? []).entries()) {
    const match = before.matches[position] ?? 0;
    if (peer.matchIndex < match) {
      report(name, `${id}: match index of ${peer.id} went from ${match} to ${peer.matchIndex}`);
    }
  }
}

/** A running node votes once in a term, and a leader has voted for itself. */
function votesStay({ report }: Memory, before: NodeMemory, state: RaftView): void {
  const { id, term, votedFor } = state;
  const isSameTerm = before.incarnation === state.incarnation && before.term === term;
  if (isSameTerm && before.votedFor !== null && votedFor !== before.votedFor) {
    report("a vote is kept", `${id}: in term ${term} its vote went from ${before.votedFor} to ${votedFor ?? "nobody"}`);
  }
  if (state.role === "leader" && votedFor !== id) {
    report("a vote is kept", `${id} leads term ${term} and voted for ${votedFor ?? "nobody"}`);
  }
}

/** Terms and cluster times never decrease along a log, and no entry has a term above the node's. */
function logOrder({ report }: Memory, state: RaftView, unchangedTo: Index): void {
  const { id, log, commitIndex } = state;
  const { lastIndex } = log;
  const name = "order within a log";
  if (log.base.index > commitIndex) {
    report(name, `${id}: snapshot at ${log.base.index}, commit index ${commitIndex}`);
  }
  if (unchangedTo === lastIndex) return;
  let termBefore = log.termAt(unchangedTo) ?? 0;
  let timeBefore = log.entryAt(unchangedTo)?.clusterTime ?? 0;
  for (let index = unchangedTo + 1; index <= lastIndex; index++) {
    const term = log.termAt(index) ?? 0;
    const time = log.entryAt(index)?.clusterTime ?? 0;
    if (term < termBefore) report(name, `${id}: term ${term} at index ${index} after term ${termBefore}`);
    if (time < timeBefore) report(name, `${id}: cluster time goes back at index ${index}`);
    if (term > state.term) report(name, `${id}: entry ${index} of term ${term}, its own term is ${state.term}`);
    termBefore = term;
    timeBefore = time;
  }
}

/**
 * A follower's log agrees with its leader's up to the leader's match index. Checked when the follower changes, against
 * the leader's previous state.
 */
function matchIndexesAreTrue(memory: Memory, own: NodeMemory, { id, term, log }: RaftView): void {
  const leader = leaderOf(memory, own, term);
  if (leader === undefined || leader === own || leader.term !== term) return;
  const position = leader.followers.indexOf(own);
  if (position === -1) return;
  const match = leader.matches[position] ?? 0;
  if (match <= log.base.index) return;
  const chain = leader.log.chainAt(match);
  if (chain === undefined || log.chainAt(match) === chain) return;
  const message = `${leader.id} believes that ${id} agrees up to index ${match} in term ${term}; it does not`;
  memory.report("matches are real", message);
}

/** The leader of this term. If election safety is broken, the first one seen. */
function leaderOf({ leaders }: Memory, own: NodeMemory, term: Term): NodeMemory | undefined {
  if (own.leaderTerm === term) return own.leader;
  const leader = leaders.get(term);
  if (leader !== undefined) {
    own.leader = leader;
    own.leaderTerm = term;
  }
  return leader;
}
