import { describe, expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { createFakeCluster, type FakeCluster } from "../testing/fake-cluster.ts";
import { createMembershipFault } from "./membership-fault.ts";

const FIVE = ["n1", "n2", "n3", "n4", "n5"];

describe("a change of members", () => {
  test("starts a new node first, and then asks for it again and again until it is committed", () => {
    const { fake, start, stop, effect } = faultOn(FIVE);
    expect(start("grow")).toEqual({
      isArmed: true,
      value: { target: "grow", change: "grow", add: ["n6"], remove: [] },
    });
    expect(fake.calls).toEqual(["add n6", "ask +n6 -"]);
    fake.pass(250);
    expect(fake.calls).toEqual(["add n6", "ask +n6 -", "ask +n6 -", "ask +n6 -"]);
    expect(effect()).toEqual({ effective: 0, effect: "no change was committed" });
    fake.commit();
    fake.pass(1_000);
    expect(fake.calls).toHaveLength(4);
    expect(stop()).toEqual({ members: [...FIVE, "n6"], version: 1, isCommitted: true });
    expect(effect()).toEqual({ effective: 1, effect: "n6 joined; 6 members at the end: n1, n2, n3, n4, n5, n6" });
  });

  test("ends the node that leaves when a set without it is committed, and never before", () => {
    const { fake, start, effect } = faultOn(FIVE);
    const { remove } = start("shrink").value as { readonly remove: readonly string[] };
    const [gone = ""] = remove;
    fake.pass(500);
    expect(fake.calls.some((call) => call.startsWith("remove"))).toBe(false);
    expect(fake.cluster.nodes).toEqual(FIVE);
    fake.commit();
    fake.pass(100);
    expect(fake.calls.at(-1)).toBe(`remove ${gone}`);
    expect(fake.cluster.nodes).toEqual(FIVE.filter((node) => node !== gone));
    expect(effect().effective).toBe(1);
  });

  test("replaces a node by growing first, where a request can change only one", () => {
    const { fake, start, effect } = faultOn(["n1", "n2", "n3"]);
    const { remove } = start("replace").value as { readonly remove: readonly string[] };
    fake.commit();
    expect(effect().effective).toBe(0);
    fake.pass(100);
    expect(fake.calls.filter((call) => call.startsWith("ask"))).toEqual(["ask +n4 -", `ask + -${remove[0]}`]);
    fake.commit();
    fake.pass(100);
    expect(fake.cluster.nodes).toHaveLength(3);
    expect(fake.cluster.nodes).toContain("n4");
    expect(effect()).toMatchObject({ effective: 1, effect: expect.stringMatching(/^n4 joined, n\d left; 3 members/) });
  });

  test("that was stopped and is committed later had effect, and its node is ended with the next one", () => {
    const { fake, start, stop, effect } = faultOn(FIVE);
    const { remove } = start("shrink").value as { readonly remove: readonly string[] };
    expect(stop()).toMatchObject({ isCommitted: false, version: 0 });
    fake.commit();
    fake.pass(1_000);
    expect(effect().effective).toBe(1);
    expect(fake.cluster.nodes).toEqual(FIVE);
    start("grow");
    expect(fake.calls).toContain(`remove ${remove[0]}`);
  });

  test("that was given up leaves a node over, which the next one takes", () => {
    const { fake, start, stop } = faultOn(FIVE);
    start("grow");
    stop();
    expect(start("grow").value).toMatchObject({ add: ["n6"] });
    fake.commit();
    fake.pass(100);
    stop();
    expect(start("replace").value).toMatchObject({ add: ["n7"] });
    expect(fake.calls.filter((call) => call.startsWith("add"))).toEqual(["add n6", "add n7"]);
  });

  test("is not asked for while it would leave the system without a majority that runs", () => {
    const { fake, start } = faultOn(["n1", "n2", "n3"]);
    fake.states.set("n2", "paused");
    start("grow");
    // Two of three run, with n4 three of four.
    expect(fake.calls).toEqual(["add n4", "ask +n4 -"]);
    fake.states.set("n4", "stopped");
    fake.pass(300);
    expect(fake.calls).toHaveLength(2);
    fake.states.set("n2", "running");
    fake.states.set("n4", "running");
    fake.pass(100);
    expect(fake.calls).toHaveLength(3);
  });

  test("never takes a node from three members, and adds at most two to those at the start", () => {
    const small = faultOn(["n1", "n2", "n3"]);
    expect(small.start("shrink").value).toMatchObject({ target: "shrink", change: "grow" });
    const { fake, start } = faultOn(FIVE);
    for (let round = 0; round < 2; round++) {
      start("grow");
      fake.commit();
      fake.pass(100);
    }
    expect(start("grow").value).toMatchObject({ target: "grow", change: "shrink" });
  });

  test("is given up when one before it, given up, has come to pass, and too few would be left", () => {
    const { fake, start } = faultOn(["n1", "n2", "n3"], 2);
    const [first] = (start("replace").value as { readonly remove: readonly string[] }).remove;
    const [second] = (start("replace").value as { readonly remove: readonly string[] }).remove;
    expect(second).not.toBe(first);
    fake.commit({ add: ["n4"], remove: [first ?? ""] });
    fake.pass(500);
    expect(fake.calls).not.toContain(`ask + -${second}`);
    expect(fake.cluster.nodes).toHaveLength(3);
  });

  test("takes the leader more often than others, and each of them at times", () => {
    const left: string[] = [];
    for (let seed = 1; seed <= 40; seed++) {
      const { fake, start } = faultOn(FIVE, seed);
      fake.lead("n3", 1);
      left.push((start("shrink").value as { readonly remove: readonly string[] }).remove[0] ?? "");
    }
    expect([...new Set(left)].sort()).toEqual(FIVE);
    expect(left.filter((node) => node === "n3").length).toBeGreaterThan(12);
  });

  test("of another name is no change, and says which there are", () => {
    expect(faultOn(FIVE).start("n1")).toEqual({
      isArmed: false,
      value: { target: "n1", skipped: "expected one of grow, shrink, replace" },
    });
  });

  test("whose node does not start is told as an error when it is stopped", () => {
    const { fake, start, problem } = faultOn(FIVE);
    fake.fail("add n6");
    start("grow");
    fake.pass(10);
    expect(problem()?.message).toBe("add n6 failed");
  });
});

/** A fault, with everything that it calls back with at hand. */
function faultOn(
  nodes: readonly string[],
  seed = 1,
): {
  readonly fake: FakeCluster;
  readonly start: (target: Json) => { readonly isArmed: boolean; readonly value: Json };
  readonly stop: () => Json;
  readonly problem: () => Error | undefined;
  readonly effect: () => { readonly effective: number; readonly effect: string };
} {
  const fake = createFakeCluster(nodes);
  const fault = createMembershipFault({ cluster: fake.cluster, random: createRandomStream(seed) });
  return {
    fake,
    start(target) {
      const started: { readonly isArmed: boolean; readonly value: Json }[] = [];
      fault.start(target, (each) => void started.push(each));
      return started[0] ?? { isArmed: false, value: null };
    },
    stop() {
      const values: Json[] = [];
      fault.stop((value) => void values.push(value));
      return values[0] ?? null;
    },
    problem() {
      const problems: (Error | undefined)[] = [];
      fault.stop((_value, found) => void problems.push(found));
      return problems[0];
    },
    effect: () => fault.effect(),
  };
}
