/**
 * Looking at some of an object's contents only: at some elements of a list or set, some values of a queue, some
 * registers of many. Sound where the others neither see nor change them: an order that explains all explains what is
 * left.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { canonicalText, isList } from "../../models/json-text.ts";
import type { Model, SpecialObject } from "../../models/model.ts";
import { unorderedQueue } from "../../models/objects/unordered-queue.ts";
import { isTransactional, registersOf, withoutRegisters } from "./any-registers.ts";
import type { Removable } from "./removable.ts";

/** What takes an element out, by object; whatever else there is puts one in. */
const TAKES: ReadonlyMap<SpecialObject, string> = new Map([
  ["fifo-queue", "dequeue"],
  ["stack", "pop"],
  ["priority-queue", "delete-min"],
]);

/** The function that takes elements out of such an object; undefined for other objects. */
export function takeWord({ special, step }: Model): string | undefined {
  if (step === unorderedQueue.step) return "dequeue";
  return special === undefined ? undefined : TAKES.get(special);
}

/** Each of its contents with everything that touches it; undefined where they are not apart from each other. */
export function contents(model: Model, operations: readonly Operation[]): Removable | undefined {
  const there = atFirst(model);
  if (model.levels !== undefined || model.special === "element-set") return wholeElements(operations, there);
  if (takeWord(model) !== undefined) return wholeEntries(model, operations, there);
  if (!isTransactional(model)) return undefined;
  return {
    units: [...new Set(operations.flatMap(registersOf))],
    without: (list, gone) => list.flatMap((operation) => withoutRegisters(operation, gone)),
  };
}

/** What was in it at the beginning has no operation that put it there, so it stays. */
function atFirst({ initial }: Model): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (value: Json): void => {
    found.add(canonicalText(value));
    if (isList(value)) value.forEach(look);
  };
  look(initial);
  return found;
}

/** They do not know of each other but in reads of the whole. */
function wholeElements(operations: readonly Operation[], there: ReadonlySet<string>): Removable {
  const updates = operations.filter(({ f }) => f !== "read");
  return {
    units: [...new Set(updates.map(({ input }) => canonicalText(input)))].filter((key) => !there.has(key)),
    without: (list, gone) =>
      list.flatMap((operation): Operation[] => {
        if (operation.f !== "read") return gone.has(canonicalText(operation.input)) ? [] : [operation];
        if (!isList(operation.output)) return [operation];
        const output: Json = operation.output.filter((element) => !gone.has(canonicalText(element)));
        return output.length === operation.output.length ? [operation] : [{ ...operation, output }];
      }),
  };
}

/**
 * Values of a queue or stack, each with what puts it in and takes it out. The others keep their order: who was first,
 * last or least among all is so among those left, and what was empty is. A take that was never answered may have taken
 * what is gone; then it did nothing.
 */
function wholeEntries(model: Model, operations: readonly Operation[], there: ReadonlySet<string>): Removable {
  const take = takeWord(model);
  const valueOf = ({ f, input, output }: Operation): string => canonicalText((f === take ? output : input) ?? null);
  return {
    units: [...new Set(operations.map(valueOf))].filter((value) => value !== "null" && !there.has(value)),
    without: (list, gone) => list.filter((operation) => !gone.has(valueOf(operation))),
  };
}
