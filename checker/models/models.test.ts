/**
 * What each model answers, and that each is the pure function that the checker takes it for.
 */
import { describe, expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { check } from "../check.ts";
import { drawObject } from "../linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../linearizability/special/testing/families.ts";
import { isLinearizable } from "../testing/oracle.ts";
import { decide } from "../linearizability/decide.ts";
import { modelNamed, models } from "./catalog.ts";
import { canonicalText } from "./json-text.ts";
import { callOf } from "./model.ts";
import type { Call, Model } from "./model.ts";
import { checkModelPurity } from "./purity.ts";
import { nondeterministicQueue, unorderedQueue } from "./objects/unordered-queue.ts";

/** A call and its answer: ["enqueue", 1, null]; without the third, never answered. */
type Line = readonly [f: string, input: Json, output?: Json];

const callIn = ([f, input, output]: Line): Call =>
  output === undefined ? { f, input, known: false } : { f, input, output, known: true };

/** The state after the lines one after the other; "refused" where a line does not fit. */
function after(model: Model, lines: readonly Line[]): Json {
  let state: Json = model.initial;
  for (const line of lines) {
    const next = model.step(state, callIn(line));
    if (next === undefined) return `refused: ${model.describe(callIn(line))} on ${model.describeState(state)}`;
    state = next;
  }
  return state;
}

/** By model: lines that fit, and a last line that does not fit after them. */
const EXAMPLES: Readonly<Record<string, { readonly fit: readonly Line[]; readonly unfit: Line }>> = {
  register: {
    fit: [
      ["write", 1, 1],
      ["read", null, 1],
      ["delete", null, null],
    ],
    unfit: ["read", null, 1],
  },
  "cas-register": {
    fit: [
      ["write", 1, 1],
      ["cas", [1, 2], [1, 2]],
      ["read", null, 2],
    ],
    unfit: ["cas", [1, 3], [1, 3]],
  },
  "key-value": {
    fit: [
      ["append", 1, 1],
      ["append", 2, 2],
      ["read", null, [1, 2]],
    ],
    unfit: ["read", null, [2, 1]],
  },
  "append-list": {
    fit: [
      ["append", 1, 1],
      ["append", 2, 2],
      ["read", null, [1, 2]],
    ],
    unfit: ["read", null, [1]],
  },
  set: {
    fit: [
      ["add", 2, 2],
      ["add", 1, 1],
      ["read", null, [2, 1]],
    ],
    unfit: ["read", null, [2]],
  },
  text: {
    fit: [
      ["append", "a", "a"],
      ["append", "b"],
      ["read", null, "ab"],
    ],
    unfit: ["read", null, "b"],
  },
  "multi-register": {
    fit: [
      [
        "txn",
        [
          ["write", "x", 1],
          ["read", "x", null],
        ],
        [
          ["write", "x", 1],
          ["read", "x", 1],
        ],
      ],
      [
        "txn",
        [
          ["read", "x", null],
          ["read", "y", null],
        ],
        [
          ["read", "x", 1],
          ["read", "y", null],
        ],
      ],
    ],
    unfit: ["txn", [["read", "x", null]], [["read", "x", null]]],
  },
  counter: {
    fit: [
      ["read", null, null],
      ["fetch-and-add", 2, null],
      ["fetch-and-add", null, 2],
      ["read", null, 3],
    ],
    unfit: ["fetch-and-add", 1, 2],
  },
  "set-with-remove": {
    fit: [
      ["add", 1, true],
      ["add", 1, false],
      ["contains", 1, true],
      ["remove", 1, null],
      ["read", null, []],
    ],
    unfit: ["remove", 1, true],
  },
  "fifo-queue": {
    fit: [
      ["enqueue", 1, 1],
      ["enqueue", 2, 2],
      ["dequeue", null, 1],
      ["dequeue", null],
    ],
    unfit: ["dequeue", null, 2],
  },
  stack: {
    fit: [
      ["push", 1, 1],
      ["push", 2, 2],
      ["pop", null, 2],
    ],
    unfit: ["pop", null, null],
  },
  "priority-queue": {
    fit: [
      ["insert", 2, 2],
      ["insert", 1, 1],
      ["delete-min", null, 1],
    ],
    unfit: ["delete-min", null, 1],
  },
  mutex: {
    fit: [
      ["acquire", "a", true],
      ["acquire", "b", false],
    ],
    unfit: ["release", "b", true],
  },
  semaphore: {
    fit: [
      ["acquire", null, true],
      ["acquire", null, true],
      ["acquire", null, false],
    ],
    unfit: ["acquire", null, true],
  },
  "fenced-lock": {
    fit: [
      ["acquire", null, 3],
      ["release", 3, null],
      ["acquire", null],
      ["release", 7, null],
    ],
    unfit: ["acquire", null, 7],
  },
  "expiring-lock": {
    fit: [
      ["acquire", null, 3],
      ["acquire", null, 5],
      ["release", 5, null],
      ["acquire", null],
    ],
    unfit: ["release", 5, null],
  },
  "test-and-set": {
    fit: [
      ["tas", null, 0],
      ["tas", null, true],
      ["reset", null, null],
      ["tas", null],
    ],
    unfit: ["read", null, 0],
  },
  generations: {
    fit: [
      ["claim", ["a", 0], { result: "done", old: 0, owner: "a", generation: 0 }],
      ["claim", ["a", 0], { result: "done", old: 1, owner: "a", generation: 0 }],
      ["reset", ["b", 0], { result: "refused", old: 1, owner: "a", generation: 0 }],
      ["reset", ["a", 0], { result: "done", old: 1, owner: null, generation: 1 }],
      ["reset", ["a", 0], { result: "done", old: 0, owner: null, generation: 1 }],
      ["claim", ["b", 0], { result: "stale", old: 0, owner: null, generation: 1 }],
      ["reset", ["o", null], { result: "done", old: 0, owner: null, generation: 2 }],
      ["claim", ["b", 2]],
    ],
    unfit: ["holder", null, { result: "done", old: 0, owner: null, generation: 2 }],
  },
  "unique-ids": {
    fit: [
      ["generate", null, 1],
      ["generate", null, 11],
      ["generate", null, "1"],
    ],
    unfit: ["generate", null, 11],
  },
  token: {
    fit: [
      ["create", null],
      ["read", null, "a"],
      ["read", null, "a"],
    ],
    unfit: ["read", null, "b"],
  },
  consensus: {
    fit: [
      ["read", null, null],
      ["propose", 2],
      ["propose", 1, 2],
      ["propose", 3],
      ["read", null, 2],
      ["propose", 2, 2],
    ],
    unfit: ["propose", 1, 1],
  },
  "unordered-queue": {
    fit: [
      ["enqueue", 1, 1],
      ["enqueue", 2, 2],
      ["dequeue", null],
      ["dequeue", null, 1],
    ],
    unfit: ["dequeue", null, 1],
  },
  blocks: {
    fit: [
      ["readBlock", null, null],
      ["writeBlock", "a", "a"],
      ["writeBlock", "b"],
      ["readBlock", null, "b"],
    ],
    unfit: ["readBlock", null, "a"],
  },
  "guarded-register": {
    fit: [
      ["read", null, null],
      ["acquire", 20, 3],
      ["fenced-write", [3, "a"], [3, "a"]],
      ["acquire", 20],
      ["acquire", 20, 5],
      ["release", 5, null],
      ["fenced-write", [3, "b"], [3, "b"]],
      ["fenced-write", [5, "c"], [5, "c"]],
      ["fenced-write", [5, "d"]],
      ["read", null, [5, "d"]],
    ],
    unfit: ["fenced-write", [3, "e"], [3, "e"]],
  },
  bank: {
    fit: [
      ["transfer", { from: "a", to: "b", amount: 4 }, null],
      ["read", null, null],
      ["transfer", { from: "a", to: "b", amount: 3 }, null],
      ["read", null, { a: -3, b: 3, c: 0 }],
      ["transfer", { from: "b", to: "a", amount: 3 }],
      ["transfer", { from: 1, to: "a", amount: 2 }, null],
      ["read", null, { a: 2, "1": -2 }],
    ],
    unfit: ["read", null, { a: 2, "1": -1 }],
  },
};

describe.each(models())("$name", ({ name }) => {
  const example = EXAMPLES[name] ?? { fit: [], unfit: ["", null] };

  test("takes what such an object answers and refuses what it does not", () => {
    expect(example.fit.length).toBeGreaterThan(0);
    expect(JSON.stringify(after(modelNamed(name), example.fit))).not.toMatch(/refused/u);
    expect(after(modelNamed(name), [...example.fit, example.unfit])).toMatch(/^refused/u);
  });

  test("is pure, and read-only calls change nothing", () => {
    const calls = [...example.fit, example.unfit].map(callIn);
    expect(
      checkModelPurity(modelNamed(name), [...calls, ...calls.map(({ f, input }) => ({ f, input, known: false }))]),
    ).toBeUndefined();
  });
});

test("impure models are found out", () => {
  const counter = modelNamed("counter");
  const call: Call = { f: "increment", input: 1, known: true };
  let calls = 0;
  expect(checkModelPurity({ ...counter, step: (state) => Number(state) + ++calls }, [call])).toContain(
    "for equal arguments",
  );
  const grow = (state: Json): Json => ((state as Json[]).push(1), state);
  expect(checkModelPurity({ ...counter, initial: [], step: grow }, [call])).toContain("changed the state it was given");
  expect(checkModelPurity({ ...counter, readOnly: () => true }, [call])).toContain("readOnly");
});

/** An operation alone in its time. */
function operation(id: number, f: string, rest: Partial<Operation>): Operation {
  return {
    id,
    process: id,
    f,
    input: null,
    outcome: "ok",
    invokeIndex: 2 * id,
    completeIndex: 2 * id + 1,
    invokeTime: 0,
    ...rest,
  };
}

test("a history written for Knossos gets Knossos's verdict by options", () => {
  const history = [
    operation(0, "write", { input: 1, output: 1 }),
    operation(1, "read", { output: null }),
    operation(2, "cas", { input: [1, 2], outcome: "fail", error: ["mismatch", 5] }),
  ];
  const verdict = (options: Parameters<typeof modelNamed>[1]): unknown =>
    check(history, modelNamed("cas-register", options), { timeLimitMs: 1e5, memoryLimitBytes: 1e8, now: () => 0 })
      .valid;
  expect(verdict({})).toBe(false);
  expect(verdict({ readNil: "wildcard" })).toBe(false);
  expect(verdict({ failedCas: "ignored" })).toBe(false);
  expect(verdict({ readNil: "wildcard", failedCas: "ignored" })).toBe(true);
});

test("a transaction's read of nil is a wildcard only where that is said", () => {
  const parts: Json = [["read", "x", null]];
  const call: Call = { f: "txn", input: parts, output: parts, known: true };
  expect(modelNamed("multi-register").step({ x: 1 }, call)).toBeUndefined();
  expect(modelNamed("multi-register", { readNil: "wildcard" }).step({ x: 1 }, call)).toEqual({ x: 1 });
});

test("an object can begin with something, and a semaphore has as many permits as told", () => {
  expect(after(modelNamed("register", { initial: 7 }), [["read", null, 7]])).toBe(7);
  const acquire: Line = ["acquire", null, true];
  expect(after(modelNamed("semaphore", { permits: 3 }), [acquire, acquire, acquire])).toBe(3);
  expect(after(modelNamed("semaphore", { permits: 3 }), [acquire, acquire, acquire, acquire])).toMatch(/^refused/u);
});

/** Linearizability of a nondeterministic object by trying every order and every way it can go on. */
function byEveryRun(operations: readonly Operation[]): boolean {
  const taking = operations.flatMap((one) => {
    const call = callOf(unorderedQueue, one);
    return call === undefined ? [] : [{ one, call }];
  });
  const dead = new Set<string>();
  const canFinish = (left: typeof taking, state: Json): boolean => {
    if (left.every(({ call }) => !call.known)) return true;
    const name = canonicalText([left.map(({ one }) => one.id), state]);
    if (dead.has(name)) return false;
    const isDone = left.some((next) => {
      const isFree = left.every(
        ({ one, call }) => !call.known || (one.completeIndex ?? Infinity) >= next.one.invokeIndex,
      );
      const rest = left.filter((other) => other !== next);
      return isFree && nondeterministicQueue.steps(state, next.call).some((each) => canFinish(rest, each));
    });
    if (!isDone) dead.add(name);
    return isDone;
  };
  return canFinish(taking, nondeterministicQueue.initial);
}

test("a nondeterministic object is decided like every run of it together", () => {
  const allowance = { nodesMax: 1e6, bytesMax: 1e9, isTimeUp: () => false };
  const tally = { true: 0, false: 0 };
  for (const family of OBJECT_FAMILIES.filter(({ name }) => name.startsWith("queue"))) {
    for (let seed = 0; seed < 60; seed++) {
      const operations = drawObject(family, seed);
      const expected = byEveryRun(operations);
      tally[expected ? "true" : "false"]++;
      expect([seed, decide(unorderedQueue, operations, allowance).verdict]).toEqual([seed, expected]);
      expect([seed, isLinearizable(unorderedQueue, operations)]).toEqual([seed, expected]);
    }
  }
  expect(Math.min(tally.true, tally.false)).toBeGreaterThan(20);
});

test("an operation that changes an object tells its answer where that says more", () => {
  const did = (name: string, f: string, input: Json, output: Json): string =>
    modelNamed(name).describe({ f, input, output, known: true });
  expect(did("set-with-remove", "add", 7, true)).toBe("add 7 → true");
  expect(did("set-with-remove", "remove", 7, false)).toBe("remove 7 → false");
  expect(did("set-with-remove", "add", 7, null)).toBe("add 7");
  expect(did("set-with-remove", "add", 7, 7)).toBe("add 7");
  expect(did("set-with-remove", "add", true, true)).toBe("add true");
});

test("what null stands for is told in the model's words", () => {
  const did = (name: string, f: string, input: Json, output: Json): string =>
    modelNamed(name).describe({ f, input, output, known: true });
  expect(did("counter", "fetch-and-add", null, 3)).toBe("fetch-and-add 1 → 3");
  expect(did("counter", "increment", null, null)).toBe("increment 1");
  for (const name of ["fenced-lock", "expiring-lock"])
    expect(did(name, "acquire", null, null)).toBe("acquire → refused");
});

test("states that a search puts together are told in words", () => {
  const { quotient, describeState, step } = modelNamed("text");
  const reduced = quotient?.([{ f: "read", input: null, output: "…a", known: true }]);
  const told = (state: Json): string => describeState(reduced?.(state) ?? null);
  expect(told("…a")).toBe('"…a"');
  expect(told("b")).toBe("a text that no read shows");
  const appended = step(reduced?.("b") ?? null, { f: "append", input: "c", output: null, known: true });
  expect(told(appended ?? null)).toBe("a text that no read shows");
});
