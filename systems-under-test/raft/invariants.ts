/**
 * Invariants: what must hold of the nodes' insides, whatever clients see.
 *
 * Most consensus bugs break these far more often than they reach a client, so they are watched after every step. A
 * monitor is a fold over observations, in the order in which they were made; logs are compared by their hash chains,
 * so that an observation costs no more than the part of the log that is new.
 *
 * Source: Raft paper, figure 3 (the five properties); LogCabin's RaftConsensusInvariants for the others.
 */
import type { Id } from "../node-kit/node.ts";
import type { Index, Term } from "./messages.ts";
import type { RaftObservation } from "./observation.ts";

export interface Violation {
  /** Name of the property, e.g. "election safety". */
  readonly invariant: string;
  /** What was seen, with nodes, terms and indexes. */
  readonly message: string;
  readonly node: Id;
}

export interface RaftMonitor {
  /** Takes in one node's state; gives what is wrong with it, each finding once. */
  observe(state: RaftObservation): readonly Violation[];
}

interface Memory {
  readonly leaders: Map<Term, Id>;
  /** Of every committed index: term and hash chain, as first seen. */
  readonly committed: Map<Index, { readonly term: Term; readonly chain: number; readonly by: Id }>;
  committedMax: Index;
  readonly applied: Map<Index, { readonly chain: number; readonly by: Id }>;
  /** Of every (index, term) in any log: the hash chain. */
  readonly seen: Map<string, { readonly chain: number; readonly by: Id }>;
  readonly last: Map<Id, RaftObservation>;
  /** The latest leadership of each node that was compared with what is committed. */
  readonly checkedLeader: Map<Id, Term>;
  readonly reported: Set<string>;
}

type Check = (memory: Memory, state: RaftObservation, before: RaftObservation | undefined) => readonly string[];

const CHECKS: { readonly [invariant: string]: Check } = {
  "election safety": electionSafety,
  "leader append-only": leaderAppendOnly,
  "log matching": logMatching,
  "leader completeness": leaderCompleteness,
  "committed entries stay": committedStay,
  "state machine safety": stateMachineSafety,
  "nothing goes back": nothingGoesBack,
  "a vote is kept": voteKept,
  "order within a log": logOrder,
  "matches are real": matchesAreReal,
};

/** A monitor that has seen nothing yet. Memory: one record for each index, and for each term at it. */
export function createRaftMonitor(): RaftMonitor {
  const memory: Memory = {
    leaders: new Map(),
    committed: new Map(),
    committedMax: 0,
    applied: new Map(),
    seen: new Map(),
    last: new Map(),
    checkedLeader: new Map(),
    reported: new Set(),
  };
  return {
    observe(state) {
      const before = memory.last.get(state.id);
      const found: Violation[] = [];
      for (const [invariant, check] of Object.entries(CHECKS)) {
        for (const message of check(memory, state, before)) {
          const name = `${invariant}: ${message}`;
          if (memory.reported.has(name)) continue;
          memory.reported.add(name);
          found.push({ invariant, message, node: state.id });
        }
      }
      memory.last.set(state.id, state);
      return found;
    },
  };
}

/** All violations in a sequence of observations. */
export function raftViolations(observations: Iterable<RaftObservation>): readonly Violation[] {
  const monitor = createRaftMonitor();
  return [...observations].flatMap((state) => monitor.observe(state));
}

/** At most one leader in a term. */
function electionSafety(memory: Memory, state: RaftObservation): readonly string[] {
  if (state.role !== "leader") return [];
  const known = memory.leaders.get(state.term);
  if (known === undefined) memory.leaders.set(state.term, state.id);
  return known === undefined || known === state.id ? [] : [`${known} and ${state.id} both lead in term ${state.term}`];
}

