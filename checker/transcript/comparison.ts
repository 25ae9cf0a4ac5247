/**
 * Certifies an "invalid" verdict on columns. Such a verdict is a claim about all orders, so there is no single order to
 * replay. Instead the columns are compared with the transcript, operation by operation and event by event. If both say the
 * same, what refutes one also refutes the other.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { wrongIndex } from "../base/wrong-index.ts";
import type { KeyColumns } from "../base/key-columns.ts";
import type { Effort } from "../base/effort.ts";
import { NEVER } from "../base/key-history.ts";
import { CAS, IMPOSSIBLE, READ, WRITE } from "../base/cell-columns.ts";
import type { CellColumns } from "../base/cell-columns.ts";
import { elementKey, sameJson } from "../models/json-text.ts";
import { callOf } from "../models/model.ts";
import type { Action, Model } from "../models/model.ts";
import type { Transcript } from "./transcript.ts";

/** In units of effort: to restore one operation from its words and compare it. */
const OPERATION_COST = 32;

/**
 * Describes the first difference between columns and transcript for a key; undefined if there is none. Linear time.
 * @throws OutOfTimeError where `effort` does
 */
export function difference(
  model: Model,
  transcript: Transcript,
  { key, history, cells, ids }: KeyColumns,
  effort: Effort,
): string | undefined {
  if (cells.hasAppends) return "the columns hold appends, which are not read as columns";
  const numbers = numbering(cells);
  if (!numbers.isNumberOf(cells.initial, model.initial)) return "the columns begin with another value";
  const times = timesOf(history.invoke.length);
  let item = 0;
  for (const place of transcript.placesOf(key)) {
    effort(OPERATION_COST);
    const operation = transcript.operationAt(place);
    const call = callOf(model, operation);
    if (call === undefined) continue;
    if (ids[item] !== place || item >= history.invoke.length) return `the columns miss operation ${place}`;
    const action = model.action?.(call) ?? { kind: "never" };
    const isAnswered = (history.complete[item] ?? wrongIndex(item)) !== NEVER;
    if (isAnswered !== call.known || !isSameAction(cells, item, action, numbers)) return differs(operation);
    times.begins[item] = operation.invokeIndex;
    times.ends[item] = call.known ? (operation.completeIndex ?? Infinity) : Infinity;
    item++;
  }
  if (item !== history.invoke.length || item !== cells.kind.length) return "the columns hold more operations";
  return times.differenceFrom(history);
}

const differs = ({ id }: Pick<Operation, "id">): string => `the columns say something else of operation ${id}`;

interface Numbering {
  /** Whether the number stands for this value and for no other. */
  readonly isNumberOf: (number: number, value: Json) => boolean;
}

/** Values in columns are numbers: equal values must have the same number, different values different ones. */
function numbering({ values }: CellColumns): Numbering {
  const numbers = new Map<Json, number>();
  return {
    isNumberOf: (number, value) => {
      const name = elementKey(value);
      const known = numbers.get(name);
      if (known !== undefined) return known === number;
      numbers.set(name, number);
      return number >= 0 && sameJson(values.valueOf(number), value);
    },
  };
}

/** In columns, a cas that writes the value it expects is a read that has both values. */
function isSameAction(cells: CellColumns, item: number, action: Action, { isNumberOf }: Numbering): boolean {
  const [kind, want, put] = [
    cells.kind[item] ?? wrongIndex(item),
    cells.wants[item] ?? wrongIndex(item),
    cells.puts[item] ?? wrongIndex(item),
  ];
  switch (action.kind) {
    case "read":
      return kind === READ && put === -1 && isNumberOf(want, action.value);
    case "write":
      return kind === WRITE && want === -1 && isNumberOf(put, action.value);
    case "cas":
      return (
        kind === (sameJson(action.from, action.to) ? READ : CAS) &&
        isNumberOf(want, action.from) &&
        isNumberOf(put, action.to)
      );
    case "never":
      return kind === IMPOSSIBLE;
    case "append":
      return false;
  }
}

interface Times {
  /** By item, the indexes of its events; Infinity for the end of one that never returned. */
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  /** Ranks may have gaps, but must be in the same order as the indexes. */
  readonly differenceFrom: (history: KeyColumns["history"]) => string | undefined;
}

function timesOf(count: number): Times {
  const begins = new Float64Array(count);
  const ends = new Float64Array(count);
  return {
    begins,
    ends,
    differenceFrom: ({ invoke, complete, returns }) => {
      let answered = 0;
      for (const end of ends) if (end !== Infinity) answered++;
      if (answered !== returns.length) return "the columns hold another number of answers";
      let [begun, returned] = [0, 0];
      let [index, rank] = [-1, -1];
      while (begun < count || returned < answered) {
        const item = returned < answered ? (returns[returned] ?? wrongIndex(returned)) : -1;
        const isReturn =
          item >= 0 && (begun === count || (ends[item] ?? wrongIndex(item)) < (begins[begun] ?? wrongIndex(begun)));
        const [nextIndex, nextRank] = isReturn
          ? [ends[item] ?? wrongIndex(item), complete[item] ?? wrongIndex(item)]
          : [begins[begun] ?? wrongIndex(begun), invoke[begun] ?? wrongIndex(begun)];
        if (nextIndex <= index || nextRank <= rank) return "the columns put the events in another order";
        [index, rank] = [nextIndex, nextRank];
        if (isReturn) returned++;
        else begun++;
      }
      return undefined;
    },
  };
}
