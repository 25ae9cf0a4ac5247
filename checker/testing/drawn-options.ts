/**
 * Drawn cases: a drawn history with drawn options. These are the initial value of the object, Knossos's conventions,
 * failed cas that do not tell what they saw, events that share an index, and many operations that never return.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { modelNamed } from "../models/catalog.ts";
import type { ModelOptions } from "../models/catalog.ts";
import type { Model } from "../models/model.ts";
import { draws } from "./drawn-histories.ts";
import type { Draws } from "./drawn-histories.ts";

/** A drawn history with its model. */
export interface DrawnCase {
  /** The model with these options, from `modelNamed`. */
  readonly model: Model;
  readonly options: ModelOptions;
  readonly operations: readonly Operation[];
}

/** A family of drawn histories of one model; probabilities from 0 to 1. */
interface DrawnFamily {
  readonly model: Model;
  readonly neverReturned: number;
  readonly ties?: number;
}

const VALUES: readonly Json[] = [0, 1, 2, 3, 7, [1], [2, 1]];
const ELEMENTS: readonly Json[] = [[0], [1], [2], [1, 0], [3, 2], [9]];
const TOKENS: readonly Json[] = [1, 3, [1, "held"], [2, "held"]];

/** By model: possible initial values. Most of these values are also written in the histories. */
const AT_FIRST: { readonly [model: string]: readonly Json[] } = {
  register: VALUES,
  "cas-register": VALUES,
  "key-value": VALUES,
  "append-list": [...ELEMENTS, [1, 1]],
  set: ELEMENTS,
  text: ["0", "1", "2", "12", "a", "ab"],
  "multi-register": [{ x: 1 }, { x: 2, y: 0 }],
  counter: [1, 2, 5, -3],
  "set-with-remove": ELEMENTS,
  "fifo-queue": [...ELEMENTS, [9, 9]],
  stack: [...ELEMENTS, [9, 9]],
  "priority-queue": [[7], [14, 3], [30], [7, 7]],
  mutex: [{ by: null }],
  semaphore: [1, 2],
  "fenced-lock": TOKENS,
  "expiring-lock": TOKENS,
  "test-and-set": [1],
  generations: [
    { generation: 1, owner: "a", resetBy: "b" },
    { generation: 2, owner: null, resetBy: "a" },
  ],
  "unique-ids": [["a"], ["ab", "c"]],
  token: [1, 2, "z"],
  consensus: [1, 2, "z"],
  "unordered-queue": [...ELEMENTS, [9, 9]],
  blocks: VALUES,
  "guarded-register": [
    [1, 1],
    [3, 2],
  ],
  bank: [{ a: 2, b: -2 }, { c: 5 }],
};

/** The initial states that can be drawn for this model. */
export function beginningsOf({ name }: Model): Json[] {
  return (AT_FIRST[name] ?? []).map((initial) => modelNamed(name, { initial }).initial);
}

/** One history of the family with drawn options. The same seed gives the same case. */
export function drawCase<F extends DrawnFamily>(
  family: F,
  draw: (family: F, seed: number) => Operation[],
  seed: number,
): DrawnCase {
  // Not the random numbers with which the history is drawn.
  const random = draws(seed ^ 0x5bd1e995);
  const options = drawOptions(family.model, random);
  const model = modelNamed(family.model.name, options);
  const ties = random.chance(0.15) ? 0.4 : family.ties;
  const neverReturned = random.chance(0.1) ? Math.max(0.4, family.neverReturned) : family.neverReturned;
  const drawn = draw({ ...family, model, neverReturned, ...(ties === undefined ? {} : { ties }) }, seed);
  return { model, options, operations: random.chance(0.2) ? drawn.map(withoutSight) : drawn };
}

/** Drawn options of a model; most often none. */
export function drawOptions({ name }: Model, random: Draws): ModelOptions {
  const atFirst = AT_FIRST[name] ?? [];
  return {
    ...(random.chance(0.4) && atFirst.length > 0 ? { initial: random.pick(atFirst) } : {}),
    ...(random.chance(0.15) ? { readNil: "wildcard" as const } : {}),
    ...(random.chance(0.15) ? { failedCas: "ignored" as const } : {}),
  };
}

/** A failed cas that does not tell what it saw. */
function withoutSight(operation: Operation): Operation {
  return operation.outcome === "fail" && operation.f === "cas" ? { ...operation, error: "mismatch" } : operation;
}
