import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Explanation } from "../../../histories/key-result.ts";
import { check } from "../../check.ts";
import { decide } from "../../linearizability/decide.ts";
import { modelNamed } from "../../models/catalog.ts";
import { canonicalText } from "../../models/json-text.ts";
import { explain } from "../explain.ts";
import { DRAWN_FAMILIES } from "../testing/invalid-histories.ts";
import { valuesPut, valuesShown } from "./shown-values.ts";
import type { ShownValue } from "./shown-values.ts";

const budget = { timeLimitMs: 60_000, memoryLimitBytes: 1e9, now: () => 0 };

/** An answer of "fail" or "info" is that outcome. */
type Step = readonly [f: string, input: Json, answer?: Json];

/** One after the other, by a process each. */
function history(...steps: readonly Step[]): Operation[] {
  return steps.map(([f, input, answer = null], id) => {
    const [invokeIndex, completeIndex] = [2 * id, 2 * id + 1];
    const asked = { id, process: id, f, input, invokeIndex, invokeTime: invokeIndex * 1e6 };
    if (answer === "info") return { ...asked, outcome: "info" };
    const ended = { ...asked, completeIndex, completeTime: completeIndex * 1e6 };
    return answer === "fail"
      ? { ...ended, outcome: "fail", error: "refused" }
      : { ...ended, outcome: "ok", output: answer };
  });
}

function explained(model: string, ...steps: readonly Step[]): Explanation {
  const explanation = check(history(...steps), model, budget).keys[0]?.explanation;
  if (explanation === undefined) throw new Error(`${model}: expected a history that is wrong`);
  return explanation;
}

const named = (model: string, ...steps: readonly Step[]): string | undefined =>
  explained(model, ...steps).anomaly?.name;

test("an effect of what was reported as failed is a dirty read, whatever the object, and the failed operation is shown", () => {
  const cases: readonly (readonly [model: string, failed: number, ...steps: readonly Step[]])[] = [
    ["cas-register", 1, ["write", 1], ["write", 2, "fail"], ["read", null, 2]],
    ["key-value", 0, ["append", 1, "fail"], ["append", 2], ["read", null, [1, 2]]],
    ["append-list", 1, ["append", 1], ["append", 2, "fail"], ["read", null, [1, 2]]],
    ["set", 0, ["add", 1, "fail"], ["read", null, [1]]],
    ["set-with-remove", 0, ["add", 1, "fail"], ["read", null, [1]]],
    ["fifo-queue", 0, ["enqueue", 1, "fail"], ["dequeue", null, 1]],
    ["stack", 0, ["push", 1, "fail"], ["pop", null, 1]],
    ["priority-queue", 0, ["insert", 1, "fail"], ["delete-min", null, 1]],
    ["unordered-queue", 0, ["enqueue", 1, "fail"], ["dequeue", null, 1]],
    ["multi-register", 0, ["txn", [["write", "x", 1]], "fail"], ["txn", [["read", "x", null]], [["read", "x", 1]]]],
  ];
  for (const [model, failed, ...steps] of cases) {
    const { anomaly, operations, sentences } = explained(model, ...steps);
    expect([model, anomaly?.name]).toEqual([model, "dirty read"]);
    expect(anomaly?.likelyMistake).toContain("info");
    expect(operations).toContain(failed);
    expect(sentences.join(" ")).toContain("was reported as failed, yet it was read");
    expect(sentences.join(" ")).not.toContain("nobody had begun");
  }
});

test("what would fit had a failed operation taken effect is told so, without the name of an anomaly", () => {
  const counted = explained("counter", ["increment", 1, "fail"], ["increment", 1], ["read", null, 2]);
  const added = explained("text", ["append", "a", "fail"], ["append", "b"], ["read", null, "ab"]);
  const locked = explained("mutex", ["acquire", null], ["release", null, "fail"], ["acquire", null]);
  for (const { anomaly, operations, sentences } of [counted, added, locked]) {
    expect(anomaly).toBeUndefined();
    expect(operations.length).toBeGreaterThan(1);
    expect(sentences.join(" ")).toContain("had it taken effect, these answers would fit");
  }
});

test("a failed operation that changes nothing about the contradiction is not shown", () => {
  const { operations, anomaly } = explained(
    "register",
    ["write", 3, "fail"],
    ["write", 1],
    ["write", 2],
    ["read", null, 1],
  );
  expect(operations).toEqual([1, 2, 3]);
  expect(anomaly?.name).toBe("stale read");
});

