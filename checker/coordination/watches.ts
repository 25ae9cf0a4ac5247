/**
 * Check: a watch tells its session of the next change, once, before anything that shows the change, and in order.
 *
 * A watch begins with an answered read. The first change after the state that this read showed fires it, and its event comes
 * no later than the first answer from a server that has applied the change. After a reconnect the service compares zxids
 * instead, which comes to the same, but for one case: a watch for a znode that is not there misses a create that was undone
 * before the session came back.
 *
 * Source: ZooKeeper programmer's guide, "ZooKeeper Watches"; `DataTree.setWatches` of its server.
 */
import { type Check, type CheckVerdict, refuted } from "../history-check.ts";
import { counted } from "../../histories/words/counts.ts";
import { firstWhere } from "../consistency/known-positions.ts";
import { znodeReader } from "./shapes/znode-shapes.ts";
import { parentOf } from "./changes.ts";
import { standingAt } from "./lives.ts";
import { type Position, positionText, type Request, type WatchEvent } from "./requests.ts";
import { bySession } from "./session-order.ts";
import { nothingToSay } from "./words.ts";
import { type Znodes, znodesOf } from "./znodes.ts";

/** What is watched: a znode's own life and data, or who its children are. */
type Kind = "data" | "children";

/** A watch that has not fired. */
interface Watch {
  readonly request: Request;
  readonly path: string;
  readonly kind: Kind;
  /** The first change that must fire it, as far as is known; Infinity: none. */
  readonly due: Position;
  /** The state that its read showed. */
  readonly since: Position;
}

/** C9: watches. */
export const watches: Check = {
  name: "watches",
  description: "a watch tells of the next change, once, before any answer that shows it, in the order of zxids",
  hearsNodes: true,
  ...znodeReader,
  check(operations, testimony) {
    const znodes = znodesOf(operations, testimony);
    const nothing = nothingToSay(znodes.requests);
    if (nothing !== undefined) return nothing;
    const inDoubt = watchesInDoubt(znodes.requests);
    const births = childChanges(znodes);
    let events = 0;
    for (const [session, row] of bySession(znodes.requests)) {
      const problem = problemIn(row, { znodes, births, inDoubt: inDoubt.get(row[0]?.operation.process) ?? new Set() });
      if (problem !== undefined) return { ...problem, message: `In session ${session}, ${problem.message}` };
      events += row.reduce((sum, { answer }) => sum + (answer?.events.length ?? 0), 0);
    }
    return { valid: true, message: `${counted(events, "event")} came in time.`, operations: [] };
  },
};

/** What may be watched because of a read whose answer was lost, or that was refused, by process. */
function watchesInDoubt(requests: readonly Request[]): ReadonlyMap<unknown, ReadonlySet<string>> {
  const byProcess = new Map<unknown, Set<string>>();
  for (const { operation, asked, answer } of requests) {
    if (!asked.watch || (answer !== undefined && answer.error === undefined)) continue;
    const row = byProcess.get(operation.process) ?? new Set();
    byProcess.set(operation.process, row.add(watchName(asked.f === "children" ? "children" : "data", asked.path)));
  }
  return byProcess;
}

function watchName(kind: Kind, path: string): string {
  return `${kind} ${path}`;
}

/** When children of a znode came and went for certain, in order, by the path of the parent. */
function childChanges({ lives }: Znodes): ReadonlyMap<string, readonly Position[]> {
  const byParent = new Map<string, Position[]>();
  for (const { path, lives: own } of lives.values()) {
    const parent = parentOf(path);
    const row = byParent.get(parent) ?? [];
    byParent.set(parent, row);
    for (const { from, isFromKnown, end } of own) {
      if (isFromKnown) row.push(from);
      if (end !== undefined) row.push(end.at);
    }
  }
  for (const row of byParent.values()) row.sort((one, other) => one - other);
  return byParent;
}

interface Around {
  readonly znodes: Znodes;
  readonly births: ReadonlyMap<string, readonly Position[]>;
  readonly inDoubt: ReadonlySet<string>;
}

