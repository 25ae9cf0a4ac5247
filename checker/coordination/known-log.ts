/**
 * The log of a coordination service, as far as it is known: its changes by znode, what is missing between them, when
 * sessions were open, and which writes in doubt could fill a gap.
 *
 * Nothing here is a guess. What cannot be told from answers and notes stays open, and the checks allow everything that a
 * gap or a write in doubt could explain.
 */
import { wrongIndex } from "../base/wrong-index.ts";
import { firstWhere } from "../consistency/known-positions.ts";
import { acknowledgedChanges, agrees, type Change, changeText, type Doubt, doubtsOf } from "./changes.ts";
import type { Observation } from "./observations.ts";
import { isSameEpoch, type Position, positionText, type Request } from "./requests.ts";
import { notedChanges, type NotedTransactions } from "./transactions.ts";

/** What is wrong, and the operations that show it. */
export interface Problem {
  readonly message: string;
  readonly operations: readonly (number | undefined)[];
}

/** What is known of the log. */
export interface KnownLog {
  /** In order of zxids, by path. */
  readonly changes: ReadonlyMap<string, readonly Change[]>;
  /** Where what is told of the log contradicts itself. */
  readonly problems: readonly Problem[];
  /** Whether it is known which transaction has this place. */
  isKnown(at: Position): boolean;
  /** The last place after this one up to which every transaction is known. */
  knownUntil(at: Position): Position;
  /** The highest place that was acknowledged before this event: what begins then comes after it. */
  floorOf(index: number): Position;
  /** The first writes in doubt that could have done this at a place in this range. */
  doubtsAbout(kind: Change["kind"], path: string, before: Position): readonly Doubt[];
  closedAt(session: string): Position | undefined;
  /** A place at which the session was still open, the last that is known. */
  openAt(session: string): Position;
}

/** What the log is put together from. */
export interface LogSources {
  readonly requests: readonly Request[];
  readonly noted: NotedTransactions;
  /** What reads show: they also tell the places of writes that nobody acknowledged. */
  readonly observations: readonly Observation[];
}

/** Step of what goes with its session: after everything else of that transaction. */
const LAST_STEP = Number.MAX_SAFE_INTEGER;

/** The log that these sources tell of. O(n log n). */
export function knownLog({ requests, noted, observations }: LogSources): KnownLog {
  const sessions = sessionsIn(requests, noted);
  const problems: Problem[] = [];
  if (noted.disagreement !== undefined) problems.push({ message: noted.disagreement, operations: [] });
  const told = [...acknowledgedChanges(requests), ...notedChanges(noted.transactions)];
  const changes = byPath(told, problems);
  const positions = placesOf(requests, noted, problems);
  const doubts = doubtsOf(requests);
  const floorOf = floors(requests);
  const log = {
    changes,
    problems,
    ...gapsOf(positions),
    floorOf,
    doubtsAbout: (kind: Change["kind"], path: string, before: Position) =>
      [...(doubts.get(path) ?? []), ...sequentialDoubts(doubts, kind, path)].filter(
        ({ asked, operation }) => asked.f === kind && floorOf(operation.invokeIndex) < before,
      ),
    closedAt: (session: string) => sessions.closed.get(session),
    openAt: (session: string) => sessions.open.get(session) ?? -Infinity,
  };
  addShown(changes, observations);
  addEndsOfSessions(changes, sessions.closed);
  return log;
}

function sessionsIn(
  requests: readonly Request[],
  { transactions }: NotedTransactions,
): { readonly open: ReadonlyMap<string, Position>; readonly closed: ReadonlyMap<string, Position> } {
  const open = new Map<string, Position>();
  const closed = new Map<string, Position>();
  for (const { asked, answer } of requests) {
    if (answer?.session === undefined) continue;
    const { session, error, at, zxid } = answer;
    if (asked.f === "close") {
      if (error === undefined && at !== undefined) closed.set(session, at);
    } else if (error !== "session-expired") {
      open.set(session, Math.max(open.get(session) ?? -Infinity, at ?? zxid ?? -Infinity));
    }
  }
  for (const { at, closes } of transactions) if (closes !== undefined) closed.set(closes, at);
  return { open, closed };
}

function byPath(told: readonly Change[], problems: Problem[]): Map<string, Change[]> {
  const changes = new Map<string, Change[]>();
  for (const change of told) {
    const row = changes.get(change.path);
    if (row === undefined) changes.set(change.path, [change]);
    else row.push(change);
  }
  for (const [path, row] of changes) {
    row.sort(inLogOrder);
    const unique: Change[] = [];
    for (const change of row) {
      const before = unique.at(-1);
      if (before === undefined || before.at !== change.at || before.step !== change.step) unique.push(change);
      else if (agrees(before, change)) unique[unique.length - 1] = { ...change, ...before };
      else {
        const message = `${changeText(before)} and ${changeText(change)} are different writes with one zxid`;
        problems.push({ message, operations: [before.operation?.id, change.operation?.id] });
      }
    }
    changes.set(path, unique);
  }
  return changes;
}

function inLogOrder(one: Change, other: Change): number {
  return one.at - other.at || one.step - other.step;
}

/** The places of which it is known which transaction is there, in order. */
function placesOf(
  requests: readonly Request[],
  { transactions }: NotedTransactions,
  problems: Problem[],
): readonly Position[] {
  const places = new Set(transactions.map(({ at }) => at));
  const writers = new Map<Position, number>();
  for (const { answer, operation } of requests) {
    if (answer?.at === undefined) continue;
    const { at } = answer;
    const other = writers.get(at);
    if (other !== undefined) {
      const message = `operations ${other} and ${operation.id} have one zxid, ${positionText(at)}`;
      problems.push({ message, operations: [other, operation.id] });
    }
    writers.set(at, operation.id);
    places.add(at);
  }
  return [...places].sort((one, other) => one - other);
}

