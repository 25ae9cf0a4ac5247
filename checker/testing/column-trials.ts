/**
 * Histories of a few keys and long histories, read and decided as columns: what `checkColumns` says of each beside what is
 * true of it.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { Budget } from "../check.ts";
import { checkColumns, createColumnReader } from "../columns.ts";
import { casRegister } from "../models/objects/cells.ts";
import type { Model } from "../models/model.ts";
import { drawHistory } from "./drawn-histories.ts";
import type { Family } from "./drawn-histories.ts";
import { FAMILIES } from "./families.ts";
import { isLinearizable } from "./oracle.ts";

/** A clock that goes on by being looked at ends a search that a mistake has made endless, on every machine alike. */
function createBudget(): Budget {
  let looks = 0;
  return { timeLimitMs: 100, memoryLimitBytes: 1e9, now: () => looks++ };
}

const KEYS = ["x", "y", "z"] as const;

/** What can be read as columns: no ties, for events have indexes of their own, and no appends. */
export const COLUMN_FAMILIES: readonly Family[] = FAMILIES.filter(
  ({ model, functions, ties }) =>
    ["register", "cas-register", "key-value"].includes(model.name) &&
    ties === undefined &&
    !functions.includes("append"),
);

export interface ColumnTrial {
  readonly isLinearizable: boolean;
  readonly verdict: Verdict;
  /** Whether some key ended "unknown" because the checker itself failed. */
  readonly hasInternalError: boolean;
}

/** A drawn history of each family, its keys side by side. */
export function drawnColumnTrials(seed: number): ColumnTrial[] {
  return COLUMN_FAMILIES.map((family) => {
    const drawn = KEYS.map((_, at) => drawHistory(family, KEYS.length * seed + at));
    const isKept = drawn.every((operations) => isLinearizable(family.model, operations));
    return trialOf(family.model, interleaved(drawn), isKept);
  });
}

/** Thousands of operations on one value, correct or with a stale read in the end, among them those that take no part. */
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

/** The events of all keys by their indexes; of those with equal indexes the first key's first. */
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

function longHistory(isStale: boolean): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  const add = (type: HistoryEvent["type"], process: number, f: string, value: Json): void =>
    void events.push({ index: events.length, time: events.length, type, process, f, value });
  for (let round = 0; round < ROUNDS; round++) {
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
