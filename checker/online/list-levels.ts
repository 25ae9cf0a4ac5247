/**
 * Levels of a list while the operations happen: every answer must be a beginning of the longest one, and no operation may
 * have returned before one of a lower level began (see `linearizability/special/levels.ts`).
 *
 * Only a read can break that: it brings a level below others, its own, and it gives levels to the elements that it is
 * the first to show. An append that returns later has everything below it already begun.
 * It remembers the longest answer, as every answer does.
 */
import type { Json } from "../../histories/json.ts";
import { isList, isPrefix, shortText } from "../models/json-text.ts";
import type { Call, Model } from "../models/model.ts";
import { additions } from "./additions.ts";
import type { Addition, Additions } from "./additions.ts";
import { impossible } from "./monitor.ts";
import type { Begun, Monitor, Remark } from "./monitor.ts";

interface List {
  readonly model: Model;
  readonly added: Additions<number>;
  /** The longest answer. */
  readonly elements: Json[];
  readonly shown: Addition<number>[];
  /** By length: the first return of a read of that many elements; Infinity where there is none. */
  readonly firstRead: number[];
}

/** Watches one key of a model with the levels of a list. A read costs its length. */
export function listLevels(model: Model): Monitor {
  // What is there at the beginning is as if it had been appended and read before everything.
  const elements = isList(model.initial) ? [...model.initial] : [];
  const shown = elements.map((_, place) => ({ invoke: -1, complete: -1, place }));
  const list: List = { model, added: additions(), elements, shown, firstRead: [] };
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

function settle(list: List, operation: Begun, call: Call | undefined, time: number): Remark {
  if (call === undefined) {
    return operation.call === undefined ? undefined : list.added.withdraw(operation.call.input);
  }
  if (list.model.readOnly(call)) return read(list, operation, call.output ?? [], time);
  list.added.complete(call.input, time);
  return undefined;
}

function read(list: List, operation: Begun, answer: Json, time: number): Remark {
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

/** Takes in what the answer is the first to show, the last first, for what stands higher must not have returned before. */
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

/** Whether something had returned before the read began that the read does not show. */
function tooLate({ added, elements, shown, firstRead }: List, { at }: Begun, length: number): Remark {
  if (added.firstUnseen() < at) return impossible("a read misses an element that was appended before it began");
  for (let place = length; place < shown.length; place++) {
    if ((shown[place]?.complete ?? Infinity) < at || (firstRead[place + 1] ?? Infinity) < at) {
      return impossible(`a read misses ${shortText(elements[place] ?? null)}, which was there before it began`);
    }
  }
  return undefined;
}
