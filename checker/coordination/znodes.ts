/**
 * All znodes of a history, each with its lives, and what each parent had as children at any place in the log.
 *
 * Every check of a history works on the same znodes, so they are made once and kept as long as the operations are.
 */
import type { Operation } from "../../histories/operation.ts";
import { firstWhere } from "../consistency/known-positions.ts";
import { NO_TESTIMONY, type Testimony } from "../history-check.ts";
import { parentOf } from "./changes.ts";
import { type KnownLog, knownLog } from "./known-log.ts";
import { type Lives, livesOf } from "./lives.ts";
import { type Observation, observationOf } from "./observations.ts";
import { type Position, type Request, requestsOf } from "./requests.ts";
import { type NotedTransactions, transactionsOf } from "./transactions.ts";

/** What is known of all znodes. */
export interface Znodes {
  readonly requests: readonly Request[];
  readonly observations: readonly Observation[];
  readonly noted: NotedTransactions;
  readonly log: KnownLog;
  readonly lives: ReadonlyMap<string, Lives>;
  of(path: string): Lives;
  childrenOf(path: string): Children;
}

/** The children of a znode. */
export interface Children {
  readonly lives: readonly Lives[];
  /** How many were there for certain. */
  sureCount(at: Position): number;
  /** How many may have been there. */
  most(at: Position): number;
  /** Whether a child certainly came or went at this place. */
  hasChangeAt(at: Position): boolean;
  /** The last place, up to this one, at which a child certainly came or went; 0 for none. */
  lastChange(at: Position): Position;
  /** The first place after this one at which a child certainly came or went; Infinity for none. */
  nextChange(at: Position): Position;
}

const kept = new WeakMap<readonly Operation[], { readonly testimony: Testimony; readonly znodes: Znodes }>();

/** The znodes of a history, with all that is known. */
export function znodesOf(operations: readonly Operation[], testimony: Testimony = NO_TESTIMONY): Znodes {
  const before = kept.get(operations);
  if (before?.testimony === testimony) return before.znodes;
  const requests = requestsOf(operations);
  const observations = requests.flatMap((request) => observationOf(request) ?? []);
  const znodes = put(requests, observations, transactionsOf(testimony.notes));
  kept.set(operations, { testimony, znodes });
  return znodes;
}

/** The same by what writers alone were told. */
export function writtenZnodes({ requests }: Znodes): Znodes {
  return put(requests, [], { transactions: [] });
}

function put(requests: readonly Request[], observations: readonly Observation[], noted: NotedTransactions): Znodes {
  const log = knownLog({ requests, noted, observations });
  const seen = new Map<string, Observation[]>();
  for (const observation of observations) {
    for (const one of [observation, ...listed(observation)]) {
      const row = seen.get(one.path);
      if (row === undefined) seen.set(one.path, [one]);
      else row.push(one);
    }
  }
  const lives = new Map<string, Lives>();
  const of = (path: string): Lives => {
    const known = lives.get(path) ?? livesOf(path, log, seen.get(path) ?? []);
    lives.set(path, known);
    return known;
  };
  for (const path of log.changes.keys()) of(path);
  const families = new Map<string, Lives[]>();
  for (const [path, one] of lives) {
    const parent = parentOf(path);
    const row = families.get(parent);
    if (row === undefined) families.set(parent, [one]);
    else row.push(one);
  }
  const children = new Map<string, Children>();
  const childrenOf = (path: string): Children => {
    const known = children.get(path) ?? childrenIn(families.get(path) ?? []);
    children.set(path, known);
    return known;
  };
  return { requests, observations, noted, log, lives, of, childrenOf };
}

/** A list of children shows that each of them is there. */
function listed({ request, path, at, children = [] }: Observation): readonly Observation[] {
  return children.map((name) => ({ request, path: childPath(path, name), at, isPresent: true }));
}

/** The path of a child. */
export function childPath(parent: string, name: string): string {
  return parent === "/" ? `/${name}` : `${parent}/${name}`;
}

function childrenIn(family: readonly Lives[]): Children {
  const all = family.flatMap(({ lives }) => lives);
  const starts = all.map(({ from }) => from).sort((one, other) => one - other);
  const ends = all.map(({ sureEnd }) => sureEnd).sort((one, other) => one - other);
  const latest = all.map(({ maxEnd }) => maxEnd).sort((one, other) => one - other);
  const upTo = (list: readonly Position[], at: Position): number =>
    firstWhere(list.length, (place) => (list[place] ?? 0) > at);
  const changes = all
    .flatMap(({ from, isFromKnown, end }) => [...(isFromKnown ? [from] : []), ...(end === undefined ? [] : [end.at])])
    .sort((one, other) => one - other);
  return {
    lives: family,
    sureCount: (at) => upTo(starts, at) - upTo(ends, at),
    most: (at) => upTo(starts, at) - upTo(latest, at),
    hasChangeAt: (at) => changes[upTo(changes, at) - 1] === at,
    nextChange: (at) => changes[upTo(changes, at)] ?? Infinity,
    lastChange: (at) => changes[upTo(changes, at) - 1] ?? 0,
  };
}