function gapsOf(places: readonly Position[]): Pick<KnownLog, "isKnown" | "knownUntil"> {
  /** By place: the last one of its row without a gap. */
  const ends = new Map<Position, Position>();
  for (let from = places.length - 1; from >= 0; from--) {
    const place = places[from] ?? wrongIndex(from);
    ends.set(place, ends.get(place + 1) ?? place);
  }
  return {
    isKnown: (at) => ends.has(at),
    knownUntil(at) {
      const next = Math.floor(at) + 1;
      return isSameEpoch(next, Math.max(at, 0)) ? (ends.get(next) ?? at) : at;
    },
  };
}

/** The highest acknowledged place before an event. */
function floors(requests: readonly Request[]): (index: number) => Position {
  const ended: { readonly index: number; at: Position }[] = [];
  for (const { operation, answer } of requests) {
    if (operation.completeIndex === undefined || answer?.at === undefined) continue;
    ended.push({ index: operation.completeIndex, at: answer.at });
  }
  ended.sort((one, other) => one.index - other.index);
  let highest = 0;
  for (const one of ended) one.at = highest = Math.max(highest, one.at);
  return (index) => ended[firstWhere(ended.length, (at) => (ended[at]?.index ?? 0) >= index) - 1]?.at ?? 0;
}

/** A sequential create in doubt may have made any name with its beginning. */
function sequentialDoubts(
  doubts: ReadonlyMap<string, readonly Doubt[]>,
  kind: Change["kind"],
  path: string,
): readonly Doubt[] {
  if (kind !== "create" || !SEQUENTIAL.test(path)) return [];
  return (doubts.get(path.replace(SEQUENTIAL, "")) ?? []).filter(({ asked }) => asked.sequential);
}

/** What the service puts behind the name of a sequential znode. */
export const SEQUENTIAL = /\d{10}$/;

/** Adds the writes that nobody acknowledged and somebody saw. */
function addShown(changes: Map<string, Change[]>, observations: readonly Observation[]): void {
  const shown = new Map<string, Change>();
  const add = (change: Change): void => {
    const name = `${change.at} ${change.path}`;
    const before = shown.get(name);
    if (before?.data === undefined) shown.set(name, { ...before, ...change });
  };
  for (const { path, stat, data, request } of observations) {
    // Nobody creates the root: it is there before the first transaction.
    if (stat === undefined || path === "/") continue;
    const { czxid, mzxid, owner } = stat;
    const common = { path, shownBy: request.operation };
    const content = data === undefined ? {} : { data };
    if (czxid === mzxid) add({ ...common, ...content, at: czxid, step: 0, kind: "create", ...owned(owner) });
    else {
      add({ ...common, at: czxid, step: 0, kind: "create", ...owned(owner) });
      add({ ...common, ...content, at: mzxid, step: 1, kind: "set" });
    }
  }
  for (const row of changes.values())
    for (const { path, stat, operation } of row) {
      if (stat !== undefined && operation !== undefined)
        add({ path, at: stat.czxid, step: 0, kind: "create", shownBy: operation, ...owned(stat.owner) });
    }
  const fresh = new Map<string, Change[]>();
  for (const change of shown.values()) {
    const row = changes.get(change.path) ?? [];
    const from = firstWhere(row.length, (at) => (row[at]?.at ?? 0) >= change.at);
    if (row[from]?.at === change.at) continue;
    fresh.set(change.path, [...(fresh.get(change.path) ?? []), change]);
  }
  for (const [path, row] of fresh) changes.set(path, [...(changes.get(path) ?? []), ...row].sort(inLogOrder));
}

function owned(owner: string | undefined): Pick<Change, "owner"> {
  return owner === undefined ? {} : { owner };
}

/** What is wrong with a change that only a read tells of; undefined: a write in doubt can be behind it. */
export function problemOfShown(log: KnownLog, change: Change): Problem | undefined {
  const { shownBy, at, kind, path, data } = change;
  if (shownBy === undefined) return undefined;
  const problem = (why: string): Problem => ({
    message: `Operation ${shownBy.id} shows ${changeText(change)}, ${why}`,
    operations: [shownBy.id],
  });
  if (log.isKnown(at)) return problem(`but another transaction has the zxid ${positionText(at)}`);
  const doubts = log.doubtsAbout(kind, path, at).filter(({ asked, operation }) => {
    if (operation.invokeIndex > (shownBy.completeIndex ?? Infinity)) return false;
    return data === undefined || JSON.stringify(asked.data ?? null) === JSON.stringify(data);
  });
  return doubts.length === 0 ? problem("which nobody can have written") : undefined;
}

/** What a closed session owned is deleted with it. */
function addEndsOfSessions(changes: Map<string, Change[]>, closed: ReadonlyMap<string, Position>): void {
  for (const [path, row] of changes) {
    const ends = row.flatMap(({ kind, owner, at }, place): readonly Change[] => {
      const end = owner === undefined ? undefined : closed.get(owner);
      if (kind !== "create" || end === undefined || end < at) return [];
      const next = row.slice(place + 1).find((later) => later.kind !== "set");
      if (next !== undefined && next.at <= end) return [];
      return [{ at: end, step: LAST_STEP, path, kind: "delete" }];
    });
    if (ends.length > 0) changes.set(path, [...row, ...ends].sort(inLogOrder));
  }
}
