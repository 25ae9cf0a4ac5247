import { describe, expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { createFaultPlan, type FaultPlan } from "../fault-plan.ts";
import { faultKinds } from "../faults.ts";
import { type FakeCluster, createFakeCluster } from "../testing/fake-cluster.ts";
import type { FaultDefinition, PlannedEffect } from "./fault-definition.ts";
import { ownFault } from "./own-fault.ts";

interface Setup extends FakeCluster {
  readonly plan: FaultPlan;
  start(target?: Json): Json;
  stop(): Json;
  healAll(): Error | undefined | "pending";
}

/** A test with one fault of one's own, "mine", besides partitions. */
function setup(begin: FaultDefinition["begin"], more: Partial<FaultDefinition> = {}): Setup {
  const fake = createFakeCluster(["n1", "n2", "n3"]);
  const mine = ownFault({ name: "mine", description: "", needs: ["kill", "link"], begin, ...more });
  const plan = createFaultPlan({
    faults: [{ fault: "mine" }, { fault: "partition" }],
    kinds: [...faultKinds, mine],
    cluster: fake.cluster,
    random: createRandomStream(1),
    timeLimitMs: 30_000,
  });
  const invoke = (f: string, value: Json): Json => {
    let result: Json = "pending";
    plan.operations.nemesis.invoke({ f, value }, (done) => (result = done));
    fake.pass(10);
    return result;
  };
  return {
    ...fake,
    plan,
    start: (target = "one") => invoke("start-mine", target),
    stop: () => invoke("stop-mine", null),
    healAll() {
      let result: Error | undefined | "pending" = "pending";
      plan.healAll((error) => (result = error));
      fake.pass(10);
      return result;
    },
  };
}

const kill = (node: string, afterMs = 0): PlannedEffect => ({ type: "kill", node, powerLoss: false, afterMs });
const cut = (from: string, to: string, afterMs = 0): PlannedEffect => ({
  type: "links",
  links: [[from, to]],
  rule: { drop: true },
  afterMs,
});

describe("a fault that is said as effects", () => {
  test("does each at its time, and brings all back when it stops", () => {
    const t = setup(() => [kill("n1"), cut("n2", "n3"), kill("n2", 100), { type: "restart", node: "n1", afterMs: 50 }]);
    expect(t.start()).toMatchObject({ target: "one", nodes: ["n1"] });
    expect([...t.states]).toEqual([
      ["n1", "stopped"],
      ["n2", "running"],
      ["n3", "running"],
    ]);
    expect([...t.rules.keys()]).toEqual(["n2>n3"]);
    t.pass(60);
    expect(t.states.get("n1")).toBe("running");
    t.pass(60);
    expect(t.states.get("n2")).toBe("stopped");
    t.stop();
    expect([...t.states.values()]).toEqual(["running", "running", "running"]);
    expect(t.rules.size).toBe(0);
  });

  test("does nothing of what was planned for later once it has stopped", () => {
    const t = setup(() => [kill("n1"), kill("n2", 100)]);
    t.start();
    t.stop();
    t.pass(500);
    expect([...t.states.values()]).toEqual(["running", "running", "running"]);
  });

  test("waits for what is under way before it brings nodes back", () => {
    const t = setup(() => [kill("n1"), { type: "pause", node: "n2", afterMs: 12 }]);
    t.start();
    // The pause has begun, and the cluster has not told of it yet.
    t.pass(2);
    expect(t.stop()).toEqual({ nodes: ["n1", "n2"] });
    expect([...t.states.values()]).toEqual(["running", "running", "running"]);
  });

  test("counts what was under way when it stopped", () => {
    const t = setup(() => [{ type: "pause", node: "n2", afterMs: 12 }]);
    t.start();
    t.pass(2);
    t.stop();
    expect(t.plan.records()).toContainEqual(expect.objectContaining({ fault: "mine", armed: 1, effective: 1 }));
  });

  test("leaves a node alone that the system cannot lose, and says so", () => {
    const t = setup(({ nodes }) => nodes.map((node) => kill(node)));
    t.keep(2);
    expect(t.start()).toMatchObject({ nodes: ["n1"], skipped: "n2, n3: the system cannot lose another node now" });
  });

  test("keeps what other faults do to the same links, and its own later rules in place of its own earlier ones", () => {
    const t = setup(() => [cut("n1", "n2"), { type: "links", links: [["n1", "n2"]], rule: {}, afterMs: 50 }]);
    t.plan.operations.nemesis.invoke({ f: "start-partition", value: [["n1", "n2"]] }, () => undefined);
    t.start();
    t.pass(60);
    expect([...t.rules.keys()].sort()).toEqual(["n1>n2", "n2>n1"]);
    t.plan.operations.nemesis.invoke({ f: "stop-partition", value: null }, () => undefined);
    expect(t.rules.size).toBe(0);
  });

  test("sees the target, the nodes that it means, and the roles", () => {
    const seen: unknown[] = [];
    const t = setup(({ target, chosen, status }) => {
      seen.push([target, chosen, status.find(({ isLeader }) => isLeader)?.id]);
      return [];
    });
    t.lead("n2", 1);
    expect(t.start("leader")).toEqual({ target: "leader", skipped: "it had nothing to do at this moment" });
    t.start("round");
    expect(seen).toEqual([
      ["leader", ["n2"], "n2"],
      ["round", [], "n2"],
    ]);
    expect(t.plan.records()[0]).toMatchObject({ armed: 0, effective: 0, effect: "was never started" });
  });

  test("asks nodes what its author says undoes the rest", () => {
    const t = setup(() => [{ type: "operator", node: "n3", request: "freeze" }], {
      undo: () => [{ type: "operator", node: "n3", request: "thaw" }],
    });
    t.start();
    t.stop();
    expect(t.calls).toEqual(["ask n3", "ask n3"]);
  });

  test("is undone by the healing, and told as an error where a node does not come back", () => {
    const t = setup(() => [kill("n1"), cut("n1", "n2")]);
    t.start();
    expect(t.healAll()).toBeUndefined();
    expect(t.plan.leftBroken()).toEqual([]);
    const stuck = setup(() => [kill("n1")]);
    stuck.fail("restart n1");
    stuck.start();
    expect(stuck.healAll()).toMatchObject({ message: expect.stringContaining("restart n1 failed") as string });
  });
});

describe("its effect", () => {
  test("is counted by start: one that changed nothing has none", () => {
    const t = setup(() => [cut("n1", "n2")]);
    t.start();
    t.stop();
    expect(t.plan.records()[0]).toMatchObject({
      armed: 1,
      effective: 0,
      effect: "0 of its 1 effects changed something",
    });
    t.start();
    t.traffic(3);
    t.stop();
    expect(t.plan.records()[0]).toMatchObject({
      armed: 2,
      effective: 1,
      effect: "1 of its 2 effects changed something",
    });
  });

  test("is what its author counts, where they say", () => {
    const begin = (): PlannedEffect[] => [kill("n1"), cut("n1", "n2")];
    const strict = setup(begin, { isEffective: (outcomes) => outcomes.every(({ hadEffect }) => hadEffect) });
    strict.start();
    strict.stop();
    expect(strict.plan.records()[0]).toMatchObject({ armed: 1, effective: 0 });
    strict.start();
    strict.traffic(1);
    expect(strict.plan.records()[0]).toMatchObject({ armed: 2, effective: 1 });
  });
});

describe("what is no effect on this cluster is the author's mistake:", () => {
  test.each<[string, unknown, string]>([
    ["no list", undefined, "expected a list of effects, found nothing"],
    ["an unknown type", [{ type: "kil", node: "n1" }], "expected an effect of type kill, restart, pause, resume,"],
    ["a node that there is not", [{ type: "pause", node: "n9" }], "expected one of the nodes n1, n2, n3, found"],
    ["a kill that does not say how", [{ type: "kill", node: "n1" }], "expected powerLoss, true or false, found"],
    ["a link to itself", [{ type: "links", links: [["n1", "n1"]], rule: {} }], "expected links between two of n1,"],
    ["no rule", [{ type: "links", links: [["n1", "client"]] }], "expected a rule for the links"],
    ["a time before the start", [{ type: "resume", node: "n1", afterMs: -1 }], "expected afterMs of 0 or more"],
    ["a request for nothing", [{ type: "operator", node: "n1" }], "expected a request, found"],
  ])("%s", (_, effects, message) => {
    const t = setup(() => effects as PlannedEffect[]);
    expect(t.start()).toEqual({ error: expect.stringContaining(`fault "mine": begin: ${message}`) as string });
  });
});
