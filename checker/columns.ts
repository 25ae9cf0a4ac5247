/**
 * Columns: one object's history as numbers, made straight from the events of a file. For histories of millions of
 * operations: an operation takes about 20 bytes and its values a table entry, no object survives its completion.
 *
 * Only for models of one value (those with `action`), and one key a reader. There is no explanation in the end, only the
 * verdict: who wants one reads the part around it again as operations.
 */
import type { HistoryEvent, ProcessId } from "../histories/event.ts";
import type { Operation, Outcome } from "../histories/operation.ts";
import type { Verdict } from "../histories/verdict.ts";
import type { Budget } from "./check.ts";
import { CAS, READ, WRITE, cellMachine, columnsOfActions } from "./linearizability/cell-machine.ts";
import type { ActionColumns, CellColumns } from "./linearizability/cell-machine.ts";
import { OutOfTimeError, effortUntil } from "./linearizability/effort.ts";
import { NEVER } from "./linearizability/key-history.ts";
import type { KeyHistory } from "./linearizability/key-history.ts";
import { REFUTER_RULES, refuters } from "./linearizability/refuters.ts";
import { search } from "./linearizability/search.ts";
import { zones } from "./linearizability/zones.ts";
import { partOf } from "./models/model.ts";
import type { Model } from "./models/model.ts";

/** A history as columns; items are in order of invocation. */
export interface ColumnHistory {
  readonly history: KeyHistory;
  readonly cells: CellColumns;
}

export interface ColumnReader {
  /** The next event, in the order of the file; those of the nemesis are passed over. */
  readonly take: (event: HistoryEvent) => void;
  /** What was not answered by now never was. Call it once. */
  readonly finish: () => ColumnHistory;
}

export interface ColumnVerdict {
  readonly valid: Verdict;
  readonly decidedBy: string;
  /** Only with "unknown". */
  readonly unknownBecause?: string;
}

type Open = Pick<Operation, "f" | "input" | "process" | "invokeIndex" | "invokeTime"> & { readonly item: number };

/**
 * A reader of one key's events: `const reader = columnReader(modelNamed("register"))`, `reader.take(event)` for each,
 * and `checkColumns(reader.finish(), budget)` in the end.
 * @throws Error for a model without actions; `take` for a completion that nobody began
 */
export function columnReader(model: Model): ColumnReader {
  const actions = columnsOfActions(model);
  const open = new Map<ProcessId, Open>();
  let invoke = new Int32Array(1024);
  let complete = new Int32Array(1024);
  let returns = new Int32Array(1024);
  let [count, returned, rank] = [0, 0, 0];
  const end = ({ item, ...open }: Open, outcome: Outcome, event?: HistoryEvent): void => {
    const { process, f, input, invokeIndex, invokeTime } = open;
    const answer = outcome === "ok" ? { output: event?.value ?? null } : {};
    const error = event?.error === undefined ? {} : { error: event.error };
    const operation = { id: item, process, f, input, outcome, invokeIndex, invokeTime, ...answer, ...error };
    const part = partOf(model, operation);
    // One that takes no part is left out in the end.
    if (part === "none") return;
    actions.set(item, operation);
    if (part === "unknown") return;
    if (returned === returns.length) returns = wider(returns);
    returns[returned++] = item;
    complete[item] = rank++;
  };
  return {
    take: (event) => {
      if (event.process === "nemesis") return;
      if (event.type === "invoke") {
        if (count === invoke.length) [invoke, complete] = [wider(invoke), wider(complete)];
        invoke[count] = rank++;
        complete[count] = NEVER;
        const { process, f, value: input, index: invokeIndex, time: invokeTime } = event;
        open.set(process, { item: count++, process, f, input, invokeIndex, invokeTime });
        return;
      }
      const begun = open.get(event.process);
      if (begun === undefined)
        throw new Error(`event ${event.index}: expected an invocation before, found ${event.type}`);
      open.delete(event.process);
      end(begun, event.type, event);
    },
    finish: () => {
      for (const begun of open.values()) end(begun, "info");
      return compact(model, actions, { invoke, complete, returns: returns.subarray(0, returned), count, rank });
    },
  };
}

function wider(column: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(column.length * 2);
  copy.set(column);
  return copy;
}

