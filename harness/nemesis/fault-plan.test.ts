import { describe, expect, test } from "vitest";

import type { Json } from "../../histories/json.ts";
import { areSameRules } from "../clusters/link-rule.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import { createFaultPlan, type FaultPlan } from "./fault-plan.ts";
import { faultKinds, type FaultSpec } from "./faults.ts";
import { type FakeCluster, createFakeCluster } from "./testing/fake-cluster.ts";

const five = ["n1", "n2", "n3", "n4", "n5"];

interface Setup extends FakeCluster {
  readonly plan: FaultPlan;
  /** Invokes an operation, lets ten virtual milliseconds pass, and gives the completion's value. */
  invoke(f: string, value?: Json): Json;
  healAll(): Error | undefined | "pending";
}

function setup(faults: readonly FaultSpec[], nodes: readonly string[] = five): Setup {
  const fake = createFakeCluster(nodes);
  const plan = createFaultPlan({
    faults,
    kinds: faultKinds,
    cluster: fake.cluster,
    random: createRandomStream(1),
    timeLimitMs: 30_000,
  });
  return {
    ...fake,
    plan,
    invoke(f, value = null) {
      let result: Json = "pending";
      plan.operations.nemesis.invoke({ f, value }, (done) => (result = done));
      fake.pass(10);
      return result;
    },
    healAll() {
      let result: Error | undefined | "pending" = "pending";
      plan.healAll((error) => (result = error));
      fake.pass(10);
      return result;
    },
  };
}

describe("partition", () => {
  test("cuts what the target says, and stop heals it", () => {
    const t = setup([{ fault: "partition" }], ["n1", "n2", "n3"]);
    expect(t.invoke("start-partition", "halves")).toMatchObject({
      target: "halves",
      links: ["n2>n1", "n3>n1", "n1>n2", "n1>n3"],
    });
    expect([...t.rules.keys()].sort()).toEqual(["n1>n2", "n1>n3", "n2>n1", "n3>n1"]);
    t.traffic(10);
    expect(t.invoke("stop-partition")).toEqual({ dropped: 40 });
    expect(t.rules.size).toBe(0);
  });

  test("isolates the leader of the highest term from all others", () => {
    const t = setup([{ fault: "partition" }]);
    t.lead("n2", 3);
    t.lead("n4", 5);
    expect(t.invoke("start-partition", "leader")).toMatchObject({ isolated: ["n4"] });
    expect(t.rules.size).toBe(8);
  });

  test("takes any node for the leader when none is known, and says so", () => {
    const t = setup([{ fault: "partition" }]);
    expect(t.invoke("start-partition", "leader")).toMatchObject({ remark: "no leader was known: one node at random" });
    expect(t.rules.size).toBe(8);
  });

  test("never makes the leader the bridge, where the cut would change nothing", () => {
    const t = setup([{ fault: "partition" }]);
    t.lead("n3", 1);
    for (let round = 0; round < 20; round++) {
      const { bridge } = t.invoke("start-partition", "bridge") as { readonly bridge: string };
      expect(bridge).not.toBe("n3");
    }
  });

  test("cuts named links, or isolates named nodes", () => {
    const t = setup([{ fault: "partition" }], ["h1", "h2", "arbiter"]);
    t.invoke("start-partition", [["h1", "h2"]]);
    expect([...t.rules.keys()].sort()).toEqual(["h1>h2", "h2>h1"]);
    t.invoke("start-partition", "arbiter");
    expect([...t.rules.keys()].sort()).toEqual(["arbiter>h1", "arbiter>h2", "h1>arbiter", "h2>arbiter"]);
    t.invoke("start-partition", ["h1", "arbiter"]);
    expect([...t.rules.keys()].sort()).toEqual(["arbiter>h2", "h1>h2", "h2>arbiter", "h2>h1"]);
  });

  test("of one way lets messages through in the other", () => {
    const t = setup([{ fault: "partition" }]);
    t.invoke("start-partition", "one-way");
    expect(t.rules.size).toBe(4);
    for (const link of t.rules.keys()) expect(t.rules.has(link.split(">").reverse().join(">"))).toBe(false);
  });

  test("of a name that nobody has is recorded and not counted as armed", () => {
    const t = setup([{ fault: "partition" }]);
    expect(t.invoke("start-partition", "n9")).toMatchObject({
      skipped: "there is no link to act on",
      remark: 'no node or role is named "n9" (nodes: n1, n2, n3, n4, n5)',
    });
    expect(t.plan.records()).toEqual([{ fault: "partition", armed: 0, effective: 0, effect: "was never started" }]);
  });

  test("that no message wanted to cross counts as armed, without effect", () => {
    const t = setup([{ fault: "partition" }]);
    t.invoke("start-partition", "one");
    t.invoke("stop-partition");
    expect(t.plan.records()).toEqual([{ fault: "partition", armed: 1, effective: 0, effect: "dropped nothing" }]);
    t.invoke("start-partition", "one");
    t.traffic(600);
    const record = { fault: "partition", armed: 2, effective: 1, effect: "dropped 4,800 messages on 8 links" };
    expect(t.plan.records()).toEqual([record]);
    t.invoke("stop-partition");
    expect(t.plan.records()).toEqual([record]);
  });

  test("that cannot be done is recorded and never thrown", () => {
    const t = setup([{ fault: "partition" }]);
    expect(t.invoke("start-partition", [["n1", "n9"]])).toEqual({ error: "no endpoint n9" });
    expect(t.invoke("start-flood")).toEqual({ error: 'no fault of this test is called "start-flood"' });
  });
});

