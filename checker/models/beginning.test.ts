/**
 * What an object holds at the beginning, for every model and by every way to a verdict.
 */
import { describe, expect, test } from "vitest";
import { setOf } from "../../histories/canonical-text.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { check } from "../check.ts";
import { checkConsistency } from "../check-consistency.ts";
import { createOnlineChecker } from "../online/online-checker.ts";
import { eventsOf } from "../testing/as-events.ts";
import { byColumns } from "../linearizability/testing/public-paths.ts";
import { modelNamed, models } from "./catalog.ts";
import type { Model } from "./model.ts";

const budget = { timeLimitMs: 1e5, memoryLimitBytes: 1e8, now: () => 0 };

/** A call and its answer, one after the other. */
type Line = readonly [f: string, input: Json, output: Json];

interface Example {
  readonly initial: Json;
  /** Calls that lead from a new object to one that holds this. */
  readonly made: readonly Line[];
  /** What an object that holds this answers, and a new one does not. */
  readonly seen: readonly Line[];
  /** What no object of the kind can hold. */
  readonly impossible?: Json;
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  register: { initial: 7, made: [["write", 7, 7]], seen: [["read", null, 7]] },
  "cas-register": { initial: 7, made: [["write", 7, 7]], seen: [["cas", [7, 8], [7, 8]]] },
  "key-value": { initial: [7], made: [["append", 7, 7]], seen: [["read", null, [7]]] },
  "append-list": { initial: [9], made: [["append", 9, 9]], seen: [["read", null, [9]]], impossible: 9 },
  set: {
    initial: [9, 3],
    made: [
      ["add", 3, 3],
      ["add", 9, 9],
    ],
    seen: [
      ["add", 1, 1],
      ["read", null, [9, 1, 3]],
    ],
    impossible: [9, 9],
  },
  text: { initial: "ab", made: [["write", "ab", "ab"]], seen: [["read", null, "ab"]], impossible: ["ab"] },
  "multi-register": {
    initial: { x: 1 },
    made: [["txn", [["write", "x", 1]], [["write", "x", 1]]]],
    seen: [["txn", [["read", "x", null]], [["read", "x", 1]]]],
    impossible: [1],
  },
  counter: { initial: 5, made: [["increment", 5, null]], seen: [["fetch-and-add", 1, 5]], impossible: "5" },
  "set-with-remove": {
    initial: [2, 1],
    made: [
      ["add", 1, true],
      ["add", 2, true],
    ],
    seen: [
      ["contains", 1, true],
      ["read", null, [1, 2]],
    ],
    impossible: [1, 1],
  },
  "fifo-queue": {
    initial: [7, 8],
    made: [
      ["enqueue", 7, 7],
      ["enqueue", 8, 8],
    ],
    seen: [
      ["dequeue", null, 7],
      ["dequeue", null, 8],
    ],
    impossible: [null],
  },
  stack: {
    initial: [7, 8],
    made: [
      ["push", 7, 7],
      ["push", 8, 8],
    ],
    seen: [
      ["pop", null, 8],
      ["pop", null, 7],
    ],
    impossible: 7,
  },
  "priority-queue": {
    initial: [8, 7],
    made: [
      ["insert", 7, 7],
      ["insert", 8, 8],
    ],
    seen: [["delete-min", null, 7]],
    impossible: ["7"],
  },
  mutex: { initial: { by: "a" }, made: [["acquire", "a", true]], seen: [["release", "a", true]], impossible: "a" },
  semaphore: {
    initial: 2,
    made: [
      ["acquire", null, true],
      ["acquire", null, true],
    ],
    seen: [["acquire", null, false]],
    impossible: 3,
  },
  "fenced-lock": {
    initial: [4, "held"],
    made: [["acquire", null, 4]],
    seen: [["release", 4, null]],
    impossible: [4, "kept"],
  },
  "expiring-lock": {
    initial: 4,
    made: [
      ["acquire", null, 4],
      ["release", 4, null],
    ],
    seen: [["acquire", null, 5]],
    impossible: -1,
  },
  "test-and-set": { initial: true, made: [["tas", null, 0]], seen: [["tas", null, 1]], impossible: 2 },
  generations: {
    initial: { generation: 0, owner: "a", resetBy: null },
    made: [["claim", ["a", 0], { result: "done", old: 0, owner: "a", generation: 0 }]],
    seen: [["holder", null, { result: "done", old: 1, owner: "a", generation: 0 }]],
    impossible: ["a", 0],
  },
  "unique-ids": {
    initial: ["b"],
    made: [["generate", null, "b"]],
    seen: [["generate", null, "a"]],
    impossible: ["b", "b"],
  },
  token: { initial: "t", made: [["create", null, "t"]], seen: [["read", null, "t"]] },
  consensus: { initial: 7, made: [["propose", 7, 7]], seen: [["propose", 8, 7]] },
  "unordered-queue": {
    initial: [8, 7],
    made: [
      ["enqueue", 7, 7],
      ["enqueue", 8, 8],
    ],
    seen: [["dequeue", null, 7]],
    impossible: 7,
  },
  blocks: { initial: "a", made: [["writeBlock", "a", "a"]], seen: [["readBlock", null, "a"]] },
  "guarded-register": {
    initial: [4, "a"],
    made: [["fenced-write", [4, "a"], [4, "a"]]],
    seen: [["read", null, [4, "a"]]],
    impossible: "a",
  },
  bank: {
    initial: { a: 5, b: -5, c: 0 },
    made: [["read", null, { a: 5, b: -5 }]],
    seen: [["read", null, { a: 5, b: -5 }]],
    impossible: { a: "5" },
  },
};

