/**
 * Histories that are wrong in one place: an object really runs for hundreds of calls, then one answer is another's, or
 * one update is reported as failed although it took effect.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { drawObject } from "../../linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../../linearizability/special/testing/families.ts";
import { decide } from "../../linearizability/decide.ts";
import type { Decision } from "../../linearizability/decision.ts";
import type { Model } from "../../models/model.ts";
import { drawHistory, draws } from "../../testing/drawn-histories.ts";
import type { Draws } from "../../testing/drawn-histories.ts";
import { FAMILIES } from "../../testing/families.ts";

/** Histories of one kind of object, drawn from seeds. */
export interface DrawnFamily {
  readonly name: string;
  readonly model: Model;
  /** A history of an object without mistakes, of about this many operations. */
  readonly right: (seed: number, operations: number) => Operation[];
  /** A short history, which may be wrong in any way. */
  readonly short: (seed: number) => Operation[];
}

const PROCESSES = 2;
const ACQUIRE = { f: "acquire", input: null };

/** One call after the other by drawn processes: of a lock, so that none has to wait. */
function turns(
  seed: number,
  operationsMax: number,
  callAt: (id: number) => { readonly f: string; readonly output: Json },
): Operation[] {
  const random = draws(seed);
  return Array.from({ length: operationsMax }, (_, id) => {
    const process = random.below(PROCESSES);
    const [invokeIndex, completeIndex] = [2 * id, 2 * id + 1];
    const times = { invokeIndex, completeIndex, invokeTime: invokeIndex * 1000, completeTime: completeIndex * 1000 };
    return { id, process, input: null, outcome: "ok", ...callAt(id), ...times };
  });
}

/** Every family once: the others of its kind differ in what this file changes itself. */
export const DRAWN_FAMILIES: readonly DrawnFamily[] = [
  ...OBJECT_FAMILIES.filter(({ name }) => name.endsWith("mode 0")).map((family) => ({
    name: family.name.replace(", mode 0", ""),
    model: family.model,
    right: (seed: number, operationsMax: number): Operation[] => {
      if (family.model.special === "mutex" && family.answer({ by: null }, ACQUIRE, draws(0)) === undefined)
        return turns(seed, operationsMax, (id) => ({ f: id % 2 === 0 ? "acquire" : "release", output: true }));
      if (family.model.special === "unique-ids")
        return turns(seed, operationsMax, (id) => ({ f: "generate", output: id }));
      const calm = { ...family, lost: 0, corrupted: 0, neverReturned: 0, ties: 0, processes: PROCESSES };
      return drawObject({ ...calm, operationsMax }, seed);
    },
    short: (seed: number) => drawObject({ ...family, lost: 0.1, corrupted: 0.1, operationsMax: 12 }, seed),
  })),
  ...FAMILIES.filter(({ name }) => !/never returned|ties|tight|wide/.test(name)).map((family) => ({
    name: family.name,
    model: family.model,
    right: (seed: number, operationsMax: number): Operation[] => {
      const calm = { ...family, corrupted: 0, neverReturned: 0, late: 0, processes: PROCESSES };
      return drawHistory({ ...calm, operationsMax }, seed);
    },
    short: (seed: number) => drawHistory(family, seed),
  })),
];

const ALLOWANCE = { nodesMax: 200_000, bytesMax: 1e9, isTimeUp: () => false };

/** A history that is not linearizable, with the verdict. */
export interface InvalidHistory {
  readonly operations: readonly Operation[];
  readonly decision: Decision;
}

/** A long history of the family that is wrong near its end; undefined where no change of this seed makes one wrong. */
export function wrongAtTheEnd(family: DrawnFamily, seed: number, operationsMax: number): InvalidHistory | undefined {
  const random = draws(seed + 1);
  const right = family.right(seed, operationsMax);
  if (right.length < operationsMax / 4) return undefined;
  for (let attempt = 0; attempt < 30; attempt++) {
    const operations = changed(random, right);
    const decision = decide(family.model, operations, ALLOWANCE);
    if (decision.verdict === false) return { operations, decision };
  }
  return undefined;
}

function changed(random: Draws, right: readonly Operation[]): Operation[] {
  const at = right.length - 1 - random.below(Math.ceil(right.length / 20));
  const victim = right[at];
  if (victim === undefined || victim.outcome !== "ok") return [...right];
  const same = right.filter(({ f, outcome }) => f === victim.f && outcome === "ok");
  const { output: _output, ...rest } = victim;
  const other = random.chance(0.6)
    ? { ...victim, output: random.pick(same).output ?? null }
    : { ...rest, outcome: "fail" as const, error: "refused" };
  return right.map((one, place) => (place === at ? other : one));
}
