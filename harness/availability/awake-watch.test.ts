import { expect, test } from "vitest";
import { raft } from "../../systems-under-test/raft/system.ts";
import { createFakeCluster } from "../nemesis/testing/fake-cluster.ts";
import type { AvailabilityWatch } from "./availability.ts";
import { createAwakeWatch, type AwakeWatch } from "./awake-watch.ts";
import { requiredAvailability } from "./require-availability.ts";

const NODES = ["n1", "n2", "n3"];

function newWatch(): AvailabilityWatch {
  const watch = requiredAvailability({ availability: "majority", nodes: 3, options: {}, fsyncMs: [0, 0] }, raft);
  if (watch === undefined) throw new Error("expected a watch");
  return watch;
}

/** A watch of three nodes that are up, while a client waits. */
function waiting(): { readonly awake: AwakeWatch; readonly boundMs: number } {
  const { boundMs } = newWatch().finish(0);
  const awake = createAwakeWatch(newWatch());
  for (const node of NODES) awake.watch.node(0, node, true);
  awake.watch.invoked(0);
  return { awake, boundMs };
}

test("a wait in which the harness ran is a failure, however quiet it was", () => {
  const { awake, boundMs } = waiting();
  const fake = createFakeCluster(NODES);
  const end = awake.keepAwake(fake.cluster.clock);
  fake.pass(2 * boundMs);
  end();
  expect(awake.watch.finish(2 * boundMs).failure?.nodes).toHaveLength(2);
});

test("a wait in which the harness was stopped is none", () => {
  const { awake, boundMs } = waiting();
  const fake = createFakeCluster(NODES);
  awake.keepAwake(fake.cluster.clock);
  fake.pass(500);
  const wokenMs = 500 + 10 * boundMs;
  awake.watch.ended(wokenMs, false);
  awake.watch.invoked(wokenMs);
  awake.watch.ended(wokenMs + 100, true);
  expect(awake.watch.finish(wokenMs + 200)).toMatchObject({ failure: undefined, judgedMs: 600 });
});
