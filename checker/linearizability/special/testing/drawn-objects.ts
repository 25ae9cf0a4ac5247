/**
 * Drawn histories of any object. The object really runs, and processes call it as clients would. In some histories
 * there is a mistake: an update is lost, or an answer is replaced by another one. Operations may wait (for a lock that
 * is held), never return, or take effect long after their invocation.
 */
import type { Json } from "../../../../histories/json.ts";
import type { Operation } from "../../../../histories/operation.ts";
import type { Model } from "../../../models/model.ts";
import { draws } from "../../../testing/drawn-histories.ts";
import type { Draws } from "../../../testing/drawn-histories.ts";

/** A call without its answer. */
export interface Asked {
  readonly f: string;
  readonly input: Json;
}

/** How to draw histories of one object. Shares and chances are 0..1. */
export interface ObjectFamily {
  readonly name: string;
  readonly model: Model;
  /** The next call of a process, given its own returned operations. `fresh` returns a number never used before. */
  readonly ask: (random: Draws, own: readonly Operation[], fresh: () => number) => Asked;
  /** The object's answer in this state; undefined: the caller has to wait. */
  readonly answer: (state: Json, asked: Asked, random: Draws) => Json | undefined;
  readonly operationsMax: number;
  readonly processes: number;
  readonly neverReturned: number;
  /** The only function whose calls may never return, apart from those open at the end; default: every function. */
  readonly losable?: string;
  /** Share of updates that are lost. */
  readonly lost: number;
  /** Share of answers that are replaced. */
  readonly corrupted: number;
  /** Share of events that get the index of the event before. */
  readonly ties?: number;
}

interface Open extends Asked {
  readonly id: number;
  readonly process: number;
  readonly invokeIndex: number;
  output?: Json;
  isDone: boolean;
}

/** One history of the family, determined by the seed. */
export function drawObject(family: ObjectFamily, seed: number): Operation[] {
  const random = draws(seed);
  const count = 1 + random.below(family.operationsMax);
  const finished: Operation[] = [];
  const answers: Json[] = [null];
  const limbo: Open[] = [];
  let open: Open[] = [];
  let idle = Array.from({ length: family.processes }, (_, process) => process);
  let state = family.model.initial;
  let [index, begun, fresh, processes] = [0, 0, 1, family.processes];
  const nextIndex = (): number => (index += random.chance(family.ties ?? 0) ? 0 : 1);

  const takeEffect = (one: Open): void => {
    if (one.isDone) return;
    const output = family.answer(state, one, random);
    if (output === undefined) return;
    // A release may fail because its acquire was lost. The object answers as if it had succeeded.
    const after = family.model.step(state, { f: one.f, input: one.input, output, known: true }) ?? state;
    if (!random.chance(family.lost)) state = after;
    [one.output, one.isDone] = [output, true];
    answers.push(output);
  };
  const end = (one: Open, outcome: "ok" | "info"): void => {
    open = open.filter((other) => other !== one);
    const { id, process, f, input, invokeIndex } = one;
    const base = { id, process, f, input, invokeIndex, invokeTime: invokeIndex };
    if (outcome === "info") {
      limbo.push(one);
      idle.push(processes++);
      finished.push({ ...base, outcome, ...(random.chance(0.5) ? { completeIndex: nextIndex() } : {}) });
      return;
    }
    idle.push(process);
    // The answer of another operation, or one that nobody can have got yet.
    const wrong = (): Json => {
      if (f === "txn") return answerWithOtherReads(random, one.output ?? null);
      if (f === "read" && Array.isArray(one.output) && one.output.length > 0 && random.chance(0.4))
        return [...(one.output as readonly Json[]), random.pick(one.output as readonly Json[])];
      return random.chance(0.15) && typeof one.output === "number" ? fresh : random.pick(answers);
    };
    const output = random.chance(family.corrupted) ? wrong() : (one.output ?? null);
    const completeIndex = nextIndex();
    finished.push({ ...base, outcome, output, completeIndex, completeTime: completeIndex });
  };
  const begin = (): void => {
    const process = random.pick(idle);
    idle = idle.filter((other) => other !== process);
    const own = finished.filter((operation) => operation.process === process);
    const asked = family.ask(random, own, () => fresh++);
    open.push({ ...asked, id: begun++, process, invokeIndex: nextIndex(), isDone: false });
  };
  for (let turn = 0; turn < count * 40; turn++) {
    if (begun < count && idle.length > 0 && (open.length === 0 || random.chance(0.4))) begin();
    if (limbo.length > 0 && random.chance(0.15)) takeEffect(random.pick(limbo));
    if (open.length === 0) continue;
    const one = random.pick(open);
    const isLosable = family.losable === undefined || family.losable === one.f;
    if (isLosable && random.chance(family.neverReturned / 3)) end(one, "info");
    else if (!one.isDone) takeEffect(one);
    else if (random.chance(0.5)) end(one, "ok");
  }
  while (open.length > 0) {
    const [one] = open;
    if (one !== undefined) end(one, "info");
  }
  return finished.sort((a, b) => a.id - b.id);
}

/** The answer of a transaction with other values in its reads; the parts stay as requested. */
function answerWithOtherReads(random: Draws, output: Json): Json {
  const parts = output as readonly (readonly Json[])[];
  return parts.map(([kind = null, name = null, value = null]): Json => {
    return [kind, name, kind === "read" ? random.pick([null, 0, 1, 2]) : value];
  });
}
