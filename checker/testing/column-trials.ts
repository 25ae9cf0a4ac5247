/**
 * Histories that are read and decided as columns, with a few keys or long: the verdict of `checkColumns` beside the
 * true one.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { Budget } from "../check-report.ts";
import { checkColumns, createColumnReader } from "../columns.ts";
import { casRegister } from "../models/objects/cells.ts";
import type { Model } from "../models/model.ts";
import { drawHistory } from "./drawn-histories.ts";
import type { Family } from "./drawn-histories.ts";
import { FAMILIES } from "./families.ts";
import { isLinearizable } from "./oracle.ts";

/** A clock that goes forward at every look ends a search that a mistake made endless, on every machine alike. */
function createBudget(): Budget {
  let looks = 0;
  return { timeLimitMs: 100, memoryLimitBytes: 1e9, now: () => looks++ };
}

const KEYS = ["x", "y", "z"] as const;

/**
 * The families that can be read as columns: without appends, and without ties, because each event has its own index.
 */
export const COLUMN_FAMILIES: readonly Family[] = FAMILIES.filter(
  ({ model, functions, ties }) =>
    ["register", "cas-register", "key-value"].includes(model.name) &&
    ties === undefined &&
    !functions.includes("append"),
);

/** What came of one history. */
export interface ColumnTrial {
  /** Whether it is linearizable, by the oracle or by construction. */
  readonly isLinearizable: boolean;
  readonly verdict: Verdict;
  /** Whether some key ended "unknown" because the checker itself failed. */
  readonly hasInternalError: boolean;
}

/** A drawn history of each family, with three keys. */
export function drawnColumnTrials(seed: number): ColumnTrial[] {
  return COLUMN_FAMILIES.map((family) => {
    const drawn = KEYS.map((_, at) => drawHistory(family, KEYS.length * seed + at));
    const isKept = drawn.every((operations) => isLinearizable(family.model, operations));
    return trialOf(family.model, interleaved(drawn), isKept);
  });
}

/**
 * Thousands of operations on one key and a few on another, correct or with a stale read at the end. Some fail and so do
 * not count.
 */
export function longColumnTrials(): ColumnTrial[] {
  return [false, true].map((isStale) => trialOf(casRegister, longHistory(isStale), !isStale));
}

function trialOf(model: Model, events: readonly HistoryEvent[], isKept: boolean): ColumnTrial {
  const reader = createColumnReader(model);
  for (const event of events) reader.take(event);
  const { valid, keys } = checkColumns(reader.finish(), createBudget());
  return {
    isLinearizable: isKept,
    verdict: valid,
    hasInternalError: keys.some(({ kind }) => kind === "internal error"),
  };
}

/** The events of all keys in order of index; at equal indexes, the first key's event comes first. */
function interleaved(drawn: readonly (readonly Operation[])[]): HistoryEvent[] {
  let process = 0;
  const events = drawn.flatMap((operations, at) =>
    operations.flatMap((one) => eventsOf(one, KEYS[at] ?? KEYS[0], process++)),
  );
  return events.sort((a, b) => a.index - b.index).map((event, index) => ({ ...event, index }));
}

function eventsOf({ f, input, ...one }: Operation, key: string, process: number): HistoryEvent[] {
  const who = { time: 0, process, f, key };
  const begin: HistoryEvent = { ...who, index: one.invokeIndex, type: "invoke", value: input };
  if (one.completeIndex === undefined) return [begin];
  const value = one.outcome === "ok" ? (one.output ?? null) : input;
  const answer = { ...who, index: one.completeIndex, type: one.outcome, value };
  return [begin, one.error === undefined ? answer : { ...answer, error: one.error }];
}

/** So many that the transcript has several pages, of operations and of lists. */
const ROUNDS = 2000;
/** One round in so many is of the other key: the keys change in the middle of a page. */
const OTHER_KEY_EVERY = 700;

function longHistory(isStale: boolean): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  let key: string = KEYS[0];
  const add = (type: HistoryEvent["type"], process: number, f: string, value: Json): void =>
    void events.push({ index: events.length, time: events.length, type, process, f, value, key });
  for (let round = 0; round < ROUNDS; round++) {
    key = round % OTHER_KEY_EVERY === OTHER_KEY_EVERY - 1 ? KEYS[1] : KEYS[0];
    add("invoke", 1, "write", round);
    add("invoke", 2, "read", null);
    add("ok", 1, "write", round);
    add("ok", 2, "read", isStale && round === ROUNDS - 1 ? round - 2 : round);
    add("invoke", 3, "write", -1);
    add("fail", 3, "write", -1);
    add("invoke", 4, "cas", [round, round]);
    add("ok", 4, "cas", [round, round]);
  }
  return events;
}