/** A leader never changes or cuts its own log. */
function leaderAppendOnly(_memory: Memory, state: RaftObservation, before?: RaftObservation): readonly string[] {
  if (before?.role !== "leader" || state.role !== "leader" || before.term !== state.term) return [];
  if (before.incarnation !== state.incarnation) return [];
  const end = lastIndex(before);
  const then = at(before, end);
  const now = at(state, end);
  if (end <= state.base.index || (now !== undefined && now.chain === then?.chain)) return [];
  return [`${state.id}, leader of term ${state.term}, changed its log at or before index ${end}`];
}

/** Entries with the same index and term are the same, and so is all before them. */
function logMatching(memory: Memory, state: RaftObservation, before?: RaftObservation): readonly string[] {
  const found: string[] = [];
  for (const [index, term, chain] of changedEntries(state, before)) {
    const name = `${index}/${term}`;
    const known = memory.seen.get(name);
    if (known === undefined) memory.seen.set(name, { chain, by: state.id });
    else if (known.chain !== chain) {
      found.push(`${known.by} and ${state.id} differ at or before index ${index} of term ${term}`);
      break;
    }
  }
  return found;
}

/** A new leader has every entry that was committed before. */
function leaderCompleteness(memory: Memory, state: RaftObservation): readonly string[] {
  if (state.role !== "leader" || memory.checkedLeader.get(state.id) === state.term) return [];
  memory.checkedLeader.set(state.id, state.term);
  const found = at(state, memory.committedMax);
  const known = memory.committed.get(memory.committedMax);
  if (known === undefined || state.base.index > memory.committedMax || known.term > state.term) return [];
  if (found?.chain === known.chain) return [];
  return [
    `${state.id} leads term ${state.term} without entry ${memory.committedMax} of term ${known.term}, which ${known.by} saw committed`,
  ];
}

/** An index is committed with one content only, and keeps it. */
function committedStay(memory: Memory, state: RaftObservation, before?: RaftObservation): readonly string[] {
  const found: string[] = [];
  const isSameLife = before !== undefined && before.incarnation === state.incarnation;
  if (state.commitIndex > lastIndex(state)) {
    found.push(`${state.id} holds index ${state.commitIndex} committed, and its log ends at ${lastIndex(state)}`);
  }
  const first = isSameLife ? Math.min(before.commitIndex, state.commitIndex) : state.base.index;
  for (let index = Math.max(first, state.base.index); index <= state.commitIndex; index++) {
    const own = at(state, index);
    if (own === undefined || index === 0) continue;
    const known = memory.committed.get(index);
    if (known === undefined) memory.committed.set(index, { ...own, by: state.id });
    else if (known.chain !== own.chain) {
      found.push(`${known.by} and ${state.id} committed different entries at or before index ${index}`);
      break;
    }
  }
  memory.committedMax = Math.max(memory.committedMax, Math.min(state.commitIndex, lastIndex(state)));
  return found;
}

/** Nodes that applied up to the same index applied the same. */
function stateMachineSafety(memory: Memory, state: RaftObservation): readonly string[] {
  if (state.lastApplied === 0) return [];
  const known = memory.applied.get(state.lastApplied);
  if (known === undefined) {
    memory.applied.set(state.lastApplied, { chain: state.appliedChain, by: state.id });
    return [];
  }
  return known.chain === state.appliedChain
    ? []
    : [`${known.by} and ${state.id} applied different entries up to index ${state.lastApplied}`];
}

/** Term never, commit index and what is applied not while the node runs. */
function nothingGoesBack(_memory: Memory, state: RaftObservation, before?: RaftObservation): readonly string[] {
  if (before === undefined || before.incarnation !== state.incarnation) return [];
  const found: string[] = [];
  for (const name of ["term", "commitIndex", "lastApplied"] as const) {
    if (state[name] < before[name]) found.push(`${state.id}: ${name} went from ${before[name]} to ${state[name]}`);
  }
  if (state.base.index < before.base.index) {
    found.push(`${state.id}: its snapshot went from index ${before.base.index} to ${state.base.index}`);
  }
  if (state.role === "leader" && before.role === "leader" && state.term === before.term) {
    for (const [peer, match] of before.matches) {
      const now = state.matches.find(([id]) => id === peer)?.[1] ?? 0;
      if (now < match) found.push(`${state.id}: match index of ${peer} went from ${match} to ${now}`);
    }
  }
  return found;
}

