/**
 * Levels of a list while the operations happen: every answer must be a prefix of the longest one, and no operation may
 * return before one of a lower level begins (see `linearizability/special/levels.ts`).
 *
 * Only a read can break that: it has a level itself, which may be below others, and it gives levels to the elements
 * that it shows first. When an append returns, everything below it has already begun.
 *
 * Memory: the longest answer.
 */
import type { Json } from "../../histories/json.ts";
import { isList, isPrefix, shortText } from "../models/json-text.ts";
import type { Call, Model } from "../models/model.ts";
import { createAdditions } from "./additions.ts";
import type { Addition, Additions } from "./additions.ts";
import { impossible } from "./monitor.ts";
import type { Invocation, Monitor, Remark } from "./monitor.ts";

/** What is known of one list. */
interface List {
  readonly model: Model;
  readonly added: Additions<number>;
  /** The longest answer. */
  readonly elements: Json[];
  readonly shown: Addition<number>[];
  /** By length: the first return of a read of that many elements; nothing where there is none. */
  readonly firstRead: number[];
}

/** A monitor for a model whose levels are those of a list. A read takes time for its length. */
export function createListMonitor(model: Model): Monitor {
  // The initial elements count as appended and read before everything.
  const elements = isList(model.initial) ? [...model.initial] : [];
  const shown = elements.map((_, place) => ({ invoke: -1, complete: -1, place }));
  const list: List = { model, added: createAdditions(), elements, shown, firstRead: [] };
  return {
    size: () => list.added.size() + list.elements.length,
    take(step) {
      const { operation } = step;
      if (step.kind === "abandon") return undefined;
      if (step.kind === "begin") {
        return operation.call === undefined ? undefined : list.added.begin(operation, operation.call.input);
      }
      return settle(list, operation, step.call, step.time);
    },
  };
}

function settle(list: List, operation: Invocation, call: Call | undefined, time: number): Remark {
  if (call === undefined) {
    return operation.call === undefined ? undefined : list.added.withdraw(operation.call.input);
  }
  if (list.model.readOnly(call)) return read(list, operation, call.output ?? [], time);
  list.added.complete(call.input, time);
  return undefined;
}

function read(list: List, operation: Invocation, answer: Json, time: number): Remark {
  if (!isList(answer)) return impossible(`a read answered ${shortText(answer)}, which is no list`);
  const { model, elements, firstRead } = list;
  if (!(answer.length <= elements.length ? isPrefix(answer, elements) : isPrefix(elements, answer))) {
    const others = isList(model.initial) && !isPrefix(model.initial, answer) ? model.initial : elements;
    return impossible(`neither is a beginning of the other: ${shortText(answer)} and ${shortText(others)}`);
  }
  const remark = lengthen(list, answer) ?? tooLate(list, operation, answer.length);
  firstRead[answer.length] ??= time;
  return remark;
}

/**
 * Adds the elements that the answer is the first to show. No element may return before one at a lower place begins, so
 * they are checked from the last one down.
 */
function lengthen({ added, elements, shown }: List, answer: readonly Json[]): Remark {
  const known = elements.length;
  for (const element of answer.slice(known)) {
    const addition = added.find(element);
    if (addition === undefined) return impossible(`${shortText(element)} was read but never appended`);
    if (addition.place !== undefined) {
      return impossible(`${shortText(element)} was appended once but read twice in one list`);
    }
    added.show(addition, shown.push(addition) - 1);
    elements.push(element);
  }
  let earliest = added.firstUnseen();
  for (let at = shown.length - 1; at >= known; at--) {
    const { invoke, complete } = shown[at] ?? { invoke: 0, complete: Infinity };
    if (earliest < invoke) return impossible(`${shortText(elements[at] ?? null)} stands before one appended earlier`);
    earliest = Math.min(earliest, complete);
  }
  return undefined;
}

/** The remark that the read misses an element that was there before it began; undefined where it misses none. */
function tooLate({ added, elements, shown, firstRead }: List, { at }: Invocation, length: number): Remark {
  if (added.firstUnseen() < at) return impossible("a read misses an element that was appended before it began");
  for (let place = length; place < shown.length; place++) {
    if ((shown[place]?.complete ?? Infinity) < at || (firstRead[place + 1] ?? Infinity) < at) {
      return impossible(`a read misses ${shortText(elements[place] ?? null)}, which was there before it began`);
    }
  }
  return undefined;
}
