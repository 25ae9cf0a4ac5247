import { expect, test } from "vitest";
import { onChannel, zabScript, type ZabScript } from "../scripts/zab-script.ts";

const TICK_MS = 100;

/** Three servers, of which n3 leads. */
function led(): ZabScript {
  const cluster = zabScript({ nodes: 3 });
  cluster.elect("n3", "n1", "n2");
  cluster.runAmong(cluster.ids, 2 * TICK_MS);
  return cluster;
}

/** To how many followers the leader sends a ping within three ticks. */
function pinged(cluster: ZabScript, during: () => void): number {
  const held = cluster.hold(onChannel("ping", ["n3"], ["n1", "n2"]));
  for (let passed = 0; passed < 3 * TICK_MS; passed += 20) {
    during();
    cluster.runAmong(cluster.ids, 20);
  }
  return new Set(held.messages().map(({ to }) => to)).size;
}

test("a leader pings its followers when nothing else is said", () => {
  expect(pinged(led(), () => undefined)).toBe(2);
});

test("a leader pings nobody while proposals are acknowledged", () => {
  const cluster = led();
  expect(pinged(cluster, () => void cluster.set("n3", "a", 1))).toBe(0);
});