/** Within a term, a running node votes once; a leader voted for itself. */
function voteKept(_memory: Memory, state: RaftObservation, before?: RaftObservation): readonly string[] {
  const found: string[] = [];
  const isSameLife = before !== undefined && before.incarnation === state.incarnation;
  if (isSameLife && before.term === state.term && before.votedFor !== null && state.votedFor !== before.votedFor) {
    found.push(
      `${state.id}: in term ${state.term} its vote went from ${before.votedFor} to ${state.votedFor ?? "nobody"}`,
    );
  }
  if (state.role === "leader" && state.votedFor !== state.id) {
    found.push(`${state.id} leads term ${state.term} and voted for ${state.votedFor ?? "nobody"}`);
  }
  return found;
}

/** Terms and cluster times never decrease along a log, and no entry is of a term to come. */
function logOrder(_memory: Memory, state: RaftObservation, before?: RaftObservation): readonly string[] {
  const found: string[] = [];
  if (state.base.index > state.commitIndex) {
    found.push(`${state.id}: snapshot at ${state.base.index}, commit index ${state.commitIndex}`);
  }
  let previous: readonly [Term, number] | undefined;
  for (const [index, term, , clusterTime] of changedEntries(state, before)) {
    const least = previous ?? [at(state, index - 1)?.term ?? 0, 0];
    if (term < least[0]) found.push(`${state.id}: term ${term} at index ${index} after term ${least[0]}`);
    if (clusterTime < least[1]) found.push(`${state.id}: cluster time goes back at index ${index}`);
    if (term > state.term) found.push(`${state.id}: entry ${index} of term ${term}, its own term is ${state.term}`);
    previous = [term, clusterTime];
  }
  return found;
}

/**
 * What a leader believes of a follower is true of it: its log agrees up to the match index. Looked at when the
 * follower is seen, against what its leader believed before.
 */
function matchesAreReal(memory: Memory, state: RaftObservation): readonly string[] {
  const leader = memory.last.get(memory.leaders.get(state.term) ?? "");
  if (leader === undefined || leader.term !== state.term) return [];
  const match = leader.matches.find(([peer]) => peer === state.id)?.[1] ?? 0;
  const own = at(leader, match);
  if (match <= state.base.index || own === undefined || at(state, match)?.chain === own.chain) return [];
  return [`${leader.id} believes that ${state.id} agrees up to index ${match} in term ${state.term}; it does not`];
}

function lastIndex(state: RaftObservation): Index {
  return state.base.index + state.entries.length;
}

/** Term and chain at an index from the base on; undefined elsewhere. */
function at(state: RaftObservation, index: Index): { readonly term: Term; readonly chain: number } | undefined {
  if (index === state.base.index) return state.base;
  const entry = index > state.base.index ? state.entries[index - state.base.index - 1] : undefined;
  return entry === undefined ? undefined : { term: entry[0], chain: entry[1] };
}

/** The entries that are not as they were when this node was seen last, from the first such on. */
function changedEntries(
  state: RaftObservation,
  before: RaftObservation | undefined,
): readonly (readonly [Index, Term, number, number])[] {
  const { base, entries } = state;
  let unchanged = 0;
  const end = before === undefined ? 0 : Math.min(lastIndex(before), lastIndex(state));
  // Chains cover everything before them, so the first equal one from the back ends the search.
  for (let index = end; before !== undefined && index > base.index; index--) {
    if (at(before, index)?.chain === at(state, index)?.chain) {
      unchanged = index - base.index;
      break;
    }
  }
  return entries
    .slice(unchanged)
    .map(([term, chain, clusterTime], position) => [base.index + unchanged + position + 1, term, chain, clusterTime]);
}
