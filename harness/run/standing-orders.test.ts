import { expect, test } from "vitest";
import { createFakeCluster } from "../nemesis/testing/fake-cluster.ts";
import { keepOrdering, ORDERS_EVERY_MS } from "./standing-orders.ts";

const REPAIR = { operator: "repair" };

test("what a system needs is ordered of every target again and again, until the end", () => {
  const fake = createFakeCluster(["h1", "h2"]);
  const stop = keepOrdering(fake.cluster, [REPAIR]);
  fake.pass(2 * ORDERS_EVERY_MS);
  expect(fake.calls).toEqual(["ask h1", "ask h2", "ask h1", "ask h2"]);
  stop();
  fake.pass(10 * ORDERS_EVERY_MS);
  expect(fake.calls).toHaveLength(4);
});

test("nothing is ordered of a system that needs nothing", () => {
  const fake = createFakeCluster(["n1"]);
  keepOrdering(fake.cluster, [])();
  fake.pass(10 * ORDERS_EVERY_MS);
  expect(fake.calls).toEqual([]);
});