describe("client-partition", () => {
  test("cuts requests, answers or both of the chosen nodes, and leaves links between nodes alone", () => {
    const t = setup([{ fault: "client-partition" }]);
    t.lead("n2", 3);
    const seen = new Map<Json, string>();
    for (let start = 0; start < 40; start++) {
      const { lost, nodes } = t.invoke("start-client-partition", "leader") as { readonly [name: string]: Json };
      expect(nodes).toEqual(["n2"]);
      seen.set(lost ?? null, [...t.rules.keys()].join(" "));
      t.invoke("stop-client-partition");
      expect(t.rules.size).toBe(0);
    }
    expect(Object.fromEntries(seen)).toEqual({
      requests: "client>n2",
      answers: "n2>client",
      both: "client>n2 n2>client",
    });
  });

  test("has effect when a client's message was dropped, not when nobody asked that node", () => {
    const t = setup([{ fault: "client-partition" }]);
    t.invoke("start-client-partition", "all");
    t.invoke("stop-client-partition");
    t.invoke("start-client-partition", "all");
    t.traffic(3);
    t.invoke("stop-client-partition");
    expect(t.plan.records()).toMatchObject([{ armed: 2, effective: 1 }]);
  });

  test("of one link by name is a partition's target, too", () => {
    const t = setup([{ fault: "partition" }]);
    t.invoke("start-partition", [["n1", "client"]]);
    expect([...t.rules.keys()].sort()).toEqual(["client>n1", "n1>client"]);
  });
});

describe.each([
  ["duplicate", "duplicated"],
  ["reorder", "reordered"],
  ["corrupt", "corrupted"],
] as const)("%s", (fault, disturbance) => {
  test("is done to a share of the messages between nodes, and to none of clients", () => {
    const t = setup([{ fault }]);
    t.invoke(`start-${fault}`, "all");
    expect(t.rules.size).toBe(20);
    expect([...t.rules.values()].every((rule) => rule[fault] === 0.2)).toBe(true);
    expect([...t.rules.keys()].filter((link) => link.includes("client"))).toEqual([]);
    t.traffic(10);
    expect(t.invoke(`stop-${fault}`)).toEqual({ [disturbance]: 40 });
    expect(t.rules.size).toBe(0);
    t.invoke(`start-${fault}`, "all");
    t.invoke(`stop-${fault}`);
    const effect = `${disturbance} 40 messages on 20 links`;
    expect(t.plan.records()).toMatchObject([{ fault, armed: 2, effective: 1, effect }]);
  });

  test("has the share that a test asks for", () => {
    const t = setup([{ fault, share: 0.5 }]);
    t.invoke(`start-${fault}`, "n1");
    expect([...t.rules]).toHaveLength(8);
    expect(t.rules.get("n1>n2")).toEqual({ [fault]: 0.5 });
  });
});

test.each([
  ["rate", { rateKbit: 256 }, { delayed: 200 }],
  ["reset", { reset: 0.02 }, { reset: 40 }],
] as const)("%s is gentle where a test does not say how hard it is, and counts what it did", (fault, rule, done) => {
  const t = setup([{ fault }]);
  t.invoke(`start-${fault}`, "all");
  expect([...t.rules.values()].every((one) => areSameRules(one, rule))).toBe(true);
  t.traffic(fault === "rate" ? 10 : 100);
  expect(t.invoke(`stop-${fault}`)).toEqual(done);
});

describe("faults on the same links", () => {
  test("add up while they overlap, and the end of one leaves the others", () => {
    const t = setup(
      [{ fault: "partition" }, { fault: "slow", delayMs: [10, 20] }, { fault: "lossy", loss: 0.5 }],
      ["n1", "n2"],
    );
    t.invoke("start-slow", "all");
    t.invoke("start-lossy", "all");
    t.invoke("start-partition", [["n1", "n2"]]);
    expect(t.rules.get("n1>n2")).toEqual({ drop: true, loss: 0.5, delayMs: [10, 20] });
    t.invoke("stop-slow");
    expect(t.rules.get("n1>n2")).toEqual({ drop: true, loss: 0.5 });
    t.invoke("stop-partition");
    expect(t.rules.get("n2>n1")).toEqual({ loss: 0.5 });
    t.traffic(100);
    expect(t.invoke("stop-lossy")).toEqual({ dropped: 100 });
    expect(t.rules.size).toBe(0);
    expect(t.plan.records().map(({ effect }) => effect)).toEqual([
      "dropped nothing",
      "delayed nothing",
      "dropped 100 messages on 2 links",
    ]);
  });
});

