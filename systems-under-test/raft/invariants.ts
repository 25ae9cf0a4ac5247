/**
 * Invariants: what must hold of the nodes' insides, whatever clients see.
 *
 * Most consensus bugs break these far more often than they reach a client, so they are watched after every step. A
 * monitor is a fold over looks at the nodes, in the order in which they were taken. It keeps its own short copy of
 * each log (one hash chain an entry), so that a look costs no more than what is new since the last one.
 *
 * Source: Raft paper, figure 3 (the five properties); LogCabin's RaftConsensusInvariants for the others.
 */
import type { Id } from "../node-kit/node.ts";
import type { Violation } from "../system.ts";
import { createLogMemory, type LogMemory } from "./log-memory.ts";
import type { Index, Term } from "./messages.ts";
import type { RaftView } from "./observation.ts";
import type { Role } from "./state.ts";

export interface RaftMonitor {
  /** Takes in one node's state; gives what is wrong with it, each finding once. Cost: linear in what is new. */
  observe(state: RaftView): readonly Violation[];
  /** Highest index that any node has seen committed. */
  committedMax(): Index;
  /** The hash chain of a committed index; undefined for one that nobody has seen committed. */
  committedChain(index: Index): number | undefined;
}

/** A hash chain, and the node that showed it first. */
interface Sighting {
  readonly chain: number;
  readonly by: Id;
}

interface Committed extends Sighting {
  readonly term: Term;
}

/** A node as it was seen last. */
interface NodeMemory {
  incarnation: string;
  role: Role;
  term: Term;
  votedFor: Id | null;
  commitIndex: Index;
  lastApplied: Index;
  appliedChain: number;
  baseIndex: Index;
  readonly log: LogMemory;
  /** A leader's view of its followers; empty on others. */
  readonly matches: Map<Id, Index>;
  /** Who leads `leaderTerm`, once that is known: asked at every look. */
  leader: NodeMemory | undefined;
  leaderTerm: Term;
}

interface Memory {
  readonly leaders: Map<Term, Id>;
  /** Of every committed index: term and hash chain, as first seen. By index, as the two below: arrays ask no hash. */
  readonly committed: (Committed | undefined)[];
  committedMax: Index;
  readonly applied: (Sighting | undefined)[];
  /** Of every index and term in any log: the hash chain. */
  readonly seen: Map<Term, (Sighting | undefined)[]>;
  readonly last: Map<Id, NodeMemory>;
  /** The latest leadership of each node that was compared with what is committed. */
  readonly checkedLeader: Map<Id, Term>;
  readonly reported: Set<string>;
}

/** One look: the state, what it was before, and up to where the log is as it was. */
interface Look {
  readonly memory: Memory;
  readonly state: RaftView;
  readonly before: NodeMemory | undefined;
  readonly isSameLife: boolean;
  /** The entries behind this index are new or changed; those up to it (and behind the base) are as before. */
  readonly unchangedTo: Index;
}

type Check = (look: Look, report: (message: string) => void) => void;

const CHECKS: readonly (readonly [invariant: string, check: Check])[] = [
  ["election safety", electionSafety],
  ["leader append-only", leaderAppendOnly],
  ["log matching", logMatching],
  ["leader completeness", leaderCompleteness],
  ["committed entries stay", committedStay],
  ["state machine safety", stateMachineSafety],
  ["nothing goes back", nothingGoesBack],
  ["a vote is kept", voteKept],
  ["order within a log", logOrder],
  ["matches are real", matchesAreReal],
];

/** A monitor that has seen nothing yet. Memory: one record for each index, and for each term at it. */
export function createRaftMonitor(): RaftMonitor {
  const memory: Memory = {
    leaders: new Map(),
    committed: [],
    committedMax: 0,
    applied: [],
    seen: new Map(),
    last: new Map(),
    checkedLeader: new Map(),
    reported: new Set(),
  };
  let found: Violation[] = [];
  let invariant = "";
  const report = (message: string): void => {
    const name = `${invariant}: ${message}`;
    if (memory.reported.has(name)) return;
    memory.reported.add(name);
    found.push({ invariant, message });
  };
  return {
    observe(state) {
      const before = memory.last.get(state.id);
      if (before !== undefined && isAsBefore(state, before)) {
        if (state.leadership !== null) rememberMatches(before, state);
        if (isMatchReal(memory, state, before)) return NOTHING;
      }
      const look: Look = {
        memory,
        state,
        before,
        isSameLife: before !== undefined && before.incarnation === state.incarnation,
        unchangedTo: before === undefined ? state.log.base.index : before.log.unchangedTo(state.log),
      };
      for (const [name, check] of CHECKS) {
        invariant = name;
        check(look, report);
      }
      remember(look);
      if (found.length === 0) return NOTHING;
      const given = found;
      found = [];
      return given;
    },
    committedMax: () => memory.committedMax,
    committedChain: (index) => memory.committed[index]?.chain,
  };
}

const NOTHING: readonly Violation[] = [];

