/**
 * Checks: one order of all writes and reads explains the answers, and keeps each session's order, or real time.
 *
 * The zxids give the order of the writes. Each read is placed among them by its content, at the lowest place that its order
 * allows: all other conditions are upper bounds, so the lowest place is the best one, and no search is needed.
 *
 * - ordered sequential consistency: writes in real time, each session in order, and no read of what is not written yet
 * - linearizable: reads in real time as well. A service that answers reads from any server does not promise it; of reads
 *   right after a sync, or after a write of their own session, it may
 *
 * Source: Lev-Ari, Bortnikov, Keidar and Shraer, "Composing ordered sequential consistency" (2017).
 */
import { counted } from "../../histories/words/counts.ts";
import { firstWhere } from "../consistency/known-positions.ts";
import { type Check, type CheckVerdict, refuted } from "../history-check.ts";
import { znodeReader } from "./shapes/znode-shapes.ts";
import { type Contents, contentsOf } from "./contents.ts";
import { writesIn } from "./linearizable-writes.ts";
import { isRead, type Observation, observationOf } from "./observations.ts";
import { type Position, positionText, type Request } from "./requests.ts";
import { sessionOf } from "./session-order.ts";
import { nothingToSay } from "./words.ts";
import { type Znodes, znodesOf } from "./znodes.ts";

/** A write with its place, or a read with what it saw. */
interface Placed {
  readonly request: Request;
  /** Of a write. */
  readonly at?: Position;
  /** Of a read. */
  readonly seen?: Observation;
  /** Index of the event from which on it may take effect. */
  readonly began: number;
  /** What its session wrote right before, where both count as one operation. */
  readonly after?: Position | undefined;
}

/** C5: ordered sequential consistency. */
export const orderedSequential: Check = {
  name: "ordered-sequential",
  description: "one order explains all answers; it keeps writes in real time and each session in order",
  hearsNodes: true,
  ...znodeReader,
  check: (operations, testimony) => {
    const znodes = znodesOf(operations, testimony);
    return judge(znodes, placedOf(znodes.requests), inSessions);
  },
};

/** C6: everything in real time, plain reads, too. */
export const linearizableReads: Check = {
  name: "linearizable-reads",
  description: "the whole history is linearizable, plain reads included",
  hearsNodes: true,
  ...znodeReader,
  check: (operations, testimony) => {
    const znodes = znodesOf(operations, testimony);
    return judge(znodes, placedOf(znodes.requests), inRealTime);
  },
};

/** C7: a read right after a sync of its session is as good as a linearizable one. */
export const linearizableSyncReads: Check = {
  name: "linearizable-sync-reads",
  description: "writes, and reads right after a sync of the same session, are linearizable",
  hearsNodes: true,
  ...znodeReader,
  check: (operations, testimony) => {
    const znodes = znodesOf(operations, testimony);
    return judge(
      znodes,
      readsAfter(znodes.requests, ({ asked }) => asked.f === "sync"),
      inRealTime,
    );
  },
};

/** C8: a read right after a write of its session is as good as a linearizable one. */
export const linearizableWriteReads: Check = {
  name: "linearizable-write-reads",
  description: "writes, and reads right after a write of the same session, are linearizable",
  hearsNodes: true,
  ...znodeReader,
  check: (operations, testimony) => {
    const znodes = znodesOf(operations, testimony);
    return judge(
      znodes,
      readsAfter(znodes.requests, ({ answer }) => answer?.at !== undefined),
      inRealTime,
    );
  },
};

/** C3: read your writes, and monotonic reads, also after a session moved to another server. */
export const sessionReads: Check = {
  name: "session-reads",
  description: "no session reads a znode as it was before its own write or an earlier read of it",
  hearsNodes: true,
  ...znodeReader,
  check: (operations, testimony) => {
    const znodes = znodesOf(operations, testimony);
    return judge(znodes, placedOf(znodes.requests), znodeByZnode);
  },
};

function placedOf(requests: readonly Request[]): readonly Placed[] {
  const reads = requests.flatMap((request): readonly Placed[] => {
    const seen = isRead(request) ? observationOf(request) : undefined;
    return seen === undefined || seen.path === "/" ? [] : [{ request, seen, began: request.operation.invokeIndex }];
  });
  return [...writesOf(requests), ...reads];
}

function writesOf(requests: readonly Request[]): readonly Placed[] {
  return writesIn(requests).map(({ request, at }) => ({ request, at, began: request.operation.invokeIndex }));
}

/** All writes, and the reads whose session was answered such a request right before. The two are one operation. */
function readsAfter(requests: readonly Request[], isBefore: (request: Request) => boolean): readonly Placed[] {
  const last = new Map<string, Request>();
  const placed: Placed[] = [...writesOf(requests)];
  for (const request of requests) {
    if (request.answer === undefined) continue;
    const session = sessionOf(request);
    const before = last.get(session);
    last.set(session, request);
    const seen = isRead(request) ? observationOf(request) : undefined;
    if (seen === undefined || seen.path === "/" || before === undefined) continue;
    if (before.answer?.error === undefined && isBefore(before))
      placed.push({ request, seen, began: before.operation.invokeIndex, after: before.answer?.at });
  }
  return placed;
}