describe("kill, power-loss and pause", () => {
  test("kill ends nodes at once and stop starts them again", () => {
    const t = setup([{ fault: "kill" }]);
    expect(t.invoke("start-kill", ["n3", "n5"])).toEqual({ target: ["n3", "n5"], nodes: ["n3", "n5"] });
    expect(t.states.get("n3")).toBe("stopped");
    expect(t.invoke("stop-kill")).toEqual({ nodes: ["n3", "n5"] });
    expect([...t.states.values()]).toEqual(Array(5).fill("running"));
    t.invoke("start-kill", "n3");
    expect(t.plan.records()).toEqual([
      { fault: "kill", armed: 2, effective: 2, effect: "n3 was killed 2 times, n5 once" },
    ]);
  });

  test.each([
    ["one", 1],
    ["minority", 2],
    ["minority-third", 1],
    ["majority", 3],
    ["all", 5],
  ])("the target %s means %i of five", (target, count) => {
    const t = setup([{ fault: "pause" }]);
    t.invoke("start-pause", target);
    expect([...t.states.values()].filter((state) => state === "paused")).toHaveLength(count);
    t.invoke("stop-pause");
    expect([...t.states.values()]).toEqual(Array(5).fill("running"));
  });

  test("nodes that the system cannot lose are spared, one by one", () => {
    const t = setup([{ fault: "kill" }]);
    t.keep(3);
    expect(t.invoke("start-kill", "all")).toMatchObject({
      nodes: ["n1", "n2"],
      skipped: "n3, n4, n5: the system cannot lose another node now",
    });
  });

  test("a leader that must be kept for ever is not waited for: after a second another node is taken", () => {
    const t = setup([{ fault: "kill" }]);
    t.spare("n1");
    t.lead("n1", 1);
    let result: Json = "pending";
    t.plan.operations.nemesis.invoke({ f: "start-kill", value: "leader" }, (value) => (result = value));
    t.pass(900);
    expect(result).toBe("pending");
    t.pass(200);
    const another: unknown = expect.stringMatching(/^n[2-5]$/);
    expect(result).toEqual({ target: "leader", nodes: [another], remark: "n1 must be kept: another node" });
    expect(t.states.get("n1")).toBe("running");
    // A node that is named is not replaced.
    result = "pending";
    t.plan.operations.nemesis.invoke({ f: "start-kill", value: "n1" }, (value) => (result = value));
    t.pass(1_100);
    expect(result).toEqual({ target: "n1", skipped: "the system cannot lose another node now" });
  });

  test("a fault waits a second for a node that the system can lose, and is then not counted as armed", () => {
    const t = setup([{ fault: "kill" }]);
    t.keep(5);
    let result: Json = "pending";
    t.plan.operations.nemesis.invoke({ f: "start-kill", value: "one" }, (value) => (result = value));
    t.pass(1_100);
    expect(result).toEqual({ target: "one", skipped: "the system cannot lose another node now" });
    expect(t.plan.records()[0]).toMatchObject({ armed: 0, effective: 0 });

    t.plan.operations.nemesis.invoke({ f: "start-kill", value: "n2" }, (value) => (result = value));
    t.pass(500);
    t.keep(4);
    t.pass(100);
    expect(result).toEqual({ target: "n2", nodes: ["n2"] });
    expect(t.plan.records()[0]).toMatchObject({ armed: 1, effective: 1 });
  });

  test("a power loss has effect only when records were lost", () => {
    const t = setup([{ fault: "power-loss" }]);
    t.invoke("start-power-loss", "n1");
    expect(t.plan.records()[0]).toMatchObject({
      armed: 1,
      effective: 0,
      effect: "n1 was powered off once; 0 unsynced records lost",
    });
    t.loseRecords(7);
    t.invoke("stop-power-loss");
    expect(t.invoke("start-power-loss", ["n1", "n2"])).toMatchObject({ nodes: ["n1", "n2"], recordsLost: 14 });
    expect(t.plan.records()[0]).toMatchObject({
      armed: 2,
      effective: 1,
      effect: "n1 was powered off 2 times, n2 once; 14 unsynced records lost",
    });
    expect(t.calls).toContain("power off n2");
  });

  test("a pause of a node that was stopped before has no effect", () => {
    const t = setup([{ fault: "pause" }]);
    t.states.set("n1", "stopped");
    t.invoke("start-pause", "n1");
    expect(t.plan.records()[0]).toMatchObject({ armed: 1, effective: 0, effect: "no node was paused" });
  });

  test("a restart that fails is recorded where it was tried", () => {
    const t = setup([{ fault: "kill" }]);
    t.fail("restart n1");
    t.invoke("start-kill", "n1");
    expect(t.invoke("stop-kill")).toEqual({ nodes: ["n1"], error: "restart n1 failed" });
  });
});

