/**
 * Answers that no state gives: refuted whatever else happened, offline and live, and named.
 */
import { expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { check } from "../check.ts";
import { modelNamed } from "./catalog.ts";
import type { Model } from "./model.ts";
import { createOnlineChecker } from "../online/online-checker.ts";
import { eventsOf } from "../testing/as-events.ts";

const budget = { timeLimitMs: 1e5, memoryLimitBytes: 1e8, now: () => 0 };

function operation(id: number, f: string, input: Json, answer: Partial<Operation>): Operation {
  const invokeIndex = 2 * id;
  return {
    id,
    process: id,
    f,
    input,
    outcome: "ok",
    invokeIndex,
    completeIndex: invokeIndex + 1,
    invokeTime: 0,
    ...answer,
  };
}

const add = (id: number, element: Json): Operation => operation(id, "add", element, { output: element });
const read = (id: number, output: Json): Operation => operation(id, "read", null, { output });

/** What the check says, what it says why, and what the live check says at which event. */
function found(model: string | Model, operations: readonly Operation[]): readonly unknown[] {
  const [key] = check(operations, model, budget).keys;
  const online = createOnlineChecker(model);
  for (const event of eventsOf(operations)) online.event(event);
  const [violation] = online.violations();
  return [key?.valid, key?.explanation?.sentences.join(" "), violation?.index, violation?.because];
}

test.each(["set", "set-with-remove"])("%s: a read that shows an element twice is refuted by name", (model) => {
  const twice = expect.stringContaining("1 was read twice") as string;
  expect(found(model, [add(0, 1), read(1, [1, 1])])).toEqual([false, twice, 3, "1 was read twice"]);
  // In any order, among others, and where additions are repeated so that only a search can decide.
  expect(found(model, [add(0, 2), add(1, 1), read(2, [1, 2, 1])])).toEqual([false, twice, 5, "1 was read twice"]);
  expect(found(model, [add(0, 1), add(1, 1), read(2, [1, 1])])).toEqual([false, twice, 5, "1 was read twice"]);
  expect(found(model, [add(0, 2), add(1, 1), read(2, [1, 2])])).toEqual([true, undefined, undefined, undefined]);
  expect(found(model, [add(0, 1), add(1, 1), read(2, [1])])).toEqual([true, undefined, undefined, undefined]);
});

test("a list may hold an element as often as it was appended", () => {
  const append = (id: number): Operation => operation(id, "append", 1, { output: 1 });
  expect(found("append-list", [append(0), append(1), read(2, [1, 1])])[0]).toBe(true);
  expect(found("append-list", [append(0), read(1, [1, 1])])[0]).toBe(false);
});

test("a cas that failed though it saw what it expected is refuted by name, however long the history", () => {
  const failed = operation(0, "cas", [1, 2], { outcome: "fail", error: ["mismatch", 1] });
  const named = expect.stringContaining("The cas failed, though it found 1 as expected") as string;
  expect(found("cas-register", [failed]).slice(0, 2)).toEqual([false, named]);
  const many = Array.from({ length: 400 }, (_, at) => operation(at + 1, "write", at % 5, { output: at % 5 }));
  const [key] = check([failed, ...many], "cas-register", budget).keys;
  expect([key?.valid, key?.decidedBy]).toEqual([false, "zones: an answer contradicts itself"]);
});

test("balances that were read with another sum than all money has are refuted by name", () => {
  const transfer = operation(0, "transfer", { from: "a", to: "b", amount: 2 }, { output: null });
  const because = "the balances that were read have the sum 1, and all money is 0";
  const named = expect.stringContaining("The balances that were read have the sum 1, and all money is 0.") as string;
  const empty = modelNamed("bank", { initial: null });
  expect(found(empty, [transfer, read(1, { a: -2, b: 3 })])).toEqual([false, named, 3, because]);
  expect(found(empty, [transfer, read(1, { a: -2, b: 2 })])[0]).toBe(true);
});

test("a read of a bank that is no balances by account is refuted by name", () => {
  const because = "[1] was read, which are no balances by account";
  expect(found("bank", [read(0, [1])])).toEqual([false, expect.stringContaining(because), 1, because]);
});

test.each(["fenced-lock", "expiring-lock", "guarded-register"])(
  "%s: a token that is none is refuted by name",
  (model) => {
    const named = expect.stringContaining('"a" was given out, which is no token') as string;
    const because = '"a" was given out, which is no token: a whole number above 0';
    expect(found(model, [operation(0, "acquire", null, { output: "a" })])).toEqual([false, named, 1, because]);
  },
);

test("a set that says of an element neither that it is there nor that it is not is refuted by name", () => {
  const named = expect.stringContaining('"yes" was answered, which is neither true nor false') as string;
  const contains = operation(1, "contains", 1, { output: "yes" });
  expect(found("set-with-remove", [add(0, 1), contains]).slice(0, 2)).toEqual([false, named]);
});

test("a flag that is neither set nor clear is refuted by name", () => {
  const odd = operation(0, "tas", null, { output: 2 });
  const named = expect.stringContaining("2 was answered, which is neither 0 nor 1") as string;
  expect(found("test-and-set", [odd]).slice(0, 2)).toEqual([false, named]);
});
