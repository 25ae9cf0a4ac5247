import { describe, expect, test } from "vitest";
import type { Json } from "../node-kit/node.ts";
import { createRandomStream } from "../node-kit/random.ts";
import type { Script } from "../node-kit/script.ts";
import { createScript } from "../node-kit/script.ts";
import type { WeaknessSeen } from "../system.ts";
import type { Answer, Call } from "./cell.ts";
import { isWinner, progressOf } from "./cell.ts";
import { testAndSet } from "./system.ts";

const options = { flag: "plain" };

interface PlainWorld {
  readonly script: Script;
  /** The names of the weaknesses that have shown, oldest first. */
  readonly shown: () => readonly string[];
  readonly ask: (call: Call) => Answer;
}

/** A single arbiter with a plain flag, watched by the monitor. */
function plainArbiter(): PlainWorld {
  const seen: WeaknessSeen[] = [];
  const surroundings = { options, onWeakness: (weakness: WeaknessSeen) => void seen.push(weakness) };
  const monitor = testAndSet.createMonitor?.(() => undefined, surroundings);
  const config = { id: "n1", members: testAndSet.members(1), options };
  const make = () => {
    const node = testAndSet.createNode(config, createRandomStream(1));
    return monitor?.watch("n1", node) ?? node;
  };
  const script = createScript({ nodes: { n1: make } });
  script.start();
  return {
    script,
    shown: () => seen.map(({ id }) => id),
    ask: (call) => script.request("n1", call).reply() as unknown as Answer,
  };
}

const tas = (who: string, generation: number | null = 0): Call => ({ f: "tas", generation, who });
const reset = (who: string, generation: number | null = 0): Call => ({ f: "reset", generation, who });

describe("a plain flag", () => {
  test("gives the old value, and says nothing of an owner or a generation", () => {
    const { ask, shown } = plainArbiter();
    expect(ask(tas("a"))).toEqual({ result: "done", old: 0, owner: null, generation: null });
    expect(ask(tas("b"))).toEqual({ result: "done", old: 1, owner: null, generation: null });
    expect(ask({ f: "read" })).toEqual({ result: "done", old: 1, owner: null, generation: null });
    expect(ask(reset("a"))).toMatchObject({ result: "done", old: 1 });
    expect(ask(tas("b", 1))).toMatchObject({ old: 0 });
    expect(shown()).toEqual([]);
  });

  test("keeps its value over a restart", () => {
    const { script, ask } = plainArbiter();
    ask(tas("a"));
    script.crash("n1");
    script.restart("n1");
    expect(ask(tas("b")).old).toBe(1);
  });

  test("tells a host that asks whether a generation has begun only that the flag was reset", () => {
    const { ask } = plainArbiter();
    ask(tas("a"));
    expect(progressOf(ask({ f: "read" }), 1)).toBe("before");
    ask(reset("a"));
    expect(progressOf(ask({ f: "read" }), 1)).toBe("begun");
  });
});

describe("its weaknesses", () => {
  test.each([0, null])("V19: the winner that asks again in generation %j is told that it lost", (generation) => {
    const { ask, shown } = plainArbiter();
    const answers = [ask(tas("a", generation)), ask(tas("b", generation)), ask(tas("a", generation))];
    expect(answers.map((answer, place) => isWinner(answer, place === 1 ? "b" : "a"))).toEqual([true, false, false]);
    expect(shown()).toEqual(["V19"]);
  });

  test("V09: a late call of an earlier generation sets the flag, or resets it for its owner", () => {
    const { ask, shown } = plainArbiter();
    ask(tas("a"));
    ask(reset("a"));
    expect(ask(tas("b")).old).toBe(0);
    expect(shown()).toEqual(["V09"]);
    ask(reset("a"));
    expect(ask({ f: "read" }).old).toBe(0);
    expect(shown()).toEqual(["V09", "V09"]);
  });

  test("V09: a call without a generation takes effect as often as it arrives", () => {
    const { ask, shown } = plainArbiter();
    ask(tas("a", null));
    ask(reset("b", null));
    ask(tas("a", null));
    expect(shown()).toEqual(["V09"]);
  });

  test("do not show in one race after the other without repetitions", () => {
    const { ask, shown } = plainArbiter();
    for (let generation = 0; generation < 5; generation++) {
      ask(tas("a", generation));
      ask(tas("b", generation));
      ask(reset("a", generation));
      ask(reset("a", generation));
    }
    expect(shown()).toEqual([]);
  });

  test("do not show in a repetition of a call that was lost with the disk", () => {
    const { script, ask, shown } = plainArbiter();
    script.stall("n1");
    script.request("n1", tas("a", null));
    script.request("n1", tas("b"));
    script.crash("n1");
    script.unstall("n1");
    script.restart("n1");
    expect([ask(tas("a", null)).old, ask(tas("b")).old]).toEqual([0, 1]);
    expect(shown()).toEqual([]);
  });

  test("show in a repetition of a call that the disk has kept", () => {
    const { script, ask, shown } = plainArbiter();
    script.stall("n1");
    script.request("n1", tas("a", null));
    script.crash("n1", { keepWrites: 1 });
    script.unstall("n1");
    script.restart("n1");
    expect(ask(tas("a", null)).old).toBe(1);
    expect(shown()).toEqual(["V19"]);
  });
});

describe("the client of a plain flag", () => {
  const config = { members: testAndSet.members(1), worker: 0, process: 3, options, timeoutMs: 1000 };

  test("asks again after 300 ms, in the same name", () => {
    const client = testAndSet.createClient(config, createRandomStream(1));
    const request = { f: "tas", generation: null, who: "3.1" };
    expect(client.step({ type: "invoke", now: 0, operation: { f: "tas", value: null } })).toMatchObject([{ request }]);
    expect(client.step({ type: "tick", now: 300 })).toMatchObject([{ type: "request", request }]);
  });

  test("takes a flag that was found set for lost, whoever set it", () => {
    const client = testAndSet.createClient(config, createRandomStream(1));
    client.step({ type: "invoke", now: 0, operation: { f: "tas", value: null } });
    client.step({ type: "tick", now: 300 });
    const reply: Json = { result: "done", old: 1, owner: null, generation: null };
    expect(client.step({ type: "response", now: 301, from: "n1", id: 2, reply })).toMatchObject([
      { type: "done", outcome: { type: "ok", value: 1 } },
    ]);
  });
});

test("options and workloads: a plain flag has no generations to claim, and its weaknesses are named", () => {
  expect(testAndSet.workloadsWith?.(options)).toEqual(["test-and-set"]);
  expect(testAndSet.workloadsWith?.({})).toEqual(["test-and-set", "generations"]);
  expect(testAndSet.claim?.(options)?.weaknesses.map(({ id }) => id)).toEqual(["V19", "V09"]);
  expect(testAndSet.claim?.({})).toBeUndefined();
  expect(() =>
    testAndSet.createNode(
      { id: "n1", members: testAndSet.members(1), options: { flag: "bare" } },
      createRandomStream(1),
    ),
  ).toThrow('option flag: expected "owned" or "plain"');
});
