/**
 * The checks that are no model, against oracles, and what they say to people.
 */
import { describe, expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { importBundled, inFile } from "../../tests/planted-mistake.ts";
import { type Check, reportOfCheck } from "../history-check.ts";
import { counterSums } from "./counter-sums.ts";
import { echoReplies } from "./echo-replies.ts";
import { FINAL_READ } from "./final-read.ts";
import { setFull } from "./set-full.ts";
import { mistakeOfCounters, mistakeOfSets, verdictsOfCounters, verdictsOfSets } from "./testing/convergence-trial.ts";

const SEEDS = 3_000;
const seeds = Array.from({ length: SEEDS }, (_, seed) => seed);

type Step = readonly [f: string, input: Json, output?: Json, node?: string];

/** Operations one after the other, each answered; an output of undefined leaves it in doubt. */
function history(...steps: readonly Step[]): Operation[] {
  return steps.map(([f, input, output, node], id) => ({
    id,
    process: 0,
    f,
    input,
    outcome: output === undefined ? "info" : "ok",
    invokeIndex: 2 * id,
    invokeTime: 2 * id * 1e6,
    completeIndex: 2 * id + 1,
    completeTime: (2 * id + 1) * 1e6,
    ...(output === undefined ? {} : { output }),
    ...(node === undefined ? {} : { node }),
  }));
}

const judged = (check: Check, ...steps: readonly Step[]): unknown => check.check(history(...steps));

test("the drawn histories have every verdict, many times", () => {
  for (const verdicts of [verdictsOfSets(seeds), verdictsOfCounters(seeds)]) {
    for (const verdict of [true, false, "unknown"] as const) expect(verdicts.get(verdict)).toBeGreaterThan(100);
  }
});

describe("set-full", () => {
  test("agrees with its definition on drawn histories", () => {
    expect(seeds.map(mistakeOfSets).filter((mistake) => mistake !== undefined)).toEqual([]);
  });

  test("an element that was acknowledged and that later reads miss is lost, and shown", () => {
    expect(
      judged(setFull, ["add", 1, 1, "n1"], ["add", 2, 2], ["read", null, [1, 2], "n1"], ["read", null, [2], "n2"]),
    ).toMatchObject({
      valid: false,
      message:
        "1 element of 2 lost: element 1 was acknowledged by n1 and seen, and a read by n2 that began later misses it, as do all after it.",
      operations: [0, 2, 3],
      figures: { lost: 1, stable: 1 },
    });
  });

  test("one that reads miss for a while is stale, which is told and allowed", () => {
    expect(judged(setFull, ["add", 1, 1], ["read", null, []], ["read", null, []], ["read", null, [1]])).toMatchObject({
      valid: true,
      message: "1 element stayed, 1 of them after reads that missed them.",
      figures: { stale: 1, lost: 0, stableLatencyMs: { p0: 3, p50: 3, p100: 3 } },
    });
    expect(judged(setFull, ["add", 1, 1], ["read", null, [1]])).toMatchObject({
      valid: true,
      message: "1 element stayed.",
      figures: { stale: 0, stableLatencyMs: { p100: 0 } },
    });
  });

  test("one in doubt may be there or not, but once it was seen it stays", () => {
    expect(judged(setFull, ["add", 1], ["add", 2, 2], ["read", null, [2]])).toMatchObject({ valid: true });
    expect(judged(setFull, ["add", 1], ["add", 2, 2], ["read", null, [1, 2]])).toMatchObject({ valid: true });
    expect(judged(setFull, ["add", 1], ["read", null, [1]], ["read", null, []])).toMatchObject({ valid: false });
  });

  test("a final read shows everything that was known, also where a later one does", () => {
    expect(judged(setFull, ["add", 1, 1], ["read", FINAL_READ, [], "n3"], ["read", FINAL_READ, [1]])).toMatchObject({
      valid: false,
      message: expect.stringContaining("1 element missing at the end: a final read by n3 does not show element 1"),
      operations: [0, 1, 2],
    });
  });

  test("what nobody added, what has failed, and what is there twice are wrong", () => {
    expect(judged(setFull, ["add", 1, 1], ["read", null, [1, 7]])).toMatchObject({
      valid: false,
      message: "A read showed 7, which nobody had added by then.",
    });
    expect(judged(setFull, ["read", null, [1]], ["add", 1, 1])).toMatchObject({ valid: false });
    expect(judged(setFull, ["add", 1, 1], ["read", null, [1, 1]])).toMatchObject({
      valid: false,
      message: "A read showed 1 twice.",
    });
    const failed = history(["add", 1], ["read", null, [1]]).map((operation) => {
      return operation.f === "add" ? { ...operation, outcome: "fail" as const } : operation;
    });
    expect(setFull.check(failed)).toMatchObject({ valid: false, operations: [0, 1] });
  });

  test("without an element that stayed nothing can be said, nor of an answer that is no list", () => {
    expect(judged(setFull)).toMatchObject({ valid: "unknown" });
    expect(judged(setFull, ["add", 1, 1])).toMatchObject({ valid: "unknown" });
    expect(judged(setFull, ["add", 1, 1], ["read", null, [1]], ["read", FINAL_READ])).toMatchObject({
      valid: "unknown",
    });
    expect(judged(setFull, ["add", 1, 1], ["read", null, [1]], ["read", null, "all"])).toMatchObject({
      valid: "unknown",
    });
  });

  test("elements of any kind are told apart by what they say", () => {
    const element = { a: [1], b: null };
    expect(
      judged(setFull, ["add", element, element], ["add", "1", "1"], ["read", null, [{ b: null, a: [1] }, "1"]]),
    ).toMatchObject({ valid: true });
    expect(judged(setFull, ["add", "1", "1"], ["read", null, [1]])).toMatchObject({ valid: false });
  });

  test("a long history with long reads is judged in moments", () => {
    const count = 3_000;
    const steps = Array.from({ length: count }, (_, value): Step[] => [
      ["add", value, value],
      ["read", null, Array.from({ length: value + 1 }, (_unused, shown) => shown)],
    ]);
    expect(judged(setFull, ...steps.flat())).toMatchObject({ valid: true, figures: { stable: count, stale: 0 } });
  });
});

describe("counter-sums", () => {
  test("agrees with every choice of what may count, on drawn histories", () => {
    expect(seeds.map(mistakeOfCounters).filter((mistake) => mistake !== undefined)).toEqual([]);
  });

  test("a final read shows the acknowledged sum, and perhaps what is in doubt", () => {
    const read = (value: number): Step => ["read", FINAL_READ, value];
    expect(judged(counterSums, ["add", 3, 3], ["add", -1, -1], read(2))).toMatchObject({ valid: true });
    expect(judged(counterSums, ["add", 3, 3], ["add", 4], read(3), read(7))).toMatchObject({ valid: true });
    expect(judged(counterSums, ["add", 3, 3], ["add", 4], read(5))).toEqual({
      valid: false,
      message: "A final read showed 5; 1 acknowledged add make 3; with 1 add in doubt from 3 to 7.",
      operations: [0, 2],
      figures: { shown: 5, expected: 3 },
    });
  });

  test("reads before the end may show anything, and without a final one nothing can be said", () => {
    expect(judged(counterSums, ["add", 3, 3], ["read", null, 99], ["read", FINAL_READ, 3])).toMatchObject({
      valid: true,
    });
    expect(judged(counterSums, ["add", 3, 3], ["read", null, 3])).toMatchObject({ valid: "unknown" });
  });

  test("hundreds of adds in doubt are no trouble, and deltas without end are given up", () => {
    const doubtful = Array.from({ length: 500 }, (_, place): Step => ["add", (place % 10) - 5]);
    expect(judged(counterSums, ...doubtful, ["read", FINAL_READ, 17])).toMatchObject({ valid: true });
    const doubling = Array.from({ length: 25 }, (_, place): Step => ["add", 2 ** place]);
    expect(judged(counterSums, ...doubling, ["read", FINAL_READ, 17])).toMatchObject({ valid: "unknown" });
  });
});

test("echo-replies: every answer is what was sent", () => {
  expect(judged(echoReplies, ["echo", "a", "a"], ["echo", { b: 1 }, { b: 1 }], ["echo", "c"])).toMatchObject({
    valid: true,
  });
  expect(judged(echoReplies, ["echo", "a", "a"], ["echo", "b", "a"])).toEqual({
    valid: false,
    message: '1 answer of 2 wrong: "b" came back as "a".',
    operations: [1],
  });
  expect(judged(echoReplies, ["echo", "c"])).toMatchObject({ valid: "unknown" });
});

describe("a check's report", () => {
  const report = (check: Check, ...steps: readonly Step[]): unknown => reportOfCheck(check, history(...steps));

  test("has the shape of a model's: one key, with its explanation where it is invalid", () => {
    const key = { operationCount: 2, decidedBy: "the check set-full" };
    expect(report(setFull, ["add", 1, 1], ["read", null, [1]])).toEqual({
      valid: true,
      model: "set-full",
      property: "set-full",
      message: "1 element stayed.",
      figures: expect.objectContaining({ lost: 0, stable: 1 }),
      operationCount: 2,
      keys: [{ ...key, valid: true }],
    });
    expect(report(setFull, ["add", 1, 1], ["read", null, [2]])).toMatchObject({
      valid: false,
      keys: [
        { ...key, explanation: { culprit: 1, operations: [1], sentences: [expect.stringContaining("showed 2")] } },
      ],
    });
    expect(report(setFull, ["add", 1, 1])).toMatchObject({
      valid: "unknown",
      keys: [{ unknownBecause: expect.stringContaining("No element was seen to stay") }],
    });
  });

  test("of a check that throws is unknown, with the error as the reason", () => {
    const check = (): never => {
      throw new TypeError("no such field");
    };
    expect(report({ name: "mine", description: "", check })).toMatchObject({
      valid: "unknown",
      keys: [{ unknownBecause: expect.stringContaining("the check mine failed: TypeError: no such field") }],
    });
  });
});

describe("a mistake in a check is noticed", () => {
  const entry = "checker/convergence/testing/convergence-trial.ts";
  const mistakes = [
    ...inFile(
      "checker/convergence/set-elements.ts",
      {},
      [
        "a failed add may have succeeded",
        'if (operation.outcome === "fail") failed.set(',
        'if (operation.outcome === "info") failed.set(',
      ],
      [
        "what comes twice is fine",
        "if (shown.has(key)) duplicates.push({ read, value });",
        "if (shown.has(key)) continue;",
      ],
      [
        "an element may be seen before it was added",
        "element === undefined || element.add.invokeIndex > endOf(read)",
        "element === undefined",
      ],
      ["what was seen is not known", "  noteKnown(element, read);\n  element.lastPresent", "  element.lastPresent"],
      ["an add in doubt is known", 'if (add.outcome !== "ok") return;', ""],
      ["the first read that shows it counts", "element.lastPresent ??= read;", "element.lastPresent = read;"],
      [
        "a read that ended before the add misses it",
        "else if (invokeIndex < endOf(read) && !shown.has(key)) {",
        "else if (!shown.has(key)) {",
      ],
      [
        "reads that began early end early",
        "Math.max(endOf(reads[place] as Operation), latest[place + 1] ?? 0)",
        "endOf(reads[place] as Operation)",
      ],
    ),
    ...inFile(
      "checker/convergence/set-full.ts",
      {},
      ["what was known only later is lost", " && knownIndex < lastAbsent.invokeIndex;", ";"],
      ["what is seen again is lost", "(lastPresent?.invokeIndex ?? -1) < lastAbsent.invokeIndex && ", ""],
      [
        "final reads may miss something",
        "if (absent !== undefined) return missing",
        "if (absent === null) return missing",
      ],
      ["a final read must know what came later", "element.knownIndex >= read.invokeIndex || ", ""],
      ["phantoms are fine", "if (phantom !== undefined) {", "if (phantom === null) {"],
      ["an end that nobody saw is fine", "return finals.length > 0 && ", "return finals.length < 0 && "],
      ["nothing is enough", "if (stable.length === 0)", "if (stable.length < 0)"],
    ),
    ...inFile(
      "checker/convergence/counter-sums.ts",
      {},
      ["what failed counts", 'f === "add" && outcome !== "fail");', 'f === "add");'],
      ["what is in doubt does not count", "} else if (add.invokeIndex < completeIndex) optional.push(add);", "}"],
      [
        "what is acknowledged during the read counts",
        "(add.completeIndex ?? Infinity) < invokeIndex",
        "add.invokeIndex < invokeIndex",
      ],
      [
        "what begins after the read may count",
        "} else if (add.invokeIndex < completeIndex) optional",
        "} else optional",
      ],
      [
        "all reads have the same adds before them",
        "if (last === undefined || !isSamePart(last, part))",
        "if (last === undefined)",
      ],
      [
        "each sum is made of one add in doubt",
        "const larger = Array.from(sums, (sum) => sum + delta);",
        "const larger = [base + delta];",
      ],
    ),
  ];

  test.each(mistakes)("$name", async (mistake) => {
    const bundled = (await importBundled(entry, { mistake })) as {
      readonly mistakeOfSets: typeof mistakeOfSets;
      readonly mistakeOfCounters: typeof mistakeOfCounters;
    };
    const isNoticed = (seed: number): boolean =>
      (bundled.mistakeOfSets(seed) ?? bundled.mistakeOfCounters(seed)) !== undefined;
    expect(seeds.some(isNoticed)).toBe(true);
  });
});