/** Leaves out the items that take no part. */
function compact(
  model: Model,
  actions: ActionColumns,
  of: {
    readonly invoke: Int32Array;
    readonly complete: Int32Array;
    readonly returns: Int32Array;
    readonly count: number;
    readonly rank: number;
  },
): ColumnHistory {
  const { invoke, complete, returns } = of;
  const newItem = new Int32Array(of.count);
  let kept = 0;
  for (let item = 0; item < of.count; item++) {
    if (!actions.has(item)) continue;
    newItem[item] = kept;
    invoke[kept] = invoke[item] ?? 0;
    complete[kept] = complete[item] ?? NEVER;
    actions.move(item, kept++);
  }
  for (let at = 0; at < returns.length; at++) returns[at] = newItem[returns[at] ?? 0] ?? 0;
  return {
    history: {
      model,
      operations: [],
      calls: [],
      invoke: invoke.subarray(0, kept),
      complete: complete.subarray(0, kept),
      returns,
      eventCount: of.rank,
    },
    cells: actions.finish(kept),
  };
}

/**
 * Decides within the budget. Near-linear where every value is written once, else by search. A "valid" is certified as
 * `check`'s are: the object is run through the order that was found. Of appends it says "unknown".
 */
export function checkColumns({ history, cells }: ColumnHistory, budget: Budget): ColumnVerdict {
  const endAt = budget.now() + budget.timeLimitMs;
  const isTimeUp = (): boolean => budget.now() >= endAt;
  const effort = effortUntil(isTimeUp);
  try {
    const byZones = zones(history, cells, { effort });
    if (byZones.verdict === false) return { valid: false, decidedBy: `zones: ${byZones.because}` };
    if (byZones.verdict) return certified(history, cells, byZones.order, "zones");
    const refuted = refuters(history, cells, REFUTER_RULES, effort);
    if (refuted.verdict === false) return { valid: false, decidedBy: `refuters: ${refuted.because}` };
    const allowance = { nodesMax: Infinity, bytesMax: budget.memoryLimitBytes, isTimeUp };
    const outcome = search(history, cellMachine(history, cells), { allowance, effort });
    const decidedBy = `search, ${outcome.nodes} configurations (zones: ${byZones.because})`;
    if (outcome.verdict === false) return { valid: false, decidedBy };
    if (outcome.verdict === true) return certified(history, cells, outcome.order ?? [], decidedBy);
    return {
      valid: "unknown",
      decidedBy,
      unknownBecause: `the search ran out of ${outcome.shortage}; write unique values`,
    };
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) throw error;
    return { valid: "unknown", decidedBy: "nothing", unknownBecause: "time was up; raise the time limit" };
  }
}

function certified(
  history: KeyHistory,
  cells: CellColumns,
  order: ArrayLike<number>,
  decidedBy: string,
): ColumnVerdict {
  const flaw = cells.hasAppends
    ? "appends cannot be replayed as columns; check operations instead"
    : flawInOrder(history, cells, order);
  return flaw === undefined
    ? { valid: true, decidedBy }
    : { valid: "unknown", decidedBy, unknownBecause: `the order that was found is not certified: ${flaw}` };
}

/** What is wrong with the order as a linearization: the object is run through it, and the clock. */
function flawInOrder(
  { invoke, complete }: KeyHistory,
  cells: CellColumns,
  order: ArrayLike<number>,
): string | undefined {
  const { kind, wants, puts } = cells;
  const isPlaced = new Uint8Array(kind.length);
  let state = cells.initial;
  let latestInvoke = -1;
  for (let at = 0; at < order.length; at++) {
    const item = order[at] ?? -1;
    if (isPlaced[item] !== 0) return `item ${item} stands in the order twice, or is none`;
    isPlaced[item] = 1;
    if ((complete[item] ?? NEVER) < latestInvoke)
      return `item ${item} stands after one that began when it had returned`;
    latestInvoke = Math.max(latestInvoke, invoke[item] ?? 0);
    if (kind[item] !== READ && kind[item] !== WRITE && kind[item] !== CAS) return `item ${item} fits no state`;
    if (kind[item] !== WRITE && wants[item] !== state) return `item ${item} does not find what it found`;
    if (kind[item] !== READ) state = puts[item] ?? -1;
  }
  for (let item = 0; item < kind.length; item++) {
    if (isPlaced[item] === 0 && complete[item] !== NEVER) return `item ${item} is missing from the order`;
  }
  return undefined;
}