describe("healAll", () => {
  test("undoes every fault, and may be called twice", () => {
    const t = setup([{ fault: "all" }]);
    t.invoke("start-partition", "halves");
    t.invoke("start-slow", "all");
    t.invoke("start-kill", "n1");
    t.invoke("start-pause", "n2");
    expect(t.healAll()).toBeUndefined();
    expect(t.rules.size).toBe(0);
    expect([...t.states.values()]).toEqual(Array(5).fill("running"));
    expect(t.healAll()).toBeUndefined();
  });

  test("brings back nodes that no fault has stopped", () => {
    const t = setup([]);
    t.states.set("n4", "stopped");
    expect(t.healAll()).toBeUndefined();
    expect(t.states.get("n4")).toBe("running");
  });

  test("waits for a fault that is just being started, and undoes it", () => {
    const t = setup([{ fault: "kill" }]);
    let killed: Json = "pending";
    let healed: Error | undefined | "pending" = "pending";
    t.plan.operations.nemesis.invoke({ f: "start-kill", value: "n1" }, (value) => (killed = value));
    t.plan.healAll((error) => (healed = error));
    expect([killed, healed]).toEqual(["pending", "pending"]);
    expect(t.calls).toEqual(["kill n1"]);
    t.pass(10);
    expect([killed, healed]).toEqual([{ target: "n1", nodes: ["n1"] }, undefined]);
    expect(t.states.get("n1")).toBe("running");
  });

  test("lets no fault start afterwards", () => {
    const t = setup([{ fault: "kill" }]);
    t.healAll();
    expect(t.invoke("start-kill", "one")).toEqual({ target: "one", skipped: "everything has been healed" });
    expect([...t.states.values()]).toEqual(Array(5).fill("running"));
  });

  test("tells what its faults did not undo, before it brings back what it finds", () => {
    const fine = setup([{ fault: "kill" }, { fault: "partition" }]);
    fine.invoke("start-kill", "n1");
    fine.invoke("start-partition", "n2");
    expect([fine.healAll(), fine.plan.leftBroken()]).toEqual([undefined, []]);

    const t = setup([{ fault: "kill" }]);
    t.cluster.setLink("n1", "n2", { drop: true });
    t.cluster.kill("n3", { powerLoss: false }, () => undefined);
    expect(t.plan.leftBroken()).toEqual([]);
    expect(t.healAll()).toBeUndefined();
    expect(t.plan.leftBroken()).toEqual(["the link n1>n2 is set to: drop", "n3 is stopped"]);
    expect(t.states.get("n3")).toBe("running");
  });

  test("says which node could not be brought back", () => {
    const t = setup([{ fault: "kill" }]);
    t.fail("restart n1");
    t.invoke("start-kill", "n1");
    expect(String(t.healAll())).toContain("not everything was healed: restart n1 failed");
  });
});

test("the time to the next ok is the median over the starts", () => {
  const t = setup([{ fault: "partition" }]);
  for (const waitMs of [5, 100, 20]) {
    const startNs = t.cluster.clock.nowNs();
    t.invoke("start-partition", "one");
    t.plan.clientOk(startNs + waitMs * 1e6);
    t.plan.clientOk(startNs + 500e6);
    t.invoke("stop-partition");
  }
  expect(t.plan.records()[0]?.nextOkMs).toBe(20);
});

test.each(["kill", "pause"])("in time a %s of one node is done to every node, and to none that is down", (fault) => {
  const t = setup([{ fault }]);
  const hit = new Set<Json>();
  t.cluster.kill("n3", { powerLoss: false }, () => undefined);
  for (let start = 0; start < 40; start++) {
    const { nodes } = t.invoke(`start-${fault}`, "one") as { readonly nodes: readonly Json[] };
    for (const node of nodes) hit.add(node);
    t.invoke(`stop-${fault}`);
  }
  expect(hit).toEqual(new Set(["n1", "n2", "n4", "n5"]));
});

test("the same seed chooses the same nodes", () => {
  const run = (): Json[] => {
    const t = setup([{ fault: "partition" }, { fault: "kill" }]);
    return ["one", "random-halves", "bridge", "one-way", "majority-minority"].map((target) =>
      t.invoke("start-partition", target),
    );
  };
  expect(run()).toEqual(run());
});
