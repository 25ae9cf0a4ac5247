/**
 * Locks by the clock and by their tokens.
 */
import { expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { Operation } from "../../histories/operation.ts";
import { draws } from "../testing/drawn-histories.ts";
import { fencedMutualExclusion, mutualExclusion } from "./mutual-exclusion.ts";

type Line = readonly [process: number, f: string, input: Json, output: Json | undefined];

/** One after the other; an output that is undefined: refused. */
function history(...lines: readonly Line[]): readonly Operation[] {
  return lines.map(([process, f, input, output], id): Operation => {
    const common = { id, process, f, key: "l", input, invokeIndex: 2 * id, invokeTime: id, completeIndex: 2 * id + 1 };
    return output === undefined ? { ...common, outcome: "fail", error: "stale" } : { ...common, outcome: "ok", output };
  });
}

const verdicts = (...lines: readonly Line[]): readonly unknown[] =>
  [mutualExclusion, fencedMutualExclusion].map((check) => check.check(history(...lines)).valid);

test("a lock that is handed on keeps its holders apart", () => {
  expect(
    verdicts(
      [0, "acquire", null, 1],
      [0, "write", [1, 5], 5],
      [0, "release", 1, 1],
      [1, "acquire", null, 2],
      [1, "write", [2, 6], 6],
    ),
  ).toEqual([true, true]);
});

test("a paused holder that goes on breaks exclusion by the clock; the resource that refuses it keeps the fenced one", () => {
  const both: readonly Line[] = [
    [0, "acquire", null, 1],
    [1, "acquire", null, 2],
    [1, "write", [2, 6], 6],
  ];
  expect(verdicts(...both, [0, "write", [1, 5], undefined])).toEqual([false, true]);
  expect(verdicts(...both, [0, "write", [1, 5], 5])).toEqual([false, false]);
});

test("a holder that never acts again has not been seen to hold it", () => {
  expect(verdicts([0, "acquire", null, 1], [1, "acquire", null, 2], [1, "release", 2, 2])).toEqual([true, true]);
});

test("a client that acquires once more is not its own rival", () => {
  expect(verdicts([0, "acquire", null, 1], [0, "acquire", null, 2], [0, "write", [2, 6], 6])).toEqual([true, true]);
});

test("a token that was given before breaks the fence", () => {
  expect(verdicts([0, "acquire", null, 2], [0, "release", 2, 2], [1, "acquire", null, 2])).toEqual([true, false]);
});

test("zxids are tokens, also within an object", () => {
  const lines = (second: Json): readonly Line[] => [
    [0, "acquire", null, { token: [1, 9] }],
    [0, "release", [1, 9], null],
    [1, "acquire", null, second],
  ];
  expect(verdicts(...lines({ token: [2, 1] }))).toEqual([true, true]);
  expect(verdicts(...lines({ token: [1, 8] }))).toEqual([true, false]);
});

test("where nobody got a lock there is nothing to judge", () => {
  expect(verdicts([0, "acquire", null, null], [1, "read", null, 5])).toEqual(["unknown", "unknown"]);
  expect(mutualExclusion.check(history([0, "read", null, 5])).message).toContain("nothing to judge");
});

/** By their definitions: every pair of holdings, every pair of accepted writes; unknown where there is none of them. */
function byDefinition(operations: readonly Operation[]): readonly Verdict[] {
  const until = ({ id, process }: Operation): number => {
    const next = operations.find(
      (one) => one.id > id && one.process === process && (one.f === "acquire" || one.f === "release"),
    );
    const acts = operations.filter(
      (one) => one.process === process && one.id > id && one.f !== "acquire" && one.id <= (next?.id ?? Infinity),
    );
    return Math.max(-1, ...acts.map((one) => one.invokeIndex));
  };
  const acquires = operations.filter(
    ({ f, outcome, output }) => f === "acquire" && outcome === "ok" && output !== null,
  );
  const pairs = (all: readonly Operation[]): (readonly [Operation, Operation])[] =>
    all.flatMap((one) => all.map((other) => [one, other] as const));
  const returned = (one: Operation): number => one.completeIndex ?? Infinity;
  const clock = pairs(acquires).every(
    ([one, other]) => one.process === other.process || returned(one) > returned(other) || until(one) <= returned(other),
  );
  const writes = operations.filter(({ f, outcome }) => f === "write" && outcome === "ok");
  const token = ({ f, input, output }: Operation): number =>
    Number(f === "write" ? (input as readonly Json[])[0] : output);
  const fenced =
    pairs(acquires).every(([one, other]) => returned(one) > other.invokeIndex || token(one) < token(other)) &&
    pairs(writes).every(([one, other]) => returned(one) > other.invokeIndex || token(one) <= token(other));
  const isIdle = acquires.length === 0;
  return [isIdle ? "unknown" : clock, isIdle && writes.length === 0 ? "unknown" : fenced];
}

test("both say what their definitions say, on drawn histories", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 400; seed++) {
    const random = draws(seed);
    const tokens = [0, 0, 0];
    let newest = 0;
    const lines = Array.from({ length: 4 + random.below(6) }, (): Line => {
      const process = random.below(3);
      const f = random.pick(["acquire", "write", "release"]);
      if (f === "acquire") {
        newest += random.pick([1, 1, 1, 1, 1, 0]);
        tokens[process] = newest;
        return [process, f, null, random.chance(0.1) ? null : newest];
      }
      const own = tokens[process] ?? 0;
      return f === "write"
        ? [process, f, [own, random.below(9)], random.chance(0.7) ? 7 : undefined]
        : [process, f, own, null];
    });
    const expected = byDefinition(history(...lines));
    expect([lines, verdicts(...lines)]).toEqual([lines, expected]);
    seen.add(JSON.stringify(expected));
  }
  expect(seen.size).toBe(7);
});
