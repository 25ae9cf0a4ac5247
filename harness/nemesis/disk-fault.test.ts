import { expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { SyncRule } from "../clusters/cluster.ts";
import { faultNamed } from "./asked-faults.ts";
import { createDiskFault } from "./disk-fault.ts";
import type { Fault } from "./fault.ts";
import { faultKinds } from "./faults.ts";
import { createLinkOverlay } from "./link-overlay.ts";
import { createFakeCluster, type FakeCluster } from "./testing/fake-cluster.ts";

const ENDLESS: SyncRule = { delayMs: "endless" };

function faultOf({ cluster }: FakeCluster, rule: SyncRule): Fault {
  return createDiskFault({ cluster, random: createRandomStream(1), rule: () => rule });
}

function start(fake: FakeCluster, fault: Fault, target: Json): unknown {
  const told: unknown[] = [];
  fault.start(target, (started) => void told.push(started));
  fake.pass(10);
  return told[0];
}

function stop(fake: FakeCluster, fault: Fault): unknown {
  const told: unknown[] = [];
  fault.stop((value) => void told.push(value));
  fake.pass(10);
  return told[0];
}

test("the disks of the target are as they should be again after the stop, which tells how many syncs met it", () => {
  const fake = createFakeCluster(["n1", "n2", "n3"]);
  fake.meetSyncs(4);
  const fault = faultOf(fake, ENDLESS);
  expect(start(fake, fault, ["n1", "n3"])).toEqual({
    isArmed: true,
    value: { target: ["n1", "n3"], nodes: ["n1", "n3"], syncs: ENDLESS },
  });
  expect(stop(fake, fault)).toEqual({ nodes: ["n1", "n3"], syncsMet: 8 });
  expect(fake.calls).toEqual([
    'syncs n1 {"delayMs":"endless"}',
    'syncs n3 {"delayMs":"endless"}',
    "syncs n1 sound",
    "syncs n3 sound",
  ]);
  expect(fault.effect()).toEqual({ effective: 1, effect: "4 syncs of n1, 4 syncs of n3 met it" });
});

test("a start that no sync has met had no effect", () => {
  const fake = createFakeCluster(["n1"]);
  const fault = faultOf(fake, ENDLESS);
  start(fake, fault, "all");
  stop(fake, fault);
  expect(fault.effect()).toEqual({ effective: 0, effect: "no sync met it" });
});

test("a disk has one fault at a time", () => {
  const fake = createFakeCluster(["n1", "n2"]);
  const [stall, full] = [faultOf(fake, ENDLESS), faultOf(fake, { error: "ENOSPC" })];
  start(fake, stall, "n1");
  expect(start(fake, full, "n1")).toEqual({
    isArmed: false,
    value: { target: "n1", skipped: "another fault has the disks of these nodes" },
  });
  expect(start(fake, full, "all")).toMatchObject({ value: { nodes: ["n2"] } });
  stop(fake, stall);
  expect(fake.calls.at(-1)).toBe("syncs n1 sound");
  stop(fake, full);
  expect(start(fake, full, "n1")).toMatchObject({ isArmed: true });
});

test.each([
  ["records", 0, "n1 was powered off once; 0 unsynced records lost"],
  ["blocks", 1, "n1 was powered off once; 0 unsynced blocks lost"],
] as const)("a power loss that took no %s had effect %i times", (powerLossTakes, effective, effect) => {
  const fake = createFakeCluster(["n1"]);
  const random = createRandomStream(1);
  const asked = { ...fake.cluster, powerLossTakes };
  const overlay = createLinkOverlay(() => undefined);
  const fault = faultNamed(faultKinds, "power-loss")?.create(
    { fault: "power-loss" },
    { cluster: asked, overlay, random },
  );
  fault?.start("all", () => undefined);
  fake.pass(10);
  expect(fault?.effect()).toEqual({ effective, effect });
});
