/**
 * Objects that change in place. They do what the models of collections do, but without copying the collection at every
 * call, so the cost of a replay does not depend on how much the object holds. `replayed-objects.test.ts` compares each of
 * them with the `step` that it replaces.
 */
import type { Json } from "../../../histories/json.ts";
import { elementSet, presenceAction } from "../../models/objects/element-set.ts";
import { fifoQueue } from "../../models/objects/fifo-queue.ts";
import { growSet } from "../../models/objects/grow-set.ts";
import { canonicalText, isList, sameJson } from "../../models/json-text.ts";
import type { Call, Model } from "../../models/model.ts";
import { priorityQueue } from "../../models/objects/priority-queue.ts";
import { stack } from "../../models/objects/stack.ts";
import { idsIn, treeOf, uniqueIds } from "../../models/objects/unique-ids.ts";
import { createHeap } from "../../base/heap.ts";

/** An object of the model while an order is replayed on it. */
export interface Replay {
  /** Lets the call take effect; false if the object could not have given that answer. */
  readonly apply: (call: Call) => boolean;
  readonly state: () => Json;
}

/**
 * By `step`: a function from a state of the model to an object in that state. It is found by `step` and not by the model,
 * because a model derived from another may behave differently, and then it has another `step`.
 */
export const REPLAYED: ReadonlyMap<Model["step"], (initial: Json) => Replay> = new Map([
  [fifoQueue.step, queueFrom],
  [stack.step, stackFrom],
  [priorityQueue.step, priorityQueueFrom],
  [growSet.step, growSetFrom],
  [elementSet.step, elementSetFrom],
  [uniqueIds.step, uniqueIdsFrom],
]);

/** Elements that left are removed once they are as many as those inside, and at least this many. */
const LEFT_MIN = 1_024;

function queueFrom(initial: Json): Replay {
  const elements = isList(initial) ? [...initial] : [];
  let first = 0;
  return {
    state: () => elements.slice(first),
    apply: ({ f, input, output, known }) => {
      if (f === "enqueue") return elements.push(input) > 0;
      if (known && !sameJson(elements[first] ?? null, output ?? null)) return false;
      if (first < elements.length) first++;
      if (first >= LEFT_MIN && 2 * first >= elements.length) {
        elements.splice(0, first);
        first = 0;
      }
      return true;
    },
  };
}

function stackFrom(initial: Json): Replay {
  const elements = isList(initial) ? [...initial] : [];
  return {
    state: () => [...elements],
    apply: ({ f, input, output, known }) => {
      if (f === "push") return elements.push(input) > 0;
      if (known && !sameJson(elements.at(-1) ?? null, output ?? null)) return false;
      elements.pop();
      return true;
    },
  };
}

function priorityQueueFrom(initial: Json): Replay {
  let numbers = createHeap<number>((a, b) => a - b);
  for (const number of isList(initial) ? initial : []) numbers.push(Number(number));
  return {
    state: () => {
      const sorted: number[] = [];
      for (let least = numbers.pop(); least !== undefined; least = numbers.pop()) sorted.push(least);
      numbers = createHeap((a, b) => a - b);
      for (const number of sorted) numbers.push(number);
      return sorted;
    },
    apply: ({ f, input, output, known }) => {
      if (f === "insert") numbers.push(Number(input));
      else if (known && (numbers.peek() ?? null) !== (output ?? null)) return false;
      else numbers.pop();
      return true;
    },
  };
}

/** Elements by their text, as the models compare them. */
class Members {
  readonly #byText = new Map<string, Json>();

  constructor(initial: Json) {
    for (const element of isList(initial) ? initial : []) this.add(element);
  }

  has(element: Json): boolean {
    return this.#byText.has(canonicalText(element));
  }

  add(element: Json): void {
    const text = canonicalText(element);
    if (!this.#byText.has(text)) this.#byText.set(text, element);
  }

  remove(element: Json): void {
    this.#byText.delete(canonicalText(element));
  }

  /** Whether a read may have answered that: all of them, each once. */
  areShownBy({ output }: Call): boolean {
    const seen = output ?? [];
    if (!isList(seen) || seen.length !== this.#byText.size) return false;
    const distinct = new Set(seen.map(canonicalText));
    if (distinct.size !== seen.length) return false;
    for (const text of distinct) if (!this.#byText.has(text)) return false;
    return true;
  }

  sorted(): Json[] {
    return [...this.#byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, element]) => element);
  }
}

function growSetFrom(initial: Json): Replay {
  const members = new Members(initial);
  return {
    state: () => members.sorted(),
    apply: (call) => {
      if (call.f === "read") return !call.known || members.areShownBy(call);
      members.add(call.input);
      return true;
    },
  };
}

function elementSetFrom(initial: Json): Replay {
  const members = new Members(initial);
  return {
    state: () => members.sorted(),
    apply: (call) => {
      if (!call.known && (call.f === "read" || call.f === "contains")) return true;
      const action = presenceAction(call);
      if (action === undefined) return members.areShownBy(call);
      if (action.kind === "read") return members.has(call.input) === action.value;
      if (action.kind === "cas" && members.has(call.input) !== action.from) return false;
      if (call.f === "add") members.add(call.input);
      else if (call.f === "remove") members.remove(call.input);
      else return false;
      return true;
    },
  };
}

function uniqueIdsFrom(initial: Json): Replay {
  const ids = new Set(idsIn(initial));
  return {
    state: () => treeOf(ids) ?? null,
    apply: ({ known, output = null }) => {
      const count = ids.size;
      return !known || ids.add(canonicalText(output)).size > count;
    },
  };
}