function problemIn(row: readonly Request[], around: Around): CheckVerdict | undefined {
  const armed = new Map<string, Watch>();
  let lastEvent: WatchEvent | undefined;
  for (const request of row) {
    const { operation, answer } = request;
    for (const event of answer?.events ?? []) {
      const wrong = takeEvent(event, armed, around.inDoubt, lastEvent);
      if (wrong !== undefined) return refuted(`operation ${operation.id} ${wrong}.`, [operation.id]);
      lastEvent = event;
    }
    const shown = answer?.zxid;
    if (shown === undefined) continue;
    const late = dueBy(armed, shown);
    if (late !== undefined) {
      const why = `answers from ${positionText(shown)}, and no event has told of the change at ${positionText(late.due)}`;
      const what = `${late.path}, which operation ${late.request.operation.id} watches`;
      return refuted(`operation ${operation.id} ${why} to ${what}.`, [late.request.operation.id, operation.id]);
    }
    const watch = watchOf(request, around);
    if (watch !== undefined) arm(watch, armed);
  }
  return undefined;
}

/** Watches on the same are one, and fire together. */
function arm(watch: Watch, armed: Map<string, Watch>): void {
  const name = watchName(watch.kind, watch.path);
  const before = armed.get(name);
  if (before === undefined) armed.set(name, watch);
  else if (watch.due < before.due) armed.set(name, { ...before, request: watch.request, due: watch.due });
}

/** Takes an event in; gives what is wrong with it. */
function takeEvent(
  event: WatchEvent,
  armed: Map<string, Watch>,
  inDoubt: ReadonlySet<string>,
  before: WatchEvent | undefined,
): string | undefined {
  const { type, path, zxid } = event;
  const kinds: readonly Kind[] =
    type === "children" ? ["children"] : type === "deleted" ? ["data", "children"] : ["data"];
  const names = kinds.map((kind) => watchName(kind, path));
  const own = names.flatMap((name) => armed.get(name) ?? []);
  const [first] = own;
  // Whether the two watches of a znode share the event of its end is up to the service.
  const isSecond = type === "deleted" && before?.type === "deleted" && before.path === path && before.zxid === zxid;
  if (isSecond) return undefined;
  if (first === undefined && !names.some((name) => inDoubt.has(name)))
    return `is told that ${path} was ${type}, which nobody watches (any more)`;
  if (zxid !== undefined) {
    if (before?.zxid !== undefined && zxid < before.zxid)
      return `is told of ${positionText(zxid)} after ${positionText(before.zxid)}`;
    if (first !== undefined && own.every(({ since }) => zxid <= since) && !names.some((name) => inDoubt.has(name)))
      return `is told of ${positionText(zxid)}, which its watch had already seen`;
  }
  for (const name of names) armed.delete(name);
  return undefined;
}

function dueBy(armed: ReadonlyMap<string, Watch>, shown: Position): Watch | undefined {
  for (const watch of armed.values()) if (watch.due <= shown) return watch;
  return undefined;
}

/** The watch that this read leaves; undefined: none, or nobody knows. */
function watchOf(request: Request, { znodes, births }: Around): Watch | undefined {
  const { asked, answer } = request;
  if (!asked.watch || answer?.zxid === undefined || answer.error !== undefined) return undefined;
  const { path, f } = asked;
  const since = answer.zxid;
  const changes = znodes.log.changes.get(path) ?? [];
  const next = changes[firstWhere(changes.length, (place) => (changes[place]?.at ?? 0) > since)];
  const common = { request, path, since };
  if (f === "children") {
    const row = births.get(path) ?? [];
    const child = row[firstWhere(row.length, (place) => (row[place] ?? 0) > since)] ?? Infinity;
    const gone = standingAt(znodes.of(path), since).life?.end?.at ?? Infinity;
    return { ...common, kind: "children", due: Math.min(child, gone) };
  }
  const isAbsent = f === "exists" && (answer.exists === false || answer.stat === undefined);
  return { ...common, kind: "data", due: isAbsent ? dueOfAbsent(path, since, znodes) : (next?.at ?? Infinity) };
}

/** A create that was undone again may be missed, so only a znode that stays counts, from its last create on. */
function dueOfAbsent(path: string, since: Position, znodes: Znodes): Position {
  const { lives } = znodes.of(path);
  const coming = lives.filter(({ from }) => from > since);
  const [first] = coming;
  if (first === undefined || coming.length > 1 || first.sureEnd !== Infinity) return Infinity;
  return standingAt(znodes.of(path), first.from).is === "there" && first.isFromKnown ? first.from : Infinity;
}