/** Most steps change nothing that any check looks at: no scalar, no entry, and no match went back. */
function isAsBefore(state: RaftView, before: NodeMemory): boolean {
  const { log } = state;
  const { lastIndex } = log;
  return (
    before.incarnation === state.incarnation &&
    before.role === state.role &&
    before.term === state.term &&
    before.votedFor === state.votedFor &&
    before.commitIndex === state.commitIndex &&
    before.lastApplied === state.lastApplied &&
    before.appliedChain === state.appliedChain &&
    before.baseIndex === log.base.index &&
    before.log.lastIndex() === lastIndex &&
    before.log.chainAt(lastIndex) === log.chainAt(lastIndex) &&
    (state.leadership === null || haveMatchesGrown(state.leadership.peers, before))
  );
}

function haveMatchesGrown(
  peers: readonly { readonly id: Id; readonly matchIndex: Index }[],
  before: NodeMemory,
): boolean {
  for (const { id, matchIndex } of peers) if (matchIndex < (before.matches.get(id) ?? 0)) return false;
  return true;
}

function remember({ memory, state, before, unchangedTo }: Look): void {
  const { incarnation, role, term, votedFor, commitIndex, lastApplied, appliedChain } = state;
  const baseIndex = state.log.base.index;
  let own = before;
  if (own === undefined) {
    own = {
      incarnation,
      role,
      term,
      votedFor,
      commitIndex,
      lastApplied,
      appliedChain,
      baseIndex,
      log: createLogMemory(),
      matches: new Map(),
      leader: undefined,
      leaderTerm: -1,
    };
    memory.last.set(state.id, own);
  } else {
    own.incarnation = incarnation;
    own.role = role;
    own.term = term;
    own.votedFor = votedFor;
    own.commitIndex = commitIndex;
    own.lastApplied = lastApplied;
    own.appliedChain = appliedChain;
    own.baseIndex = baseIndex;
  }
  own.log.take(state.log, unchangedTo);
  if (state.leadership === null) own.matches.clear();
  else rememberMatches(own, state);
}

function rememberMatches(own: NodeMemory, { leadership }: RaftView): void {
  for (const { id, matchIndex } of leadership?.peers ?? []) {
    if (own.matches.get(id) !== matchIndex) own.matches.set(id, matchIndex);
  }
}

/** At most one leader in a term. */
function electionSafety({ memory, state }: Look, report: (message: string) => void): void {
  if (state.role !== "leader") return;
  const known = memory.leaders.get(state.term);
  if (known === undefined) memory.leaders.set(state.term, state.id);
  else if (known !== state.id) report(`${known} and ${state.id} both lead in term ${state.term}`);
}

/** A leader never changes or cuts its own log. */
function leaderAppendOnly({ state, before, isSameLife, unchangedTo }: Look, report: (message: string) => void): void {
  if (before?.role !== "leader" || state.role !== "leader" || before.term !== state.term || !isSameLife) return;
  const end = before.log.lastIndex();
  if (end > state.log.base.index && unchangedTo < end) {
    report(`${state.id}, leader of term ${state.term}, changed its log at or before index ${end}`);
  }
}

/** Entries with the same index and term are the same, and so is all before them. */
function logMatching({ memory, state, unchangedTo }: Look, report: (message: string) => void): void {
  const { log } = state;
  let rowTerm = 0;
  let row: (Sighting | undefined)[] | undefined;
  for (let index = unchangedTo + 1; index <= log.lastIndex; index++) {
    const term = log.termAt(index) ?? 0;
    const chain = log.chainAt(index) ?? 0;
    if (term !== rowTerm || row === undefined) {
      rowTerm = term;
      row = memory.seen.get(term);
      if (row === undefined) memory.seen.set(term, (row = []));
    }
    const known = row[index];
    if (known === undefined) row[index] = { chain, by: state.id };
    else if (known.chain !== chain) {
      report(`${known.by} and ${state.id} differ at or before index ${index} of term ${term}`);
      return;
    }
  }
}

/** A new leader has every entry that was committed before. */
function leaderCompleteness({ memory, state }: Look, report: (message: string) => void): void {
  if (state.role !== "leader" || memory.checkedLeader.get(state.id) === state.term) return;
  memory.checkedLeader.set(state.id, state.term);
  const { committedMax } = memory;
  const known = memory.committed[committedMax];
  if (known === undefined || state.log.base.index > committedMax || known.term > state.term) return;
  if (state.log.chainAt(committedMax) === known.chain) return;
  report(
    `${state.id} leads term ${state.term} without entry ${committedMax} of term ${known.term}, which ${known.by} saw committed`,
  );
}

/** An index is committed with one content only, and keeps it. */
function committedStay({ memory, state, before, isSameLife }: Look, report: (message: string) => void): void {
  const { log, commitIndex } = state;
  if (commitIndex > log.lastIndex) {
    report(`${state.id} holds index ${commitIndex} committed, and its log ends at ${log.lastIndex}`);
  }
  const first = isSameLife ? Math.min(before?.commitIndex ?? 0, commitIndex) : log.base.index;
  for (let index = Math.max(first, log.base.index, 1); index <= commitIndex; index++) {
    const chain = log.chainAt(index);
    const term = log.termAt(index);
    if (chain === undefined || term === undefined) continue;
    const known = memory.committed[index];
    if (known === undefined) memory.committed[index] = { term, chain, by: state.id };
    else if (known.chain !== chain) {
      report(`${known.by} and ${state.id} committed different entries at or before index ${index}`);
      break;
    }
  }
  memory.committedMax = Math.max(memory.committedMax, Math.min(commitIndex, log.lastIndex));
}

