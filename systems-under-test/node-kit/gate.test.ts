import { describe, expect, test } from "vitest";
import { createGate } from "./gate.ts";
import type { Effect } from "./node.ts";

type Effects = readonly Effect<string, string>[];

const write = (token: number): Effect<string, string> => ({ type: "write", token, records: [token] });
const send = (message: string, after?: number): Effect<string, string> =>
  after === undefined ? { type: "send", to: "n2", message } : { type: "send", to: "n2", message, after };

function messages(effects: Effects): string[] {
  return effects.flatMap((effect) => (effect.type === "send" ? [effect.message] : []));
}

describe("the gate", () => {
  test("holds a send until the write it waits for is durable", () => {
    const gate = createGate<string, string>();
    expect(gate.pass([write(1), send("vote", 1)]).map((effect) => effect.type)).toEqual(["write"]);
    expect(gate.heldCount()).toBe(1);
    expect(messages(gate.durable(1))).toEqual(["vote"]);
    expect(gate.heldCount()).toBe(0);
  });

  test("lets a send without after pass at once, before earlier ones that are held", () => {
    const gate = createGate<string, string>();
    expect(messages(gate.pass([write(1), send("held", 1), send("free"), send("zero", 0)]))).toEqual(["free", "zero"]);
  });

  test("lets a send pass whose write is already durable", () => {
    const gate = createGate<string, string>();
    gate.pass([write(1)]);
    gate.durable(1);
    expect(messages(gate.pass([send("late", 1)]))).toEqual(["late"]);
  });

  test("releases in the order of the effects, also when several tokens become durable at once", () => {
    const gate = createGate<string, string>();
    gate.pass([write(1), write(2), write(3), send("a", 2), send("b", 1), send("c", 3)]);
    expect(messages(gate.durable(2))).toEqual(["a", "b"]);
    expect(messages(gate.durable(3))).toEqual(["c"]);
  });

  test("does not release what waits for a later write", () => {
    const gate = createGate<string, string>();
    gate.pass([write(1), write(2), send("a", 2)]);
    expect(gate.durable(1)).toEqual([]);
    expect(gate.durableToken()).toBe(1);
  });

  test("holds replies as it holds sends, and nothing else", () => {
    const gate = createGate<string, string>();
    const passed = gate.pass([
      { type: "checkpoint", token: 1, snapshot: null, records: [] },
      { type: "reply", connection: "c1", reply: "ok", after: 1 },
      { type: "apply", index: 4 },
      { type: "note", note: { event: "role" } },
      { type: "halt", why: "done" },
    ]);
    expect(passed.map((effect) => effect.type)).toEqual(["checkpoint", "apply", "note", "halt"]);
    expect(gate.durable(1)).toEqual([{ type: "reply", connection: "c1", reply: "ok", after: 1 }]);
  });

  test("accepts a send that comes before its write in the same step", () => {
    const gate = createGate<string, string>();
    gate.pass([send("first", 1), write(1)]);
    expect(messages(gate.durable(1))).toEqual(["first"]);
  });

  test("a durable token that is already known releases nothing", () => {
    const gate = createGate<string, string>();
    gate.pass([write(1), write(2), send("a", 2)]);
    gate.durable(2);
    expect(gate.durable(1)).toEqual([]);
    expect(gate.durableToken()).toBe(2);
  });

  test("refuses an after that no write will ever satisfy", () => {
    const gate = createGate<string, string>();
    expect(() => gate.pass([write(1), send("never", 2)])).toThrow(/after: 2.*at most 1/);
  });

  test("refuses tokens that do not count up by one", () => {
    const gate = createGate<string, string>();
    expect(() => gate.pass([write(2)])).toThrow(/expected token 1/);
  });

  test("refuses a durable token that was never written", () => {
    expect(() => createGate().durable(1)).toThrow(/at most 0/);
  });
});
