/**
 * The workload of claims and resets, and the model that judges it.
 */
import { describe, expect, test } from "vitest";
import type { ClientOperation, ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import { importBundled, inFile } from "../../tests/planted-mistake.ts";
import { limit } from "../generator/combinators.ts";
import { simulate } from "../generator/testing/simulate.ts";
import { generations } from "./generations.ts";
import { type Arbiter, arbiter, mistakeOfModel } from "./testing/generations-trial.ts";

const SEEDS = 200;
const seeds = Array.from({ length: SEEDS }, (_, seed) => seed);

test("the model takes what the arbiter answers, no other answer, and holds what the arbiter holds", () => {
  expect(seeds.map(mistakeOfModel).filter((mistake) => mistake !== undefined)).toEqual([]);
});

describe("a mistake in the model is noticed", () => {
  const entry = "harness/workloads/testing/generations-trial.ts";
  const mistakes = inFile(
    "checker/models/objects/generations.ts",
    {},
    ["a claim of any generation wins", 'if (!isPresent) return outcome("stale");\n    return flag', "return flag"],
    ["a reset of any generation is done", '  if (!isPresent) return outcome("stale");\n  if', "  if"],
    ["anybody may reset", 'if (generation !== null && !sameJson(flag.owner, who)) return outcome("refused");', ""],
    ["the last winner is the owner", "return flag.owner === null ? outcome", "return flag.owner !== who ? outcome"],
    ["a reset asked again is stale", 'if (isRetry) return outcome("done");', ""],
    ["whoever asks again made the reset", "&& sameJson(flag.resetBy, who);", ";"],
    [
      "a reset leaves the owner",
      "generation: flag.generation + 1, owner: null,",
      "generation: flag.generation + 1, owner: flag.owner,",
    ],
    [
      "a reset leaves the generation",
      "{ generation: flag.generation + 1, owner",
      "{ generation: flag.generation, owner",
    ],
    ["the operator must name the generation", "const isPresent = generation === null || ", "const isPresent = "],
    ["any answer will do", "if (!sameJson(answer, call.output ?? null)) return undefined;", ""],
    [
      "an unanswered call may do nothing for ever",
      "return next === flag ? undefined :",
      "return next === flag ? state :",
    ],
    ["every reset only reads", 'result === "stale" || result', 'f === "reset" || result === "stale" || result'],
  );

  test.each(mistakes)("$name", async (mistake) => {
    const bundled = (await importBundled(entry, { mistake })) as { readonly mistakeOfModel: typeof mistakeOfModel };
    expect(seeds.some((seed) => bundled.mistakeOfModel(seed) !== undefined)).toBe(true);
  });
});

describe("the workload", () => {
  const options = { concurrency: 4, rate: 0, keys: 1, operationsPerKey: 200 };
  const outcomeOf =
    ({ ask }: Arbiter) =>
    ({ f, value }: ClientOperation): ClientOutcome => ({ type: "ok", value: ask({ f, input: value, known: true }) });
  const { events } = simulate({
    generator: limit(1000, generations.generator(options)),
    concurrency: 4,
    outcome: outcomeOf(arbiter()),
    untilMs: 600_000,
  });
  const answers = events.flatMap(({ type, f, value }) => {
    return type === "ok" ? [{ f, ...(value as { readonly result: string; readonly old: number }) }] : [];
  });

  test.each([
    ["claim", "done", 0],
    ["claim", "done", 1],
    ["claim", "stale", 1],
    ["reset", "done", 1],
    ["reset", "refused", 1],
    ["reset", "stale", 0],
    ["reset", "stale", 1],
    ["holder", "done", 0],
    ["holder", "done", 1],
  ])("has a %s that is %s when the flag was %i", (f, result, old) => {
    expect(answers.filter((one) => one.f === f && one.result === result && one.old === old).length).toBeGreaterThan(5);
  });

  test("goes through many generations, and never asks for one that nobody was told of", () => {
    let newest = 0;
    for (const { type, value } of events) {
      const asked = type === "invoke" && Array.isArray(value) ? Number(value[1] ?? 0) : 0;
      expect(asked).toBeLessThanOrEqual(newest);
      if (type === "ok") newest = Math.max(newest, (value as { readonly generation: number }).generation);
    }
    expect(newest).toBeGreaterThan(50);
  });

  test("asks three times in the end who holds the flag", () => {
    const { events: last } = simulate({
      generator: generations.finalGenerator(options, []),
      concurrency: 4,
      outcome: outcomeOf(arbiter()),
    });
    expect(last.filter(({ type, f }) => type === "ok" && f === "holder")).toHaveLength(3);
  });
});