/** What breaks the order, if anything. */
type Breach = { readonly request: Request; readonly why: string } | undefined;

type Order = (placed: readonly Placed[], contents: Contents, upper: (index: number) => Position) => Breach;

function judge(znodes: Znodes, placed: readonly Placed[], order: Order): CheckVerdict {
  const nothing = nothingToSay(znodes.requests);
  if (nothing !== undefined) return nothing;
  const breach = order(placed, contentsOf(znodes), leastBegunAfter(placed));
  const reads = placed.filter(({ seen }) => seen !== undefined).length;
  if (breach === undefined) {
    const message = `${counted(reads, "read")} and ${counted(placed.length - reads, "write")} have an order.`;
    return { valid: true, message, operations: [] };
  }
  const { operation, asked } = breach.request;
  const message = `Operation ${operation.id} (${asked.f} ${asked.path}) ${breach.why}.`;
  return refuted(message, [operation.id]);
}

/** The lowest zxid of a write that began after this event: whoever had returned by then comes before it. */
function leastBegunAfter(placed: readonly Placed[]): (index: number) => Position {
  const begun = placed.flatMap(({ at, began }) => (at === undefined ? [] : [{ at, began }]));
  begun.sort((one, other) => one.began - other.began);
  const least: Position[] = [];
  for (let place = begun.length - 1, lowest = Infinity; place >= 0; place--) {
    lowest = Math.min(lowest, begun[place]?.at ?? Infinity);
    least[place] = lowest;
  }
  return (index) => least[firstWhere(begun.length, (place) => (begun[place]?.began ?? 0) > index)] ?? Infinity;
}

/** The place of a read, or why there is none. */
function placeOf(
  one: { readonly seen: Observation; readonly request: Request },
  least: Position,
  contents: Contents,
  upper: (index: number) => Position,
): Position | string {
  const place = contents.placeOf(one.seen, least);
  if (place === undefined) return `is stale: what it shows was over at ${positionText(least)}, which comes before it`;
  const { completeIndex = Infinity } = one.request.operation;
  if (place >= upper(completeIndex)) return "returned before a write began that comes before it";
  return place;
}

const inSessions: Order = (placed, contents, upper) => {
  const reached = new Map<string, Position>();
  for (const { request, at, seen } of [...placed].sort(bySubmission)) {
    const session = sessionOf(request);
    const least = reached.get(session) ?? 0;
    if (at !== undefined) {
      if (at <= least) return { request, why: `has a zxid that is not above what its session had seen` };
      if (at >= upper(request.operation.completeIndex ?? Infinity))
        return { request, why: "returned before a write with a lower zxid began" };
      reached.set(session, at);
    } else if (seen !== undefined) {
      const place = placeOf({ seen, request }, least, contents, upper);
      if (typeof place === "string") return { request, why: place };
      reached.set(session, place);
    }
  }
  return undefined;
};

/** As in sessions, but each znode by itself, and without a look at the clock. */
const znodeByZnode: Order = (placed, contents) => {
  const reached = new Map<string, Position>();
  for (const { request, at, seen } of [...placed].sort(bySubmission)) {
    const { asked, answer } = request;
    const session = sessionOf(request);
    if (at !== undefined) {
      const paths = asked.f === "multi" ? asked.operations.map(({ path }) => path) : [answer?.created ?? asked.path];
      for (const path of paths) reached.set(`${session} ${path}`, at);
    } else if (seen !== undefined) {
      const name = `${session} ${seen.children === undefined ? "" : "children of "}${seen.path}`;
      const place = placeOf({ seen, request }, reached.get(name) ?? 0, contents, () => Infinity);
      if (typeof place === "string") return { request, why: place };
      reached.set(name, place);
    }
  }
  return undefined;
};

/** A pipeline's requests in their order. */
function bySubmission(one: Placed, other: Placed): number {
  return one.request.operation.id - other.request.operation.id || one.request.place - other.request.place;
}

const inRealTime: Order = (placed, contents, upper) => {
  const events = placed.flatMap((one) => {
    const { completeIndex } = one.request.operation;
    const begin = { index: one.began, isReturn: false, one };
    return completeIndex === undefined ? [begin] : [begin, { index: completeIndex, isReturn: true, one }];
  });
  events.sort((a, b) => a.index - b.index || Number(a.isReturn) - Number(b.isReturn) || bySubmission(a.one, b.one));
  const places = new Map<Request, Position>();
  let reached = 0;
  for (const { isReturn, one } of events) {
    const { request, at, seen, after = 0 } = one;
    if (isReturn) reached = Math.max(reached, at ?? places.get(request) ?? 0);
    else if (at !== undefined) {
      if (at <= reached) return { request, why: "has a zxid that is not above what was seen before it began" };
    } else if (seen !== undefined) {
      const place = placeOf({ seen, request }, Math.max(reached, after), contents, upper);
      if (typeof place === "string") return { request, why: place };
      places.set(request, place);
    }
  }
  return undefined;
};
