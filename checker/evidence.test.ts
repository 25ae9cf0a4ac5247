import { expect, test } from "vitest";
import type { Json } from "../histories/json.ts";
import type { Operation } from "../histories/operation.ts";
import { createColumnReader } from "./columns.ts";
import { evidenceIn, evidenceInColumns, lackOfEvidence } from "./evidence.ts";
import { modelNamed } from "./models/catalog.ts";
import type { Model } from "./models/model.ts";

type Drawn = readonly [f: string, input: Json, output: Json, outcome?: Operation["outcome"], error?: Json];

function operations(all: readonly Drawn[]): Operation[] {
  return all.map(([f, input, output, outcome = "ok", error], id) => ({
    id,
    process: id,
    f,
    input,
    outcome,
    invokeIndex: 2 * id,
    completeIndex: 2 * id + 1,
    invokeTime: 2 * id,
    completeTime: 2 * id + 1,
    ...(outcome === "ok" ? { output } : {}),
    ...(error === undefined ? {} : { error }),
  }));
}

const lack = (model: string | Model, all: readonly Drawn[]): string | undefined =>
  lackOfEvidence(evidenceIn(operations(all), typeof model === "string" ? modelNamed(model) : model));

const UPDATES: readonly (readonly [string, Drawn])[] = [
  ["register", ["write", 1, 1]],
  ["key-value", ["delete", null, null]],
  ["append-list", ["append", 1, 1]],
  ["set", ["add", 1, 1]],
  ["set-with-remove", ["remove", 1, null]],
  ["counter", ["increment", 1, null]],
  ["fifo-queue", ["enqueue", 1, 1]],
  ["unordered-queue", ["enqueue", 1, 1]],
  ["multi-register", ["txn", [["w", "x", 1]], [["w", "x", 1]]]],
  ["token", ["create", null, "t"]],
  ["test-and-set", ["reset", null, null]],
];

test.each(UPDATES)("%s: updates alone could not have been contradicted", (model, [f, input, output]) => {
  const all: Drawn[] = [
    [f, input, output],
    [f, input, output],
  ];
  expect(lack(model, all)).toBe(`2 ${f}s, nothing was ever read: nothing could contradict.`);
});

const OBSERVATIONS: readonly (readonly [string, Drawn])[] = [
  ["register", ["read", null, null]],
  ["cas-register", ["cas", [null, 1], [null, 1]]],
  ["cas-register", ["cas", [2, 1], null, "fail", ["mismatch", null]]],
  ["set-with-remove", ["add", 1, true]],
  ["set-with-remove", ["contains", 1, false]],
  ["counter", ["fetch-and-add", 1, 0]],
  ["fifo-queue", ["dequeue", null, null]],
  ["unordered-queue", ["dequeue", null, 1]],
  ["multi-register", ["txn", [["r", "x", null]], [["r", "x", null]]]],
  [
    "multi-register",
    [
      "txn",
      [["w", "x", 1]],
      [
        ["w", "x", 1],
        ["r", "y", null],
      ],
    ],
  ],
  ["token", ["read", null, "t"]],
  ["test-and-set", ["tas", null, 0]],
  ["consensus", ["propose", 1, 1]],
  ["consensus", ["read", null, null]],
  ["mutex", ["acquire", 1, null]],
  ["mutex", ["release", 1, null]],
  ["fenced-lock", ["acquire", null, 1]],
  ["unique-ids", ["generate", null, 1]],
];

test.each(OBSERVATIONS)("%s: one %s observes", (model, observation) => {
  expect(lack(model, [observation])).toBeUndefined();
});

test("nothing answered is nothing to judge, whatever was tried", () => {
  const all: Drawn[] = [
    ["write", 1, 1, "info"],
    ["read", null, 1, "fail"],
  ];
  expect(lack("register", all)).toBe("Not one operation was answered: there is nothing to judge.");
  expect(lack("register", [])).toBe("Not one operation was answered: there is nothing to judge.");
});

test("reads that answer 'no idea' observe nothing", () => {
  const model = modelNamed("register", { readNil: "wildcard" });
  expect(
    lack(model, [
      ["write", 1, 1],
      ["read", null, null],
    ]),
  ).toBe("1 write, nothing was ever read: nothing could contradict.");
});

test("a model that says of no call that it only reads observes by its steps", () => {
  const { action: _, actInto: __, ...register } = modelNamed("register");
  const own: Model = { ...register, readOnly: () => false };
  expect(lack(own, [["write", 1, 1]])).toContain("nothing could contradict");
  expect(lack(own, [["read", null, null]])).toBeUndefined();
});

test("columns tell the same as operations", () => {
  const model = modelNamed("cas-register");
  const lackInColumns = (all: readonly Drawn[]): string | undefined => {
    const reader = createColumnReader(model);
    for (const { f, input, output = null, outcome, error, id } of operations(all)) {
      const event = { process: id, f, time: 0 };
      reader.take({ ...event, index: 2 * id, type: "invoke", value: input });
      const end = { ...event, index: 2 * id + 1, type: outcome, value: outcome === "ok" ? output : input };
      reader.take(error === undefined ? end : { ...end, error });
    }
    return lackOfEvidence(evidenceInColumns(reader.finish()));
  };
  const histories: readonly (readonly Drawn[])[] = [
    [["write", 1, 1]],
    [
      ["write", 1, 1],
      ["read", null, 1],
    ],
    [["cas", [1, 2], null, "fail"]],
    [["cas", [1, 2], null, "info"]],
    [["cas", [1, 2], [1, 2]]],
    [["cas", [1, 2], null, "fail", ["mismatch", 3]]],
    [["read", null, null, "fail"]],
    [
      ["delete", null, null],
      ["write", 1, 1],
      ["write", 1, 1],
    ],
  ];
  for (const history of histories) expect(lackInColumns(history)).toBe(lack(model, history));
});
