/**
 * Multi-Paxos within small bounds: its rules are safe, and rules that are broken show by the fewest events. What takes longer
 * is in `multi-paxos.long.test.ts`.
 */
import { expect, test } from "vitest";
import { explore } from "../explore.ts";
import { multiPaxosServers, type ServersOptions } from "../testing/store-servers.ts";

/** A session is opened by the entry of a first ballot, which nobody knows as chosen. */
const WRITE: ServersOptions = {
  bounds: { timeouts: 1 },
  clients: [{ asks: "n1", operations: [{ f: "write", key: "x", value: 1 }] }],
};

test("three servers are safe with one time-out and a write, in all 32,282 states", () => {
  const { safe, worlds } = explore(multiPaxosServers(WRITE));
  expect({ safe, worlds }).toEqual({ safe: true, worlds: 32_282 });
});

test("and with two candidates that find nothing, in all 40,468", () => {
  const { safe, worlds } = explore(multiPaxosServers({ bounds: { timeouts: 2 } }));
  expect({ safe, worlds }).toEqual({ safe: true, worlds: 40_468 });
});

test.each<readonly [string, string, ServersOptions, number, RegExp]>([
  ["P01", "a promise is forgotten", { ...WRITE, bounds: { timeouts: 1, crashes: 1 } }, 4, /^promises are kept: n\d/],
  ["P08", "to accept does not raise the promise", WRITE, 4, /^what is accepted is promised: n\d accepted ballot 2/],
  ["P16", "what is chosen is applied over gaps", WRITE, 7, /^order within a log: n\d/],
  [
    "P32",
    "a vote is sent before it is durable",
    { ...WRITE, bounds: { timeouts: 1, crashes: 1 }, losesWrites: true },
    8,
    /^votes are kept: n\d does not hold what it accepted for slot 1 in ballot 2 by n\d$/,
  ],
])("%s, %s: is found, and no fewer events show it", (mutant, _title, options, events, message) => {
  const { violation } = explore(multiPaxosServers({ ...options, mutant }));
  expect(violation?.message).toMatch(message);
  expect(violation?.way).toHaveLength(events);
});
