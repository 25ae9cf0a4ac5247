import { expect, test } from "vitest";
import { modelNamed, models } from "../../../../checker/index.ts";
import { drawHistory } from "../../../../checker/testing/drawn-histories.ts";
import type { Family } from "../../../../checker/testing/drawn-histories.ts";
import { isLinearizable } from "../../../../checker/testing/oracle.ts";
import type { HistoryEvent } from "../../../../histories/event.ts";
import type { Json } from "../../../../histories/json.ts";
import { guessModel, STRICTER, usage } from "./model-guess.ts";
import type { Guess } from "./model-guess.ts";

type Asked = readonly [f: string, asked: Json, answered: Json];

/** The guess from operations that ask one thing and answer another. */
function guessed(...operations: readonly Asked[]): Guess {
  const { take, uses } = usage();
  operations.forEach(([f, asked, answered], at) => {
    const event = { process: 0, f, time: at } satisfies Partial<HistoryEvent>;
    take({ ...event, index: 2 * at, type: "invoke", value: asked });
    take({ ...event, index: 2 * at + 1, type: "ok", value: answered });
  });
  return guessModel(uses());
}

test.each<[model: string, operations: readonly Asked[]]>([
  [
    "cas-register",
    [
      ["write", 1, 1],
      ["read", null, 1],
    ],
  ],
  [
    "cas-register",
    [
      ["cas", [null, { a: 1 }], null],
      ["read", null, { a: 1 }],
    ],
  ],
  [
    "cas-register",
    [
      ["put", "9007199254740993", null],
      ["get", null, 7],
    ],
  ],
  [
    "append-list",
    [
      ["append", 1, 1],
      ["read", null, [1]],
    ],
  ],
  ["append-list", [["append", "a", "a"]]],
  [
    "text",
    [
      ["append", "a", "a"],
      ["get", null, "a"],
    ],
  ],
  [
    "text",
    [
      ["append", "a", "a"],
      ["put", "b", "b"],
      ["get", null, "a"],
    ],
  ],
  [
    "key-value",
    [
      ["append", 1, 1],
      ["write", 5, 5],
      ["read", null, 5],
    ],
  ],
  [
    "set",
    [
      ["add", 1, 1],
      ["read", null, [1]],
    ],
  ],
  [
    "set",
    [
      ["add", 1, 1],
      ["read", null, { "#{}": [1] }],
    ],
  ],
  [
    "set-with-remove",
    [
      ["add", 1, 1],
      ["remove", 1, true],
      ["read", null, []],
    ],
  ],
  [
    "counter",
    [
      ["add", 1, 1],
      ["read", null, 1],
    ],
  ],
  [
    "fifo-queue",
    [
      ["enqueue", 1, 1],
      ["dequeue", null, 1],
    ],
  ],
  [
    "mutex",
    [
      ["acquire", null, null],
      ["release", null, null],
    ],
  ],
  [
    "mutex",
    [
      ["acquire", 3, 3],
      ["release", 3, 3],
    ],
  ],
  [
    "fenced-lock",
    [
      ["acquire", null, 33],
      ["release", 33, null],
    ],
  ],
  ["multi-register", [["txn", [["w", 1, 1]], [["w", 1, 1]]]]],
  ["unique-ids", [["generate", null, "x"]]],
  [
    "test-and-set",
    [
      ["tas", null, 0],
      ["reset", null, null],
    ],
  ],
  [
    "token",
    [
      ["create", null, "x"],
      ["read", null, "x"],
    ],
  ],
  [
    "consensus",
    [
      ["propose", 1, 2],
      ["read", null, 2],
    ],
  ],
])("%s is guessed from what its operations ask and answer (case %#)", (model, operations) => {
  expect(guessed(...operations)).toMatchObject({ name: model });
  expect(guessed(...operations).doubt).toBeUndefined();
});

const functions: Readonly<Record<string, readonly string[]>> = {
  "cas-register": ["read", "read", "write", "cas", "delete"],
  "append-list": ["read", "append"],
  set: ["read", "add"],
};

test.each(Object.entries(STRICTER))("%s is right with every history with which one of %j is", (name, stricter) => {
  const [model, others] = [modelNamed(name), stricter.map((other) => modelNamed(other))];
  const family: Family = {
    name,
    model,
    functions: functions[name] ?? [],
    operationsMax: 7,
    processes: 3,
    values: 3,
    neverReturned: 0.15,
    corrupted: 0.2,
  };
  const histories = Array.from({ length: 400 }, (_, seed) => drawHistory(family, seed));
  const right = histories.filter((operations) =>
    others.some(
      (other) => operations.every(({ f }) => other.functions.includes(f)) && isLinearizable(other, operations),
    ),
  );
  expect(right.length).toBeGreaterThan(50);
  expect(right.filter((operations) => !isLinearizable(model, operations))).toEqual([]);
});

test("every model but the semaphore is guessed of some history, or is an alternative", () => {
  const alike = [
    guessed(["read", null, null]),
    guessed(["read", null, 1]),
    guessed(["enqueue", 1, 1]),
    guessed(["acquire", null, 1], ["release", 1, 1]),
    guessed(["acquire", null, null]),
    guessed(["append", "a", "a"], ["read", null, "a"]),
    guessed(["holder", null, { result: "done", old: 0, owner: null, generation: 1 }]),
    ...["push", "insert", "generate", "txn", "tas", "remove", "transfer", "readBlock", "fenced-write"].map((f) =>
      guessed([f, null, null]),
    ),
  ].flatMap(({ name, others }) => [name, ...others]);
  const stricter = Object.values(STRICTER).flat();
  const never = models()
    .map(({ name }) => name)
    .filter((name) => ![...alike, ...stricter].includes(name));
  expect(never).toEqual(["semaphore"]);
});
