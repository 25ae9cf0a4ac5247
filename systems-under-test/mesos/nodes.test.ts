import { expect, it } from "vitest";
import { createRandomStream } from "../node-kit/random.ts";
import { createNode, members, nodesWith } from "./nodes.ts";

const ZOOKEEPER = { election: "zookeeper" };

it("has a register by default, and with ZooKeeper three servers that are targets of faults", () => {
  const [register] = members(nodesWith({}));
  expect(register).toEqual({ id: "register", role: "register", isTarget: false });
  const all = members(nodesWith(ZOOKEEPER), ZOOKEEPER);
  expect(all.map(({ id }) => id)).toEqual(["z1", "z2", "z3", "m1", "m2", "m3", "s1", "s2", "a1", "a2", "a3"]);
  expect(all.every(({ isTarget }) => isTarget)).toBe(true);
});

it("refuses numbers of nodes that leave no two agents, and sessions that ZooKeeper does not grant", () => {
  expect(() => members(9, ZOOKEEPER)).toThrow("mesos: expected 10 to 108 nodes, found 9: three servers of ZooKeeper");
  const all = members(11, ZOOKEEPER);
  const make = (options: { readonly [name: string]: string | number }): unknown =>
    createNode({ id: "m1", members: all, options }, createRandomStream(1));
  expect(() => make({ ...ZOOKEEPER, sessionMs: 2_001 })).toThrow(/sessionMs: expected 200 to 2000 .*, found 2001/);
  expect(() => make({ sessionMs: 2_001 })).not.toThrow();
});