test("an old value is stale, not dirty, though a write of the same failed long ago", () => {
  const steps: Step[] = [
    ["write", 2],
    ["cas", [2, 3], "fail"],
    ["cas", [1, 2], "fail"],
    ["write", 1],
    ["read", null, 2],
  ];
  const { operations, anomaly } = explained("cas-register", ...steps);
  expect([anomaly?.name, operations]).toEqual(["stale read", [0, 3, 4]]);
});

test("a value that nobody put there is a phantom; one that somebody puts there later comes from the future", () => {
  expect(named("register", ["write", 1], ["read", null, 9])).toBe("phantom value");
  expect(named("set", ["add", 1], ["read", null, [1, 9]])).toBe("phantom value");
  expect(named("fifo-queue", ["enqueue", 1], ["dequeue", null, 9])).toBe("phantom value");
  expect(named("register", ["write", 1], ["read", null, 9], ["write", 9])).toBe("read from the future");
  expect(named("key-value", ["write", 1], ["read", null, [2]], ["append", 2])).toBe("read from the future");
  expect(
    named("register", ["write", 9, "info"], ["write", 1], ["read", null, 1], ["read", null, 9], ["read", null, 1]),
  ).not.toBe("phantom value");
});

test("a value and an element of a list are two: what puts the one, before or later, is no source of the other", () => {
  expect(named("key-value", ["write", 1], ["read", null, 2], ["append", 2])).toBe("phantom value");
  expect(named("key-value", ["append", 2, "info"], ["write", 1], ["read", null, 2])).toBe("phantom value");
  expect(named("key-value", ["write", 1], ["read", null, [2]], ["write", 2])).toBe("phantom value");
  const txn = (...parts: Json[]): Json => parts;
  expect(
    named(
      "multi-register",
      ["txn", txn(["read", "x", null]), txn(["read", "x", 2])],
      ["txn", txn(["append", "x", 2]), txn(["append", "x", 2])],
    ),
  ).toBe("phantom value");
});

test("a phantom that fits another beginning, or looks like what was written, asks whether that was meant", () => {
  const begun = explained("register", ["read", null, 9], ["write", 1], ["read", null, 1]);
  expect(begun.anomaly?.likelyMistake).toContain("--initial 9 would say");
  const late = explained("register", ["write", 1], ["read", null, 9]);
  expect(late.anomaly?.likelyMistake).toBeUndefined();
  const typed = explained("register", ["write", 2], ["read", null, "2"]);
  expect(typed.anomaly?.likelyMistake).toContain("another type");
});

test("an answer that was right before is a stale read", () => {
  expect(named("register", ["write", 1], ["write", 2], ["read", null, 1])).toBe("stale read");
  expect(named("register", ["write", 1], ["read", null, null])).toBe("stale read");
  expect(named("set", ["add", 1], ["add", 2], ["read", null, [1]])).toBe("stale read");
  expect(named("counter", ["increment", 1], ["increment", 1], ["read", null, 1])).toBe("stale read");
  expect(named("append-list", ["append", 1], ["append", 2], ["read", null, [1]])).toBe("stale read");
  expect(
    named("multi-register", ["txn", [["write", "x", 1]], null], ["txn", [["read", "x", null]], [["read", "x", null]]]),
  ).toBe("stale read");
  expect(named("counter", ["increment", 2], ["read", null, 1])).toBeUndefined();
});

test("an update that is missing where later ones are present is a lost write; one that a later read shows is not", () => {
  expect(named("append-list", ["append", 1], ["append", 2], ["read", null, [2]])).toBe("lost write");
  expect(named("set", ["add", 1], ["add", 2], ["read", null, [2]], ["read", null, [2]])).toBe("lost write");
  expect(
    named("append-list", ["append", 1], ["append", 2], ["read", null, [2]], ["read", null, [1, 2]]),
  ).toBeUndefined();
  expect(named("cas-register", ["write", 1], ["write", 2], ["read", null, 1], ["cas", [1, 3]], ["read", null, 3])).toBe(
    "lost write",
  );
});

test("an update that acted on what another had replaced is a lost update", () => {
  expect(named("cas-register", ["write", 1], ["cas", [1, 2]], ["cas", [1, 3]])).toBe("lost update");
  expect(named("counter", ["fetch-and-add", 1, 0], ["fetch-and-add", 1, 0])).toBe("lost update");
  expect(named("cas-register", ["write", 1], ["write", 1, "info"], ["cas", [1, 2]], ["read", null, 3])).not.toBe(
    "lost update",
  );
});

