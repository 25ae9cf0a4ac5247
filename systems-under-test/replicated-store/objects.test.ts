import { describe, expect, it } from "vitest";
import type { Json } from "../node-kit/node.ts";
import { isStoreRequest } from "./commands.ts";
import type { Operation, StoreReply } from "./commands.ts";
import { dedupe } from "./sessions.ts";
import { createStateMachine } from "./state-machine.ts";
import type { StateMachine } from "./state-machine.ts";

function machine(): StateMachine {
  return createStateMachine({
    dedupe,
    expiryTime: (clusterTime) => clusterTime,
    sessionsInImage: (sessions) => sessions,
    sessionTimeoutMs: 1_000_000,
  });
}

/** Applies operations on the key "x" one after the other, from entry 2 on; entry 1 opens the session. */
function asker(store: StateMachine): (f: Operation["f"], value?: Json, clusterTime?: number) => StoreReply {
  let index = 1;
  store.apply({ clusterTime: 0, command: { type: "open" } }, index);
  return (f, value = null, clusterTime = 0) => {
    const op: Operation = { f, key: "x", value };
    index++;
    const command = { type: "operation", session: 1, seq: index, firstOutstanding: index, op } as const;
    return store.apply({ clusterTime, command }, index);
  };
}

const answers = (value: Json): StoreReply => ({ ok: true, value });

describe("the state machine", () => {
  it("gives the elements of a queue back in their order, then null", () => {
    const ask = asker(machine());
    expect(ask("dequeue")).toEqual(answers(null));
    ask("enqueue", 1);
    ask("enqueue", { any: "element" });
    expect((["dequeue", "dequeue", "dequeue"] as const).map((f) => ask(f))).toEqual(
      [1, { any: "element" }, null].map(answers),
    );
  });

  it("counts from 0, by 1 where nobody says by how much", () => {
    const store = machine();
    const ask = asker(store);
    ask("increment", 5);
    expect(ask("fetch-and-add", null)).toEqual(answers(5));
    expect(store.read("x")).toEqual(answers(6));
  });

  it("takes from one account what it puts on the other", () => {
    const store = machine();
    const ask = asker(store);
    ask("transfer", { from: "a", to: "b", amount: 5 });
    ask("transfer", { from: "b", to: "c", amount: 2 });
    ask("transfer", { from: "c", to: "c", amount: 9 });
    expect(store.read("x")).toEqual(answers({ a: -5, b: 3, c: 2 }));
  });

  it("refuses a fencing token below one that it has seen, and takes the same one again", () => {
    const store = machine();
    const ask = asker(store);
    expect(ask("fenced-write", [7, "a"])).toEqual(answers([7, "a"]));
    expect(ask("fenced-write", [6, "b"])).toEqual({ ok: false, error: "stale", seen: 7 });
    expect(ask("fenced-write", [7, "c"])).toEqual(answers([7, "c"]));
    expect(store.read("x")).toEqual(answers([7, "c"]));
  });

  it("creates the index of the entry as an id", () => {
    const store = machine();
    const ask = asker(store);
    ask("create");
    expect(ask("create")).toEqual(answers(3));
    expect(store.read("x")).toEqual(answers(3));
  });

  it("gives a lock away until the time in the log says that it has expired, each time with a greater token", () => {
    const ask = asker(machine());
    expect(ask("acquire", 100, 1_000)).toEqual(answers(2));
    expect(ask("acquire", 100, 1_099)).toEqual({ ok: false, error: "held", seen: 2 });
    expect(ask("acquire", 100, 1_100)).toEqual(answers(4));
    expect(ask("release", 2, 1_101)).toEqual({ ok: false, error: "not-held", seen: 4 });
    expect(ask("release", 4, 1_102)).toEqual(answers(4));
    expect(ask("acquire", 100, 1_103)).toEqual(answers(7));
    expect(ask("release", 7, 1_203)).toEqual({ ok: false, error: "not-held", seen: null });
  });

  it("comes back from its image with its locks", () => {
    const store = machine();
    asker(store)("acquire", 100, 1_000);
    const copy = machine();
    copy.restore(JSON.parse(JSON.stringify(store.image())) as Json);
    expect(asker(copy)("acquire", 100, 1_050)).toEqual({ ok: false, error: "held", seen: 2 });
    expect(copy.image()).toMatchObject({ locks: [['"x"', { token: 2, until: 1_100 }]] });
  });
});

it.each([
  ["enqueue", 1, null],
  ["increment", 2, "2"],
  ["fetch-and-add", null, 0.5],
  ["transfer", { from: "a", to: "b", amount: 1 }, { from: "a", to: "b" }],
  ["fenced-write", [1, "a"], ["1", "a"]],
  ["acquire", 20, 0],
  ["release", 3, "3"],
] as const)("a request for %s with the value %j is taken, with %j it is malformed", (f, right, wrong) => {
  const request = (value: unknown): unknown => ({
    type: "operation",
    session: 1,
    seq: 1,
    firstOutstanding: 1,
    op: { f, key: "x", value },
  });
  expect(isStoreRequest(request(right))).toBe(true);
  expect(isStoreRequest(request(wrong))).toBe(false);
});
