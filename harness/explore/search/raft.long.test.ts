/**
 * Raft with two leaders and a client: about a million states each.
 */
import { expect, test } from "vitest";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import { explore } from "../explore.ts";
import { raftServers, type ServersOptions } from "../testing/store-servers.ts";

const write: ClientOperation = { f: "write", key: "x", value: 1 };
const read: ClientOperation = { f: "read", key: "x", value: null };
const MINUTES_30 = 1_800_000;

/** A client writes at one server, another one reads at another. */
function writeAndRead(writer: string, reader: string): NonNullable<ServersOptions["clients"]> {
  return [
    { asks: writer, operations: [write] },
    { asks: reader, operations: [read] },
  ];
}

test(
  "three servers are safe with two time-outs and a write, in all 1,004,724 states",
  () => {
    const clients = [{ asks: "n1", operations: [write] }];
    const { safe, worlds } = explore(raftServers({ bounds: { timeouts: 2 }, clients }));
    expect({ safe, worlds }).toEqual({ safe: true, worlds: 1_004_724 });
  },
  MINUTES_30,
);

test.each([
  [
    "R42",
    "a write is answered when it is appended",
    { bounds: { timeouts: 2 }, clients: writeAndRead("n1", "n2") },
    16,
  ],
  [
    "R46",
    "a leader reads without asking the others",
    { bounds: { timeouts: 2 }, clients: writeAndRead("n2", "n1") },
    16,
  ],
  ["R07", "votes are counted by message", { bounds: { timeouts: 2, duplicates: 1 }, nodes: 5 }, 9],
] as const)(
  "%s, %s: is found, and no fewer events show it",
  (mutant, _title, options, events) => {
    const { violation } = explore(raftServers({ ...options, mutant }));
    expect(violation?.message).toMatch(/^(no order explains|election safety: )/);
    expect(violation?.way).toHaveLength(events);
  },
  MINUTES_30,
);
