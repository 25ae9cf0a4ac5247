/**
 * Drawn histories: small, seeded, about half of them wrong, of every kind that a pruning rule could get wrong.
 *
 * A real object runs while the history is drawn, so that most histories are nearly linearizable. Then some answers are
 * changed. Purely random answers would be refuted at the first read, and would test nothing.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import type { Call, Model } from "../models/model.ts";

/** What is drawn. Shares are probabilities from 0 to 1. */
export interface Family {
  readonly name: string;
  readonly model: Model;
  /** The functions to draw from. One that is there twice is drawn twice as often. */
  readonly functions: readonly string[];
  readonly operationsMax: number;
  readonly processes: number;
  /** Values 0 … values - 1; 0 means that every written value is new. */
  readonly values: number;
  /** The share of operations that never return. */
  readonly neverReturned: number;
  /** The share of answers that are replaced by another. */
  readonly corrupted: number;
  /** How often, between two events, an operation that never returned takes effect after all; default 0.2. */
  readonly late?: number;
  /** The value or element for a drawn number; default: the number itself. */
  readonly element?: (number: number) => Json;
  /** Written values are lists of one element. */
  readonly writesLists?: boolean;
  /** The share of events that have the index of the event before; default 0. */
  readonly ties?: number;
}

/** A seeded source of random numbers (mulberry32). */
export interface Draws {
  /** A whole number from 0 to limit - 1. */
  readonly below: (limit: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
}

/** Random numbers; the same seed gives the same numbers. */
export function draws(seed: number): Draws {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => list[below(list.length)] as T,
  };
}

interface Running {
  readonly id: number;
  readonly process: number;
  readonly f: string;
  readonly input: Json;
  readonly invokeIndex: number;
  answer?: Partial<Operation>;
}

/** One history of the family, in order of id. The same seed gives the same history. */
export function drawHistory(family: Family, seed: number): Operation[] {
  const random = draws(seed);
  const count = 1 + random.below(family.operationsMax);
  const finished: Operation[] = [];
  const open: Running[] = [];
  /** Operations that never returned and may still take effect. */
  const limbo: Running[] = [];
  let state = family.model.initial;
  let index = 0;
  let begun = 0;
  let fresh = 1;
  const seen: Json[] = [family.model.initial];
  const nextIndex = (): number => (index += random.chance(family.ties ?? 0) ? 0 : 1);
  const elementOf = family.element ?? ((number: number): Json => number);
  const element = (): Json => elementOf(family.values === 0 ? fresh++ : random.below(family.values));
  const value = (): Json => (family.writesLists === true ? [element()] : element());
  /** What the next write would put. */
  const next = (): Json => {
    const number = elementOf(family.values === 0 ? fresh : random.below(family.values));
    return family.writesLists === true ? [number] : number;
  };
  const takeEffect = (one: Running): void => {
    if (one.answer !== undefined) return;
    const [answer, after] = actualAnswer(family.model, one, state);
    one.answer = answer;
    state = after;
    seen.push(after);
  };
  while (begun < count || open.length > 0) {
    if (begun < count && open.length < family.processes && (open.length === 0 || random.chance(0.5))) {
      const f = random.pick(family.functions);
      const from = f === "cas" ? (random.chance(0.7) ? state : random.chance(0.2) ? next() : random.pick(seen)) : null;
      const input =
        f === "read" || f === "delete" ? null : f === "cas" ? [from, value()] : f === "append" ? element() : value();
      open.push({ id: begun, process: begun, f, input, invokeIndex: nextIndex() });
      begun++;
      continue;
    }
    const late = random.chance(family.late ?? 0.2) ? limbo.pop() : undefined;
    if (late !== undefined) takeEffect(late);
    const one = random.pick(open);
    if (one.answer === undefined && random.chance(0.5)) {
      takeEffect(one);
      continue;
    }
    open.splice(open.indexOf(one), 1);
    const operation = complete(family, random, one, { takeEffect, nextIndex, seen, next });
    if (operation.outcome === "info") limbo.push(one);
    finished.push(operation);
  }
  return finished.sort((a, b) => a.id - b.id);
}

/** The answer of the object, and its next state. */
function actualAnswer(model: Model, one: Running, state: Json): [Partial<Operation>, Json] {
  const { f, input } = one;
  const ok = (output: Json): Call => ({ f, input, output, known: true });
  if (f === "read") return [{ outcome: "ok", output: state }, state];
  const after = model.step(state, ok(input));
  if (after !== undefined) return [{ outcome: "ok", output: input }, after];
  return [{ outcome: "fail", error: ["mismatch", state] }, state];
}

function complete(
  family: Family,
  random: Draws,
  one: Running,
  run: { takeEffect: (one: Running) => void; nextIndex: () => number; seen: readonly Json[]; next: () => Json },
): Operation {
  const { id, process, f, input, invokeIndex } = one;
  const base = { id, process, f, input, invokeIndex, invokeTime: invokeIndex * 1000 };
  if (random.chance(family.neverReturned)) {
    // Some end with `info`, some are still open when the history ends.
    const completeIndex = random.chance(0.5) ? run.nextIndex() : undefined;
    return { ...base, outcome: "info", ...(completeIndex === undefined ? {} : { completeIndex }) };
  }
  run.takeEffect(one);
  let answer = one.answer ?? {};
  if (random.chance(family.corrupted)) answer = corrupt(family, random, one, answer, run);
  const completeIndex = run.nextIndex();
  return { ...base, outcome: "ok", ...answer, completeIndex, completeTime: completeIndex * 1000 };
}

function corrupt(
  family: Family,
  random: Draws,
  one: Running,
  answer: Partial<Operation>,
  { seen, next }: { readonly seen: readonly Json[]; readonly next: () => Json },
): Partial<Operation> {
  if (one.f === "read") {
    const drawn = corruptValue(random, random.chance(0.2) ? next() : random.pick(seen));
    // An object that holds a list never answers with another kind of value: the checker would refuse the operation.
    const isOther = Array.isArray(answer.output) && !Array.isArray(drawn);
    return { outcome: "ok", output: isOther ? [drawn] : drawn };
  }
  if (one.f === "cas" && answer.outcome === "fail" && random.chance(0.5)) {
    return { outcome: "fail", error: ["mismatch", random.pick(seen)] };
  }
  if (one.f === "cas" && random.chance(0.5)) return { outcome: "ok", output: one.input };
  return random.chance(0.5) && family.model.functions.includes(one.f) ? { outcome: "fail", error: "refused" } : answer;
}

/** The value; a list sometimes in another order, with an element less, or with one twice. */
function corruptValue(random: Draws, value: Json): Json {
  if (!Array.isArray(value) || value.length === 0 || random.chance(0.4)) return value;
  const list = value as readonly Json[];
  if (list.length === 1 || random.chance(0.3)) return [...list, random.pick(list)];
  const gone = random.below(list.length);
  return random.chance(0.6) ? [...list].reverse() : list.filter((_, at) => at !== gone);
}