test("what was found but was never there is no lost update", () => {
  expect(named("cas-register", ["write", [1]], ["write", [2]], ["cas", [[1, 2], [3]]])).toBeUndefined();
  expect(named("cas-register", ["write", [1, 2]], ["write", [2]], ["cas", [[1, 2], [3]]])).toBe("lost update");
});

test("what was put there once more, by an operation that was reported as failed, is no duplicate", () => {
  expect(
    named("fifo-queue", ["enqueue", 1], ["enqueue", 1, "fail"], ["dequeue", null, 1], ["dequeue", null, 1]),
  ).toBeUndefined();
  expect(named("append-list", ["append", 1, "fail"], ["append", 1], ["read", null, [1, 1]])).toBeUndefined();
});

test("one operation with the effect of two, and one thing given to two, have their names", () => {
  expect(named("append-list", ["append", 1], ["read", null, [1, 1]])).toBe("duplicate execution");
  expect(named("append-list", ["append", 1], ["append", 1], ["read", null, [1, 1, 1]])).toBeUndefined();
  expect(named("fifo-queue", ["enqueue", 1], ["dequeue", null, 1], ["dequeue", null, 1])).toBe("duplicate delivery");
  expect(named("unordered-queue", ["enqueue", 1], ["dequeue", null, 1], ["dequeue", null, 1])).toBe(
    "duplicate delivery",
  );
  expect(named("unique-ids", ["generate", null, 7], ["generate", null, 8], ["generate", null, 7])).toBe("duplicate id");
});

test("a lock with two holders is a split brain; a semaphore with permits for both is not", () => {
  expect(named("mutex", ["acquire", null], ["acquire", null])).toBe("split brain");
  expect(named("fenced-lock", ["acquire", null, 1], ["acquire", null, 2])).toBe("split brain");
  expect(named("semaphore", ["acquire", null], ["acquire", null], ["acquire", null])).toBeUndefined();
  expect(named("mutex", ["acquire", null], ["release", null], ["release", null])).toBeUndefined();
});

test("whatever is called dirty, phantom or from the future, nobody who had begun had put it there", () => {
  const placed = ({ value, place }: ShownValue): string => `${place} ${canonicalText(value)}`;
  const wrong: string[] = [];
  const names = new Map<string, number>();
  const allowance = { bytesMax: 1e9, isTimeUp: () => false };
  for (const { name, model, short } of DRAWN_FAMILIES) {
    for (let seed = 0; seed < 120; seed++) {
      const operations = short(seed);
      const decision = decide(model, operations, { ...allowance, nodesMax: 20_000 });
      if (decision.verdict !== false) continue;
      const { anomaly, culprit } = explain(model, operations, decision, allowance);
      if (anomaly === undefined) continue;
      names.set(anomaly.name, (names.get(anomaly.name) ?? 0) + 1);
      if (!["dirty read", "phantom value", "read from the future"].includes(anomaly.name)) continue;
      const one = operations.find(({ id }) => id === culprit);
      const end = one?.completeIndex ?? Infinity;
      const put = operations
        .filter(({ id, outcome, invokeIndex }) => id !== culprit && outcome !== "fail" && invokeIndex <= end)
        .flatMap((each) => valuesPut(model, each).map(placed));
      const shown = one === undefined ? [] : (valuesShown(model, one) ?? []);
      if (shown.every((each) => put.includes(placed(each)))) wrong.push(`${name}, seed ${seed}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(names.size).toBeGreaterThanOrEqual(7);
});

test("no more than twenty operations are told, none wider than a line, however little time there is", () => {
  const long = history(...Array.from({ length: 300 }, (_, at): Step => ["add", `${"x".repeat(500)} ${at}`]), [
    "read",
    null,
    [],
  ]);
  const model = modelNamed("set");
  const decision = decide(model, long, { nodesMax: 20_000, bytesMax: 1e9, isTimeUp: () => false });
  for (const isTimeUp of [(): boolean => true, (): boolean => false]) {
    const { operations, cut, sentences } = explain(model, long, decision, { bytesMax: 1e9, isTimeUp });
    expect(operations.length).toBeLessThanOrEqual(20);
    expect(cut !== undefined).toBe(isTimeUp());
    expect(Math.max(...sentences.map(({ length }) => length))).toBeLessThan(600);
  }
});
