/**
 * Columns: a history as numbers, for histories of millions of operations. They are made directly from the events of a
 * file, and no object is kept once its operation has completed.
 *
 * This works only for the catalog's models of one value (register, cas-register, key-value), and without appends. Verdicts
 * are the same as those of `check`, because the same algorithms run on the same columns. Each verdict is certified by the
 * transcript, a second record of the events that shares nothing with the columns: "valid" by a replay of its operations,
 * "invalid" by a comparison with the columns (`docs/decisions/0030`). If the two disagree, the key is "unknown" with an
 * internal error.
 *
 * An explanation needs the operations as they were recorded. A caller who wants explanations passes a function that reads
 * the operations of the invalid keys again.
 */
import type { HistoryEvent, Key } from "../histories/event.ts";
import type { Operation, Outcome } from "../histories/operation.ts";
import { createPairing } from "../histories/pair.ts";
import { wrongIndex } from "./base/wrong-index.ts";
import { checkKeys } from "./check-keys.ts";
import { refuseUnknown } from "./refused-operation.ts";
import type { Budget, CheckReport } from "./check-report.ts";
import type { KeySource } from "./check-keys.ts";
import type { ReadAgain } from "./late-explanations.ts";
import { createGrowingKey } from "./base/key-columns.ts";
import type { GrowingKey, KeyColumns } from "./base/key-columns.ts";
import { prepareMaterial } from "./linearizability/decide.ts";
import type { Decision, KeyMaterial } from "./linearizability/decision.ts";
import type { PreparedKey } from "./linearizability/decide.ts";
import { effortUntil } from "./base/effort.ts";
import { partOf } from "./models/model.ts";
import type { Model } from "./models/model.ts";
import { createOrderCertifier } from "./transcript/certificate.ts";
import type { OrderCertifier } from "./transcript/certificate.ts";
import { difference } from "./transcript/comparison.ts";
import { createTranscript } from "./transcript/transcript.ts";
import type { Transcript } from "./transcript/transcript.ts";

/** The history has to be checked as operations; the message says why. */
export class NotForColumnsError extends Error {
  /** The name of this class. */
  override readonly name = "NotForColumnsError";
}

/**
 * A history as columns, and the transcript that certifies verdicts on them. It is made by a column reader and handed on to
 * `checkColumns`; what `keys` and `transcript` hold may change with every version.
 */
export interface ColumnHistory {
  /** The model that judges it. */
  readonly model: Model;
  /** The operations of each key as numbers. */
  readonly keys: readonly KeyColumns[];
  /** A second record of the same events. */
  readonly transcript: Transcript;
  /** By function, how many operations had an answer that the model judges. */
  readonly answered: ReadonlyMap<string, number>;
}

/** Makes columns of events, one after the other. */
export interface ColumnReader {
  /**
   * Reads the next event. Call it in the order of the file; events of the nemesis are ignored.
   * @throws MalformedHistoryError for an event that breaks a rule; NotForColumnsError
   */
  readonly take: (event: HistoryEvent) => void;
  /** Ends the history: operations still open were never answered. Call it once. */
  readonly finish: () => ColumnHistory;
}

interface Begun {
  readonly of: GrowingKey;
  readonly item: number;
  readonly id: number;
  readonly f: string;
  readonly key: Key;
  readonly process: number;
  readonly input: HistoryEvent["value"];
  readonly invokeIndex: number;
  readonly invokeTime: number;
}

/**
 * A reader of events: `const reader = createColumnReader(modelNamed("register"))`, `reader.take(event)` for each, and
 * `checkColumns(reader.finish(), budget)` at the end.
 * @throws NotForColumnsError for any other model
 */
