/**
 * What a history says of each element of a set: when it was known, the last read that showed it, and the last one that
 * did not.
 *
 * Source: Jepsen, checker.clj, `set-full`. There, every read is held against every element; here a read costs as much as
 * it shows, so long histories are near-linear.
 */
import type { Json } from "../../histories/json.ts";
import { isList } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { elementKey } from "../models/json-text.ts";

/** One element that somebody tried to add. Indexes are those of events. */
export interface SetElement {
  readonly value: Json;
  /** The first attempt that may have succeeded, and the one that was acknowledged first. */
  readonly add: Operation;
  acknowledged: Operation | undefined;
  /** The first completion, of an add or of a read, that proves it to be in the set. */
  knownIndex: number;
  knownTime: number;
  /** By invocation, the last read that shows it, and the last that does not though its add had begun. */
  lastPresent: Operation | undefined;
  lastAbsent: Operation | undefined;
}

/** A read that shows what it must not. */
export interface OddAnswer {
  readonly read: Operation;
  readonly value: Json;
  /** An add of it that failed; undefined: nobody had tried to add it. */
  readonly failedAdd?: Operation;
}

/** All elements of a history, and what is wrong with single reads. */
export interface SetElements {
  readonly elements: readonly SetElement[];
  /** Reads that showed an element twice. */
  readonly duplicates: readonly OddAnswer[];
  /** Reads that showed what nobody had added, or what had certainly not been added. */
  readonly phantoms: readonly OddAnswer[];
  /** Reads that answered something that is no list. */
  readonly unreadable: readonly Operation[];
}

/** The operations that add what they ask: Maelstrom calls it `broadcast` where it is a message to all nodes. */
export const ADD_FUNCTIONS: readonly string[] = ["add", "broadcast"];

/** Of operations that add their input, and of `read`, which answers a list of all elements. */
export function setElements(operations: readonly Operation[]): SetElements {
  const elements = new Map<Json, SetElement>();
  const failed = new Map<Json, Operation>();
  for (const operation of operations) {
    if (!ADD_FUNCTIONS.includes(operation.f)) continue;
    if (operation.outcome === "fail") failed.set(elementKey(operation.input), operation);
    else noteAdd(elements, operation);
  }
  const answered = operations.filter(({ f, outcome }) => f === "read" && outcome === "ok");
  const unreadable = answered.filter(({ output }) => !isList(output));
  const reads = answered
    .filter(({ output }) => isList(output))
    .sort((one, other) => other.invokeIndex - one.invokeIndex);
  const duplicates: OddAnswer[] = [];
  const phantoms: OddAnswer[] = [];
  const undecided = new Set(elements.entries());
  const completions = latestCompletions(reads);
  for (const [place, read] of reads.entries()) {
    const shown = new Set<Json>();
    for (const value of read.output as readonly Json[]) {
      const key = elementKey(value);
      if (shown.has(key)) duplicates.push({ read, value });
      else {
        shown.add(key);
        const element = elements.get(key);
        if (element === undefined || element.add.invokeIndex > endOf(read)) {
          const failedAdd = failed.get(key);
          phantoms.push(failedAdd === undefined ? { read, value } : { read, value, failedAdd });
        } else notePresent(element, read);
      }
    }
    noteAbsent(undecided, shown, read, completions[place] ?? 0);
  }
  return { elements: [...elements.values()], duplicates, phantoms, unreadable };
}

function noteAdd(elements: Map<Json, SetElement>, add: Operation): void {
  const key = elementKey(add.input);
  const element: SetElement = elements.get(key) ?? {
    value: add.input,
    add,
    acknowledged: undefined,
    knownIndex: Infinity,
    knownTime: Infinity,
    lastPresent: undefined,
    lastAbsent: undefined,
  };
  elements.set(key, element);
  if (add.outcome !== "ok") return;
  element.acknowledged ??= add;
  noteKnown(element, add);
}

function noteKnown(element: SetElement, { completeIndex = Infinity, completeTime = Infinity }: Operation): void {
  if (completeIndex >= element.knownIndex) return;
  element.knownIndex = completeIndex;
  element.knownTime = completeTime;
}

/** Reads come with the last one first. */
function notePresent(element: SetElement, read: Operation): void {
  noteKnown(element, read);
  element.lastPresent ??= read;
}

/** Decides which elements this read is the last to miss; nothing before it can be the last to miss them any more. */
function noteAbsent(
  undecided: Set<[Json, SetElement]>,
  shown: ReadonlySet<Json>,
  read: Operation,
  latestCompletion: number,
): void {
  for (const entry of undecided) {
    const [key, element] = entry;
    const { invokeIndex } = element.add;
    if (invokeIndex > latestCompletion) undecided.delete(entry);
    else if (invokeIndex < endOf(read) && !shown.has(key)) {
      element.lastAbsent = read;
      undecided.delete(entry);
    }
  }
}

/** By place: the latest end of this read and of all after it in the list, which began earlier. */
function latestCompletions(reads: readonly Operation[]): readonly number[] {
  const latest: number[] = [];
  for (let place = reads.length - 1; place >= 0; place--) {
    latest[place] = Math.max(endOf(reads[place] as Operation), latest[place + 1] ?? 0);
  }
  return latest;
}

function endOf({ completeIndex = Infinity }: Operation): number {
  return completeIndex;
}
