import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Explanation } from "../../../histories/key-result.ts";
import { check } from "../../check.ts";
import { drawObject } from "../../linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../../linearizability/special/testing/families.ts";
import { modelNamed, models } from "../../models/catalog.ts";
import type { ModelOptions } from "../../models/catalog.ts";
import { drawHistory } from "../../testing/drawn-histories.ts";
import { drawCase } from "../../testing/drawn-options.ts";
import { FAMILIES } from "../../testing/families.ts";
import { intervals, whatItDid } from "./operation-text.ts";

const budget = { timeLimitMs: 60_000, memoryLimitBytes: 1e9, now: () => 0 };
const SEEDS = 60;

/** Times in sentences; values of lists have no units. */
const INTERVAL = /\[\d[\d.]* (?:s|ms|ns), (?:never answered|[\d.]+ (?:s|ms|ns))\]/g;

const DRAWN = [
  ...FAMILIES.map((family) => ({
    name: family.name,
    draw: (seed: number) => drawCase(family, drawHistory, seed),
  })),
  ...OBJECT_FAMILIES.map((family) => ({
    name: family.name,
    draw: (seed: number) => drawCase(family, drawObject, seed),
  })),
];

test("sentences speak only of operations that are shown, and of these as they were recorded", () => {
  const wrong: string[] = [];
  let spokenOf = 0;
  for (const { name, draw } of DRAWN) {
    for (let seed = 0; seed < SEEDS; seed++) {
      const { model, operations } = draw(seed);
      // A wrong answer can be drawn that nobody could have used as an input later.
      if (operations.some((one) => model.problem?.(one) !== undefined)) continue;
      const explanation = check(operations, model, budget).keys[0]?.explanation;
      if (explanation === undefined) continue;
      const shown = operations.filter(({ id }) => explanation.operations.includes(id));
      const when = intervals(shown);
      const told = explanation.sentences.flatMap((sentence) => sentence.match(INTERVAL) ?? []);
      spokenOf += told.length - shown.length;
      const unknown = told.filter((one) => !shown.some((operation) => when(operation) === one));
      const missing = shown.filter((operation) => !told.includes(when(operation)));
      if (unknown.length + missing.length > 0) wrong.push(`${name}, seed ${seed}: ${unknown.join(" ")}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(spokenOf).toBeGreaterThan(100);
});

type Step = readonly [f: string, input: Json, answer?: Json];

/** One after the other; an answer of "info" is that outcome. */
function history(...steps: readonly Step[]): Operation[] {
  return steps.map(([f, input, output = null], id) => {
    const [invokeIndex, completeIndex] = [2 * id, 2 * id + 1];
    if (output === "info")
      return { id, process: id, f, input, outcome: "info", invokeIndex, invokeTime: invokeIndex * 1e6 };
    const times = { invokeIndex, completeIndex, invokeTime: invokeIndex * 1e6, completeTime: completeIndex * 1e6 };
    return { id, process: id, f, input, output, outcome: "ok", ...times };
  });
}

function explained(model: string, options: ModelOptions, operations: readonly Operation[]): Explanation {
  const explanation = check(operations, modelNamed(model, options), budget).keys[0]?.explanation;
  if (explanation === undefined) throw new Error(`${model}: expected a history that is wrong`);
  return explanation;
}

test("what was answered after the culprit is told as answered then, not as never answered", () => {
  const [write, append, read] = history(["write", "a"], ["append", "b"], ["read", null, "aa"]);
  if (write === undefined || append === undefined || read === undefined) throw new Error("three operations");
  const late = { ...append, completeIndex: 6, completeTime: 6e6 };
  const { sentences } = explained("text", {}, [write, late, read]);
  expect(sentences[1]).toBe(
    'Append "b" by process 1 [2 ms, 6 ms]: it was still open then, so it may have taken effect or not.',
  );
  expect(sentences.join(" ")).not.toContain("never");
});

test("where only the beginning contradicts the answer, it is the beginning that is told", () => {
  // So many operations that no short history is told as it is.
  const open = Array.from({ length: 5 }, (): Step => ["acquire", null, "info"]);
  const cases: readonly (readonly [model: string, initial: Json, ...steps: readonly Step[]])[] = [
    ["unique-ids", [1], ...[11, 9, 3, 0, 1].map((id): Step => ["generate", null, id])],
    ["fenced-lock", [2, "held"], ...open, ["acquire", null, 3]],
    ["fenced-lock", 4, ...open, ["acquire", null, 3]],
    ["expiring-lock", 4, ...open, ["acquire", null, 3]],
    ["expiring-lock", [4, "held"], ["release", 3]],
    ["mutex", { by: 1 }, ...open, ["acquire", 1]],
    ["semaphore", 2, ...open, ["acquire", null]],
    ["token", 1, ["read", null, 2]],
    ["consensus", 1, ["read", null, 2]],
    ["set", [1], ["read", null, []]],
    ["set-with-remove", [1], ["contains", 1, false]],
    ["fifo-queue", [1], ["dequeue", null, null]],
    ["unordered-queue", [1], ["dequeue", null, null]],
    ["counter", 3, ["read", null, 2]],
    ["text", "a", ["read", null, "b"]],
  ];
  for (const [model, initial, ...steps] of cases) {
    const { start, sentences } = explained(model, { initial }, history(...steps));
    expect([model, start]).toEqual([model, "initial"]);
    expect(sentences.at(-1)).toContain("beginning with ");
  }
});

test("an answer that does not fit what was put in is shown with what was put in, however much came and went before", () => {
  const rounds = (put: string, take: string): Step[] =>
    Array.from({ length: 100 }, (_, at): Step[] => [
      [put, 1 + (at % 2)],
      [take, null, 1 + (at % 2)],
    ]).flat();
  for (const [model, put, take, bad] of [
    ["fifo-queue", "enqueue", "dequeue", 2],
    ["stack", "push", "pop", 1],
    ["priority-queue", "insert", "delete-min", 2],
  ] as const) {
    const operations = history(...rounds(put, take), [put, 1], [put, 2], [take, null, bad]);
    expect([model, explained(model, {}, operations).operations]).toEqual([model, [200, 201, 202]]);
  }
});

test("what was never answered does not look as if it had been", () => {
  for (const { name } of models()) {
    const model = modelNamed(name);
    for (const f of model.functions) {
      if (f === "cas" || f === "txn") continue;
      const open: Operation = { id: 0, process: 0, f, input: 1, outcome: "info", invokeIndex: 0, invokeTime: 0 };
      expect([model.name, f, whatItDid(model, open)]).not.toContainEqual(expect.stringMatching(/→|absent$/));
    }
  }
});
