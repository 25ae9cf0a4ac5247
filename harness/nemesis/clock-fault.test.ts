import { expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import { createClockFault } from "./clock-fault.ts";
import type { Fault, Started } from "./fault.ts";
import { createFakeCluster, type FakeCluster } from "./testing/fake-cluster.ts";

interface Bench extends FakeCluster {
  readonly fault: Fault;
  readonly start: (target: Json) => Started;
  readonly stop: () => readonly [Json, Error | undefined];
}

function open(seed: number): Bench {
  const fake = createFakeCluster(["n1", "n2", "n3"]);
  const fault = createClockFault({ cluster: fake.cluster, random: createRandomStream(seed) });
  return {
    ...fake,
    fault,
    start(target) {
      const told: Started[] = [];
      fault.start(target, (started) => told.push(started));
      fake.pass(2);
      return told[0] as Started;
    },
    stop() {
      const told: (readonly [Json, Error | undefined])[] = [];
      fault.stop((value, problem) => told.push([value, problem]));
      fake.pass(2);
      return told[0] as readonly [Json, Error | undefined];
    },
  };
}

test("clocks of the chosen nodes are wrong until the stop, ahead or behind, and then right, whatever they did", () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 30; seed++) {
    const t = open(seed);
    const { isArmed, value } = t.start(["n1", "n3"]);
    expect([isArmed, value]).toEqual([
      true,
      {
        target: ["n1", "n3"],
        nodes: ["n1", "n3"],
        clocks: [
          expect.stringMatching(/^n1 (?:steps|drifts|jumps to and fro) by -?\d+ ms$/),
          expect.stringMatching(/^n3 /),
        ],
      },
    ]);
    for (const told of (value as { readonly clocks: readonly string[] }).clocks) seen.add(told.split(" ")[1] ?? "");
    expect(t.cluster.disturbances().map((one) => one.slice(0, 15))).toEqual(["the clock of n1", "the clock of n3"]);
    t.pass(1_000);
    expect(t.stop()).toEqual([{ nodes: ["n1", "n3"] }, undefined]);
    expect(t.cluster.disturbances()).toEqual([]);
    const calls = t.calls.length;
    t.pass(10_000);
    expect(t.calls).toHaveLength(calls);
    expect(t.fault.effect()).toEqual({
      effective: 1,
      effect: "the clock of n1 was wrong once, of n3 once",
    });
  }
  expect([...seen].sort()).toEqual(["drifts", "jumps", "steps"]);
});

test("a start while it is in force ends the one before, and one on a node that is down has no effect", () => {
  const t = open(1);
  t.start("n1");
  t.states.set("n2", "stopped");
  t.start(["n2"]);
  expect(t.cluster.disturbances().filter((one) => one.startsWith("the clock"))).toEqual([
    expect.stringContaining("the clock of n2"),
  ]);
  expect(t.fault.effect().effective).toBe(1);
});

test("what cannot be set is said in the history, and a clock that stays wrong at the stop is a problem", () => {
  const t = open(1);
  t.fail("clock n1");
  expect(t.start("n1").value).toMatchObject({ error: "no room" });
  expect(t.stop()).toEqual([{ nodes: ["n1"], error: "no room" }, expect.objectContaining({ message: "no room" })]);
});