/** Nodes that applied up to the same index applied the same. */
function stateMachineSafety({ memory, state }: Look, report: (message: string) => void): void {
  const { lastApplied, appliedChain } = state;
  if (lastApplied === 0) return;
  const known = memory.applied[lastApplied];
  if (known === undefined) memory.applied[lastApplied] = { chain: appliedChain, by: state.id };
  else if (known.chain !== appliedChain) {
    report(`${known.by} and ${state.id} applied different entries up to index ${lastApplied}`);
  }
}

/** Term never, commit index and what is applied not while the node runs. */
function nothingGoesBack({ state, before, isSameLife }: Look, report: (message: string) => void): void {
  if (before === undefined || !isSameLife) return;
  const wentBack = (name: string, from: number, to: number): void => {
    if (to < from) report(`${state.id}: ${name} went from ${from} to ${to}`);
  };
  wentBack("term", before.term, state.term);
  wentBack("commitIndex", before.commitIndex, state.commitIndex);
  wentBack("lastApplied", before.lastApplied, state.lastApplied);
  const baseIndex = state.log.base.index;
  if (baseIndex < before.baseIndex) {
    report(`${state.id}: its snapshot went from index ${before.baseIndex} to ${baseIndex}`);
  }
  if (state.role !== "leader" || before.role !== "leader" || state.term !== before.term) return;
  for (const { id, matchIndex } of state.leadership?.peers ?? []) {
    const match = before.matches.get(id) ?? 0;
    if (matchIndex < match) report(`${state.id}: match index of ${id} went from ${match} to ${matchIndex}`);
  }
}

/** Within a term, a running node votes once; a leader voted for itself. */
function voteKept({ state, before, isSameLife }: Look, report: (message: string) => void): void {
  const { term, votedFor } = state;
  if (isSameLife && before?.term === term && before.votedFor !== null && votedFor !== before.votedFor) {
    report(`${state.id}: in term ${term} its vote went from ${before.votedFor} to ${votedFor ?? "nobody"}`);
  }
  if (state.role === "leader" && votedFor !== state.id) {
    report(`${state.id} leads term ${term} and voted for ${votedFor ?? "nobody"}`);
  }
}

/** Terms and cluster times never decrease along a log, and no entry is of a term to come. */
function logOrder({ state, unchangedTo }: Look, report: (message: string) => void): void {
  const { log, commitIndex } = state;
  if (log.base.index > commitIndex) {
    report(`${state.id}: snapshot at ${log.base.index}, commit index ${commitIndex}`);
  }
  let termBefore = log.termAt(unchangedTo) ?? 0;
  let timeBefore = log.entryAt(unchangedTo)?.clusterTime ?? 0;
  for (let index = unchangedTo + 1; index <= log.lastIndex; index++) {
    const term = log.termAt(index) ?? 0;
    const time = log.entryAt(index)?.clusterTime ?? 0;
    if (term < termBefore) report(`${state.id}: term ${term} at index ${index} after term ${termBefore}`);
    if (time < timeBefore) report(`${state.id}: cluster time goes back at index ${index}`);
    if (term > state.term) report(`${state.id}: entry ${index} of term ${term}, its own term is ${state.term}`);
    termBefore = term;
    timeBefore = time;
  }
}

/**
 * What a leader believes of a follower is true of it: its log agrees up to the match index. Looked at when the
 * follower is seen, against what its leader believed before.
 */
function matchesAreReal({ memory, state, before }: Look, report: (message: string) => void): void {
  if (isMatchReal(memory, state, before)) return;
  const leader = memory.leaders.get(state.term) ?? "";
  const match = memory.last.get(leader)?.matches.get(state.id) ?? 0;
  report(`${leader} believes that ${state.id} agrees up to index ${match} in term ${state.term}; it does not`);
}

function isMatchReal(memory: Memory, state: RaftView, before: NodeMemory | undefined): boolean {
  const leader = leaderOf(memory, state.term, before);
  if (leader === undefined || leader.term !== state.term) return true;
  const match = leader.matches.get(state.id);
  if (match === undefined || match <= state.log.base.index) return true;
  const own = leader.log.chainAt(match);
  return own === undefined || state.log.chainAt(match) === own;
}

/** The memory of who leads this term. A term has one leader, or an invariant broke and the first counts. */
function leaderOf(memory: Memory, term: Term, before: NodeMemory | undefined): NodeMemory | undefined {
  if (before !== undefined && before.leaderTerm === term) return before.leader;
  const id = memory.leaders.get(term);
  const leader = id === undefined ? undefined : memory.last.get(id);
  if (before !== undefined && leader !== undefined) {
    before.leader = leader;
    before.leaderTerm = term;
  }
  return leader;
}