/** By these examples a new object answers otherwise, or the beginning does not matter to what is seen. */
const ALSO_OF_A_NEW_ONE: ReadonlySet<string> = new Set(["expiring-lock", "unique-ids", "bank"]);

function operationsOf(lines: readonly Line[]): Operation[] {
  return lines.map(([f, input, output], id) => ({
    id,
    process: id,
    f,
    input,
    output,
    outcome: "ok",
    invokeIndex: 2 * id,
    completeIndex: 2 * id + 1,
    invokeTime: 0,
  }));
}

/** Every way's verdict; those that do not apply are left out. */
function verdicts(model: Model, lines: readonly Line[]): ReadonlySet<unknown> {
  const operations = operationsOf(lines);
  const online = createOnlineChecker(model);
  for (const event of eventsOf(operations)) online.event(event);
  const [sequential] = checkConsistency(operations, model, ["sequential"], budget).results;
  const all = [
    check(operations, model, budget).valid,
    byColumns({ model, operations })?.valid,
    online.violations().length === 0,
    sequential?.valid,
  ];
  return new Set(all.filter((valid) => valid !== undefined));
}

describe.each(models())("$name", ({ name }) => {
  const { initial, made, seen } = EXAMPLES[name] ?? { initial: null, made: [], seen: [] };
  const begun = modelNamed(name, { initial });

  test("begins in the state that calls lead to which put there what it holds", () => {
    expect(seen.length).toBeGreaterThan(0);
    const fresh = modelNamed(name);
    let state: Json | undefined = fresh.initial;
    for (const [f, input, output] of made) state = fresh.step(state ?? null, { f, input, output, known: true });
    expect(begun.initial).toEqual(state);
  });

  test("answers what an object answers that holds this, by every way to a verdict, and a new one does not", () => {
    expect(verdicts(begun, seen)).toEqual(new Set([true]));
    expect(verdicts(modelNamed(name), seen).has(false)).toBe(!ALSO_OF_A_NEW_ONE.has(name));
  });
});

test.each(Object.entries(EXAMPLES).filter(([, { impossible }]) => impossible !== undefined))(
  "%s: refuses what it cannot hold, and says what it can",
  (name, { impossible = null }) => {
    expect(() => modelNamed(name, { initial: impossible })).toThrow(/^initial: expected .+, found .+ \(model /);
  },
);

test.each([
  ["append-list", [9], [["read", null, []]]],
  [
    "append-list",
    [9],
    [
      ["append", 1, 1],
      ["read", null, [1, 9]],
    ],
  ],
  ["set", [9], [["read", null, null]]],
  [
    "set",
    [9],
    [
      ["add", 1, 1],
      ["read", null, [1]],
    ],
  ],
  ["fifo-queue", [7, 8], [["dequeue", null, 8]]],
  ["fifo-queue", [7], [["dequeue", null, null]]],
  ["stack", [7, 8], [["pop", null, 7]]],
  ["unordered-queue", [7], [["dequeue", null, null]]],
  ["mutex", { by: "a" }, [["acquire", "b", true]]],
  ["semaphore", 2, [["acquire", null, true]]],
  ["fenced-lock", 4, [["acquire", null, 4]]],
  ["fenced-lock", [4, "held"], [["acquire", null, 5]]],
  ["expiring-lock", [4, "held"], [["release", 3, null]]],
  ["unique-ids", ["b"], [["generate", null, "b"]]],
  ["guarded-register", [4, "a"], [["fenced-write", [3, "b"], [3, "b"]]]],
  ["bank", { a: 7 }, [["read", null, { a: 8 }]]],
] as const)("%s that holds %j never answers %j", (name, initial, lines) => {
  expect(verdicts(modelNamed(name, { initial }), lines)).toEqual(new Set([false]));
});

test.each(["set", "set-with-remove", "unordered-queue", "unique-ids"])("%s: may hold a set of EDN at first", (name) => {
  expect(modelNamed(name, { initial: setOf([2, 1]) }).initial).toEqual(modelNamed(name, { initial: [1, 2] }).initial);
});

test.each(["append-list", "fifo-queue", "stack"])("%s: has an order, which no set tells", (name) => {
  expect(() => modelNamed(name, { initial: setOf([2, 1]) })).toThrow(/found #\{1,2\}/);
});
