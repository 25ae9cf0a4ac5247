import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { decide } from "../../linearizability/decide.ts";
import { canonicalText, isList } from "../../models/json-text.ts";
import { modelNamed } from "../../models/catalog.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { isLinearizable } from "../../testing/oracle.ts";
import { explain, locateCore } from "../explain.ts";
import type { Core } from "./small-core.ts";
import { DRAWN_FAMILIES, wrongAtTheEnd } from "../testing/invalid-histories.ts";
import { touchedValues } from "./touched-values.ts";

const allowance = { nodesMax: 20_000, bytesMax: 1e9, isTimeUp: () => false };
const LONG = 500;
/** The most wrong histories that are looked for, among the first seeds. */
const WRONG_MAX = 4;
/** How sentences tell what an explanation starts from. */
const START_WORDS = {
  initial: "beginning with ",
  any: "whatever was there before",
  reached: "what came before",
} as const;
const SEEDS = 40;
const MIDDLE_MAX = 4;
/** With two permits, a release too many is seen only beside both acquires and both releases before it. */
const MIDDLES: ReadonlyMap<string, number> = new Map([["semaphore", 5]]);

/** States that the object can hold before the core, found without the means of the explanation. */
function startsOf(model: Model, operations: readonly Operation[], core: Core): Json[] {
  if (core.start === "initial") return [model.initial];
  if (core.start !== "any") return [...core.start.states];
  const states = new Map<string, Json>();
  const add = (state: Json): void => void states.set(canonicalText(state), state);
  add(model.initial);
  let state = model.initial;
  for (const one of operations) {
    const call = callOf(model, one);
    const next = call === undefined ? undefined : model.step(state, call);
    if (next === undefined) continue;
    state = next;
    add(state);
  }
  if (model.action !== undefined) {
    touchedValues(core.judged).forEach(add);
    for (const { output } of core.judged) if (isList(output)) output.forEach((_, at) => add(output.slice(0, at)));
  }
  if (model.special === "counter")
    for (let count = -40; count < 40; count++) add(count + Number(core.judged.at(-1)?.output ?? 0));
  return [...states.values()];
}

function flawOf(model: Model, operations: readonly Operation[], core: Core): string | undefined {
  if (core.judged.length > 14) return undefined;
  const start = startsOf(model, operations, core).find((initial) => isLinearizable({ ...model, initial }, core.judged));
  return start === undefined ? undefined : `from ${canonicalText(start)} they fit`;
}

const middle = (sizes: readonly number[]): number => [...sizes].sort((a, b) => a - b)[sizes.length >> 1] ?? 0;

test.each(DRAWN_FAMILIES)("$name: after hundreds of right calls, a few operations show what is wrong", (family) => {
  const sizes: number[] = [];
  const wrong: string[] = [];
  for (let seed = 0; seed < SEEDS && sizes.length < WRONG_MAX; seed++) {
    const drawn = wrongAtTheEnd(family, seed, LONG);
    if (drawn === undefined) continue;
    const { core } = locateCore(family.model, drawn.operations, drawn.decision, allowance);
    sizes.push(core.operations.length);
    const flaw = flawOf(family.model, drawn.operations, core);
    if (flaw !== undefined) wrong.push(`seed ${seed}: ${flaw}`);
  }
  expect(wrong).toEqual([]);
  expect(sizes.length).toBeGreaterThan(0);
  expect(middle(sizes)).toBeLessThanOrEqual(MIDDLES.get(family.name) ?? MIDDLE_MAX);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
});

test.each(DRAWN_FAMILIES)("$name: what a short wrong history is explained by has no order", (family) => {
  const sizes: number[] = [];
  const wrong: string[] = [];
  for (let seed = 0; seed < 80; seed++) {
    const operations = family.short(seed);
    const decision = decide(family.model, operations, allowance);
    if (decision.verdict !== false) continue;
    const { core } = locateCore(family.model, operations, decision, allowance);
    sizes.push(core.operations.length);
    const flaw = flawOf(family.model, operations, core);
    if (flaw !== undefined) wrong.push(`seed ${seed}: ${flaw}`);
    const { sentences, culprit, operations: told, start } = explain(family.model, operations, decision, allowance);
    const said = sentences.join(" ").includes(START_WORDS[start]);
    if (!told.includes(culprit) || !said || sentences.some((one) => !one.endsWith(".")))
      wrong.push(`seed ${seed}: ${sentences.join(" ")}`);
  }
  expect(wrong).toEqual([]);
  expect(sizes.length).toBeGreaterThan(0);
  expect(middle(sizes)).toBeLessThanOrEqual(MIDDLE_MAX);
});

test("an id is given twice by an answer that was there when the culprit was answered, not by one that came later", () => {
  const model = modelNamed("unique-ids");
  const given = (id: number, invokeIndex: number, completeIndex: number): Operation => ({
    id,
    process: id,
    f: "generate",
    input: null,
    output: "a",
    outcome: "ok",
    invokeIndex,
    completeIndex,
    invokeTime: invokeIndex,
    completeTime: completeIndex,
  });
  const operations = [given(0, 0, 5), given(1, 1, 4), given(2, 2, 3)];
  const { culprit, core } = locateCore(model, operations, decide(model, operations, allowance), allowance);
  expect([culprit.id, core.operations.map(({ id }) => id)]).toEqual([1, [1, 2]]);
});