export function createColumnReader(model: Model): ColumnReader {
  if (model.actInto === undefined || model.levels !== undefined || model.special !== undefined) {
    throw new NotForColumnsError(`model ${model.name}: is not read as columns`);
  }
  const keys = new Map<Key | undefined, GrowingKey>();
  const answered = new Map<string, number>();
  const transcript = createTranscript(model.functions);
  let last: GrowingKey | undefined;
  const keyOf = (key: Key | undefined): GrowingKey => {
    if (last !== undefined && last.key === key) return last;
    last = keys.get(key);
    if (last === undefined) keys.set(key, (last = createGrowingKey(model, key)));
    return last;
  };
  const pairs = createPairing<Begun>({
    begin: (event, id) => {
      refuse(model, event, id);
      const of = keyOf(event.key);
      const { f, value: input, index: invokeIndex, time: invokeTime } = event;
      // Undefined in a history without keys; pairing then expects that of every event.
      const key = event.key as Key;
      return { of, item: of.begin(id), id, f, key, process: event.process as number, input, invokeIndex, invokeTime };
    },
    complete: (begun, event) => {
      if (event.type === "invoke") throw new Error("a completion is not an invoke");
      const operation = operationOf(begun, event.type, event);
      if (partOf(model, operation) === "known") answered.set(operation.f, (answered.get(operation.f) ?? 0) + 1);
      begun.of.end(begun.item, operation);
    },
  });
  return {
    take: (event) => {
      pairs.take(event);
      transcript.take(event);
    },
    finish: () => {
      for (const begun of pairs.open()) begun.of.end(begun.item, operationOf(begun, "info"));
      return { model, keys: [...keys.values()].map((key) => key.finish()), transcript, answered };
    },
  };
}

/** Appends make lists, which can only be replayed as operations. */
function refuse(model: Model, { f, value: input, index }: HistoryEvent, id: number): void {
  if (f === "append") throw new NotForColumnsError("appends are not read as columns");
  try {
    refuseUnknown({ id, f, input, invokeIndex: index, process: 0, outcome: "info", invokeTime: 0 }, model);
  } catch (error) {
    throw new NotForColumnsError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function operationOf(begun: Begun, outcome: Outcome, event?: HistoryEvent): Operation {
  const { id, process, f, input, invokeIndex, invokeTime } = begun;
  const answer = outcome === "ok" ? { output: event?.value ?? null } : {};
  const error = event?.error === undefined ? {} : { error: event.error };
  return { id, process, f, input, outcome, invokeIndex, invokeTime, ...answer, ...error };
}

/**
 * Decides within the budget, key by key, as `check` does.
 *
 * @param readAgain reads operations again for explanations; without it an invalid key has no explanation
 */
export function checkColumns(history: ColumnHistory, budget: Budget, readAgain?: ReadAgain): CheckReport {
  const { model, transcript } = history;
  const certify = createOrderCertifier(model, transcript);
  const byKey = new Map(history.keys.map((columns) => [columns.key, columns]));
  // The keys come from the transcript, so that a key missing from the columns is noticed.
  const sources = Array.from(transcript.keys(), (key): KeySource => {
    const prepare = (isTimeUp: () => boolean): Decision | PreparedKey => {
      const columns = byKey.get(key);
      if (columns === undefined) throw new Error("the columns hold nothing of this key");
      return prepareMaterial(materialOf(history, columns, certify), effortUntil(isTimeUp));
    };
    return { key, operationCount: transcript.countOf(key), prepare };
  });
  return checkKeys(sources, { model, budget, endAt: budget.now() + budget.timeLimitMs, readAgain });
}

function materialOf({ model, transcript }: ColumnHistory, columns: KeyColumns, certify: OrderCertifier): KeyMaterial {
  const { key, history, cells, ids } = columns;
  const placesAt = (items: ArrayLike<number>): Int32Array => {
    const places = new Int32Array(items.length);
    for (let at = 0; at < items.length; at++) {
      const item = items[at] ?? wrongIndex(at);
      places[at] = ids[item] ?? wrongIndex(item);
    }
    return places;
  };
  return {
    history,
    cells,
    operationsAt: (items) => Array.from(placesAt(items), transcript.operationAt),
    certify: (items, effort) => ({ flaw: certify({ key, order: placesAt(items) }, effort) }),
    misreading: (effort) => difference(model, transcript, columns, effort),
  };
}
