import { expect, test } from "vitest";

import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import { createFaultPlan } from "./fault-plan.ts";
import { expandFaults, unsupported } from "./asked-faults.ts";
import { faultKinds } from "./faults.ts";
import { createFakeCluster } from "./testing/fake-cluster.ts";

const able = createFakeCluster(["n1", "n2", "n3"]).cluster;
const linksOnly = createFakeCluster(["n1", "n2", "n3"], ["link", "delay"]).cluster;

test("a cluster that can do everything supports every kind, and all of them", () => {
  const faults = faultKinds.map(({ name }) => ({ fault: name }));
  expect(unsupported(faults, faultKinds, able)).toEqual([]);
  expect(unsupported([{ fault: "all" }], faultKinds, linksOnly)).toEqual([]);
});

test("what a cluster cannot do is refused by name, before anything is started", () => {
  const faults = [
    { fault: "kill" },
    { fault: "partition" },
    { fault: "power-loss" },
    { fault: "duplicate" },
    { fault: "reset" },
  ];
  const problems = [
    'fault "kill": the simulated cluster cannot do "kill"',
    'fault "power-loss": the simulated cluster cannot do "power-loss"; run with the lying disk',
    `fault "duplicate": the simulated cluster cannot do "duplicate"; in namespaces (--cluster namespaces) packets can have it, and with --bin, programs that speak Maelstrom's protocol`,
    'fault "reset": the simulated cluster cannot do "reset"; in namespaces (--cluster namespaces) it can be done; clew doctor says whether here',
  ];
  expect(unsupported(faults, faultKinds, linksOnly)).toEqual(problems);
  const plan = (): unknown =>
    createFaultPlan({
      faults,
      kinds: faultKinds,
      cluster: linksOnly,
      random: createRandomStream(1),
      timeLimitMs: 1_000,
    });
  expect(plan).toThrow(problems.join("\n"));
});

test("a kind that does not exist, is listed twice or has no targets is refused", () => {
  expect(
    unsupported([{ fault: "flood" }, { fault: "kill" }, { fault: "kill", targets: [] }], faultKinds, able),
  ).toEqual([
    'fault "flood": expected one of partition, kill, pause, power-loss, client-partition, slow, lossy, duplicate, reorder, corrupt, rate, reset, clock, slow-disk, disk-stall, disk-error, disk-full, membership, or all',
    'fault "kill" is listed twice; list all its targets together',
    'fault "kill": expected at least one target, found none',
  ]);
});

test("all has no change of members, which must be asked for by name", () => {
  const named = (faults: readonly { readonly fault: string }[]): string[] =>
    expandFaults(faults, faultKinds, able).map(({ fault }) => fault);
  expect(named([{ fault: "all" }])).not.toContain("membership");
  expect(named([{ fault: "all" }, { fault: "membership" }])).toContain("membership");
});

test("all means every kind that the cluster can do, beside those that are listed on their own", () => {
  expect(expandFaults([{ fault: "all", everyMs: 9 }], faultKinds, linksOnly)).toEqual([
    { fault: "partition", everyMs: 9 },
    { fault: "client-partition", everyMs: 9 },
    { fault: "slow", everyMs: 9 },
    { fault: "lossy", everyMs: 9 },
  ]);
  expect(expandFaults([{ fault: "slow", forMs: 3 }, { fault: "all" }], faultKinds, linksOnly)).toEqual([
    { fault: "slow", forMs: 3 },
    { fault: "partition" },
    { fault: "client-partition" },
    { fault: "lossy" },
  ]);
});
