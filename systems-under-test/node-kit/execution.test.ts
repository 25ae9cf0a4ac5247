import { describe, expect, test } from "vitest";
import { createExecution, type EffectPorts, type Execution } from "./execution.ts";
import type { Effect, Input, Json, Node } from "./node.ts";

type Effects = readonly Effect<string, Json>[];

const tick: Input<string, Json> = { type: "tick", now: 0 };
const durable = (token: number): Input<string, Json> => ({ type: "durable", now: 0, token });
const write = (token: number): Effect<string, Json> => ({ type: "write", token, records: [token] });
const send = (message: string, after = 0): Effect<string, Json> => ({ type: "send", to: "n2", message, after });
const note = (event: string): Effect<string, Json> => ({ type: "note", note: { event } });

interface Played {
  readonly execution: Execution<string, Json, Json>;
  /** What the node was given and what was carried out, in order. */
  readonly log: string[];
}

/** A life whose node gives these effects, step after step, and nothing after them. */
function play(
  script: readonly Effects[],
  how: (log: string[], end: () => void) => Partial<EffectPorts<string, Json>> = () => ({}),
): Played {
  const log: string[] = [];
  const steps = [...script];
  const node: Node<string, Json, Json> = {
    step(input) {
      log.push(`step ${input.type}`);
      return steps.shift() ?? [];
    },
    wakeAt: () => null,
    inspect: () => null,
  };
  const execution: Execution<string, Json, Json> = createExecution(node, {
    put: ({ token }) => log.push(`put ${token}`),
    send: (_to, message) => log.push(`send ${message}`),
    reply: (connection) => log.push(`reply ${connection}`),
    applyWaits: () => log.push("apply"),
    note: ({ event }) => log.push(`note ${event}`),
    halted: (why) => log.push(`halted ${why}`),
    threw: (error) => log.push(`threw ${String(error)}`),
    ...how(log, () => execution.end()),
  });
  return { execution, log };
}

describe("a step", () => {
  test("is carried out effect by effect, in the order in which the node gave them", () => {
    const { execution, log } = play([
      [note("a"), write(1), send("b"), { type: "reply", connection: "c", reply: null }, note("d")],
    ]);
    execution.step(tick);
    expect(log).toEqual(["step tick", "note a", "put 1", "send b", "reply c", "note d"]);
  });

  test("with a durable write comes after what had waited for it has left", () => {
    const { execution, log } = play([[write(1), send("held", 1), send("free")], [send("next")]]);
    execution.step(tick);
    execution.step(durable(1));
    expect(log).toEqual(["step tick", "put 1", "send free", "send held", "step durable", "send next"]);
  });

  test("that throws or breaks a rule of the gate is told, and none of it is carried out", () => {
    const { execution, log } = play([[note("a"), write(7)]]);
    execution.step(tick);
    expect(log).toEqual(["step tick", expect.stringMatching(/^threw Error: Effect "write": expected token 1/)]);
  });
});

describe("the end of a life", () => {
  test("comes with a halt: nothing after it is carried out, and no step follows", () => {
    const { execution, log } = play([[note("a"), { type: "halt", why: "enough" }, note("b")], [note("c")]]);
    execution.step(tick);
    execution.step(tick);
    expect(log).toEqual(["step tick", "note a", "halted enough"]);
    expect(execution.isOver()).toBe(true);
  });

  test("may come with any effect, as when the disk is full", () => {
    const { execution, log } = play([[note("a"), write(1), note("b")], [note("c")]], (_log, end) => ({ put: end }));
    execution.step(tick);
    execution.step(tick);
    expect(log).toEqual(["step tick", "note a"]);
  });

  test("may come with a message that waited for a write: the node does not hear of the write", () => {
    const { execution, log } = play([[write(1), send("a", 1), send("b", 1)]], (_log, end) => ({ send: end }));
    execution.step(tick);
    execution.step(durable(1));
    expect(log).toEqual(["step tick", "put 1"]);
  });
});

test("applies wait in order, and are taken out from the oldest", () => {
  const apply = (index: number): Effect<string, Json> => ({ type: "apply", index });
  const { execution } = play([[apply(1), apply(2)], [apply(3)]]);
  execution.step(tick);
  execution.step(tick);
  expect([execution.applyCount(), execution.lastApply()]).toEqual([3, 3]);
  expect(execution.takeApplies(2)).toEqual([1, 2]);
  expect(execution.takeApplies()).toEqual([3]);
  expect([execution.applyCount(), execution.lastApply()]).toEqual([0, 0]);
});
