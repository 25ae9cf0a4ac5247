/**
 * Raft within small bounds: its rules are safe, and each rule that is broken shows by the fewest events, by an invariant
 * between its nodes or by what its clients see. What takes a million states is in `raft.long.test.ts`.
 */
import { describe, expect, test } from "vitest";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import { explore } from "../explore.ts";
import { raftServers, type ServersOptions } from "../testing/store-servers.ts";

const write: ClientOperation = { f: "write", key: "x", value: 1 };
const read: ClientOperation = { f: "read", key: "x", value: null };
const WRITER: ServersOptions["clients"] = [{ asks: "n1", operations: [write] }];
const READ_ELSEWHERE: ServersOptions["clients"] = [...WRITER, { asks: "n3", operations: [read] }];

describe("three servers of Raft are safe in all states", () => {
  test.each([
    ["with one time-out and a write", { bounds: { timeouts: 1 }, clients: WRITER }, 1_028],
    ["with a pre-vote before it", { bounds: { timeouts: 1 }, clients: WRITER, options: { preVote: true } }, 6_056],
    [
      "with a crash that may lose what was not synced",
      { bounds: { timeouts: 1, crashes: 1 }, losesWrites: true },
      10_969,
    ],
    ["with two time-outs, so with two candidates", { bounds: { timeouts: 2 } }, 60_832],
  ] as const)("%s", (_title, options, states) => {
    const { safe, worlds } = explore(raftServers(options));
    expect({ safe, worlds }).toEqual({ safe: true, worlds: states });
  });
});

test.each<readonly [string, string, ServersOptions, number, RegExp]>([
  ["R13", "half is a majority", { bounds: { timeouts: 2 } }, 2, /^election safety: n\d and n\d both lead in term 2$/],
  ["R01", "a vote is forgotten", { bounds: { timeouts: 2, crashes: 1 } }, 5, /^one vote a term: in term 2, n\d voted/],
  [
    "R03",
    "a vote is sent before it is durable",
    { bounds: { timeouts: 2, crashes: 1 }, losesWrites: true },
    6,
    /^one vote a term: in term 2, n\d voted for n\d and for n\d$/,
  ],
  ["R08", "old votes count", { bounds: { timeouts: 3 } }, 7, /^election safety: n\d and n\d both lead in term 3$/],
  ["R29", "any acknowledgement is of all", { bounds: { timeouts: 1 }, clients: WRITER }, 7, /^matches are real: n\d/],
  [
    "R09",
    "logs are not compared",
    { bounds: { timeouts: 2 } },
    8,
    /^leader completeness: n\d leads term 3 without entry 1/,
  ],
  [
    "R21",
    "every append cuts the log",
    { bounds: { timeouts: 1, duplicates: 1 }, clients: WRITER },
    9,
    /^what is acknowledged is there: n\d told n\d that it holds index 3 in term 2$/,
  ],
  [
    "R36",
    "an entry is acknowledged before it is durable",
    { bounds: { timeouts: 1, crashes: 1 }, losesWrites: true },
    9,
    /^what is acknowledged is there: n\d told n\d that it holds index 1 in term 2$/,
  ],
  ["R47", "followers answer reads", { bounds: { timeouts: 1 }, clients: READ_ELSEWHERE }, 13, /^no order explains/],
])("%s, %s: is found, and no fewer events show it", (mutant, _title, options, events, message) => {
  const { violation } = explore(raftServers({ ...options, mutant }));
  expect(violation?.message).toMatch(message);
  expect(violation?.way).toHaveLength(events);
});
