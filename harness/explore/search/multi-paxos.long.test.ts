/**
 * Multi-Paxos with two candidates and a client.
 */
import { expect, test } from "vitest";
import { explore } from "../explore.ts";
import { multiPaxosServers } from "../testing/store-servers.ts";

test("P03, what was accepted is ignored: two nodes take different values for chosen after 10 events, and no fewer", () => {
  const clients = [{ asks: "n1", operations: [{ f: "write", key: "x", value: 1 }] }];
  const { violation } = explore(multiPaxosServers({ bounds: { timeouts: 2 }, clients, mutant: "P03" }));
  expect(violation?.message).toMatch(/^agreement: n\d and n\d take different values of slot 1 for chosen$/);
  expect(violation?.way).toHaveLength(10);
});
