import { expect, test } from "vitest";
import { zabScript } from "../scripts/zab-script.ts";

/** Longer than several tries to lead, one after the other. */
const TRIES_MS = 10_000;

test("a server that was elected and found no quorum lets another try: all hear it, and none can follow it", () => {
  const cluster = zabScript({ nodes: 3 });
  cluster.hold(({ to, message }) => to === "n3" && message.type === "connect");
  cluster.runAmong(cluster.ids, TRIES_MS);
  expect(cluster.ids.map((id) => cluster.see(id).role)).toEqual(["follower", "leader", "follower"]);
});
