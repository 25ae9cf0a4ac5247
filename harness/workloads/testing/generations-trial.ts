/**
 * The model of `generations` against the arbiter itself: drawn calls, one after the other, and what the arbiter answers. The
 * model must take each answer and no other, and hold what the arbiter holds.
 */
import type { Json } from "../../../histories/json.ts";
import { sameJson } from "../../../checker/models/json-text.ts";
import { generations } from "../../../checker/models/objects/generations.ts";
import type { Call } from "../../../checker/models/model.ts";
import { type RandomStream, createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { testAndSet } from "../../../systems-under-test/test-and-set/system.ts";

const CALLS = 40;

type Fields = { readonly [name: string]: Json };

export interface Arbiter {
  readonly ask: (call: Call) => Json;
  /** Value, owner, generation and who made the last reset. */
  readonly cell: () => Fields;
}

/** An arbiter that answers at once. */
export function arbiter(): Arbiter {
  const members = testAndSet.members(1);
  const node = testAndSet.createNode({ id: "n1", members, options: {} }, createRandomStream(1));
  const times = { now: 0, wall: 0 };
  node.step({ type: "boot", durable: { snapshot: null, records: [] }, incarnation: "n1-1", ...times });
  return {
    ask({ f, input }) {
      const [who = "", generation = null] = (input ?? []) as readonly Json[];
      const request = f === "holder" ? { f: "read" } : { f: f === "claim" ? "tas" : f, who, generation };
      const effects = node.step({ type: "request", connection: "c", request, ...times });
      return effects.flatMap((effect) => (effect.type === "reply" ? [effect.reply] : []))[0] ?? null;
    },
    cell: () => node.inspect() as Fields,
  };
}

/** What the model gets wrong in a drawn sequence of calls; undefined for nothing. */
export function mistakeOfModel(seed: number): string | undefined {
  const random = createRandomStream(seed);
  const { ask, cell } = arbiter();
  let state = generations.initial;
  for (let count = 0; count < CALLS; count++) {
    const asked = drawnCall(random, Number(cell()["generation"]));
    const output = ask(asked);
    const call: Call = { ...asked, output, known: true };
    const next = generations.step(state, call);
    const where = `${JSON.stringify(call)} in ${JSON.stringify(state)}`;
    if (next === undefined) return `${where}: refused`;
    const { owner = null, generation = null, resetBy = null } = cell();
    if (!sameJson(next, { owner, generation, resetBy })) return `${where}: ${JSON.stringify(next)} follows`;
    for (const other of otherAnswers(output as Fields)) {
      if (generations.step(state, { ...call, output: other }) !== undefined)
        return `${where}: took ${JSON.stringify(other)}`;
    }
    const unanswered = generations.step(state, { ...asked, known: false });
    const isChanged = !sameJson(next, state);
    if (isChanged ? !sameJson(unanswered ?? null, next) : unanswered !== undefined) return `${where}: wrong unanswered`;
    if (isChanged && generations.readOnly(call)) return `${where}: changes what it only reads`;
    state = next;
  }
  return undefined;
}

function drawnCall(random: RandomStream, generation: number): Call {
  const f = random.pick(["claim", "claim", "claim", "reset", "reset", "holder"]);
  if (f === "holder") return { f, input: null, known: true };
  const asked = random.chance(0.1) ? null : generation + random.pick([0, 0, 0, 0, -1, -1, -2, 1]);
  return { f, input: [random.pick(["a", "b"]), asked], known: true };
}

/** The same answer with one part changed. */
function otherAnswers(answer: Fields): readonly Json[] {
  return [
    { ...answer, result: answer["result"] === "done" ? "stale" : "done" },
    { ...answer, old: answer["old"] === 0 ? 1 : 0 },
    { ...answer, owner: answer["owner"] === "a" ? null : "a" },
    { ...answer, generation: Number(answer["generation"]) + 1 },
  ];
}
