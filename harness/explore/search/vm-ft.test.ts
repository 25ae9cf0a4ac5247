/**
 * A pair of VM-FT, all of it within one fault: the rules are safe, and each rule that is broken shows by the fewest events.
 */
import { describe, expect, test } from "vitest";
import { explore } from "../explore.ts";
import { blind, pairActionsOf, settledPair, type PairOptions } from "../testing/vm-ft-pair.ts";
import type { Invariants } from "./invariant-check.ts";

/** Each creates an id, and then looks. */
const BOTH: PairOptions["clients"] = [
  ["create", "read"],
  ["create", "read"],
];
/** The first asks the primary first, the second its backup. */
const SECOND_LOOKS: PairOptions["clients"] = [["create", "read"], ["read"]];
const SECOND_CREATES: PairOptions["clients"] = [["read"], ["create"]];
const FAULTS = { timeouts: 2, crashes: 1 };

describe("two clients that create and look are safe", () => {
  test.each([
    ["544,872 states, where both hosts may suspect each other", { timeouts: 2 }, 544_872],
    ["601,875 states, where a node may be lost, and one host suspects the other", { timeouts: 1, crashes: 1 }, 601_875],
  ])("in all %s", (_title, bounds, states) => {
    const { safe, worlds } = explore(settledPair({ clients: BOTH, bounds }));
    expect({ safe, worlds }).toEqual({ safe: true, worlds: states });
  });
});

describe("what clients see of a broken rule has no order, by the fewest events", () => {
  test.each([
    // By name in the catalogue of bugs; events of the search, and actions as the paper's model counts them.
    ["V01", "answers do not wait for the backup", SECOND_LOOKS, {}, 9, 3],
    ["V02", "reads do not wait for the backup", SECOND_CREATES, {}, 9, 3],
    ["V04", "the backup serves before it executed all", SECOND_LOOKS, {}, 11, 5],
    ["V05", "no test-and-set", SECOND_LOOKS, {}, 8, 4],
    ["V06", "only the backup asks for the test-and-set", SECOND_LOOKS, {}, 10, 4],
    ["V07", "the loser does not halt", SECOND_LOOKS, {}, 12, 4],
    ["V10", "the backup draws ids itself", SECOND_LOOKS, {}, 11, 5],
    ["V20", "answers do not wait for the checkpoint", SECOND_LOOKS, { replication: "checkpoint" }, 9, 3],
    ["V22", "the primary executes first", SECOND_LOOKS, { replication: "rsm-exec-ack" }, 9, 3],
  ])("%s, %s", (mutant, _title, clients, options, events, actions) => {
    const exploration = explore(settledPair({ mutant, clients, options, bounds: FAULTS, invariants: blind }));
    expect(exploration.violation?.message).toBe("no order explains what the clients saw");
    expect(exploration.violation?.way).toHaveLength(events);
    expect(pairActionsOf(exploration)).toBe(actions);
  });
});

describe("the invariants show a broken rule before any client can", () => {
  test.each([
    ["V01", {}, 2, "answered event 2, and its backup holds events up to 1"],
    ["V02", {}, 4, "answered event 2, and its backup holds events up to 1"],
    ["V04", {}, 7, "h2#h2-1: went live after event 1, and h1#h1-1 has answered event 2"],
    ["V05", {}, 1, "h1#h1-1: serves alone in generation 1, and the flag is not set in generation 1"],
    ["V07", {}, 5, "h2#h2-1: serves alone in generation 1, and the flag is set for h1#h1-1 in generation 1"],
    ["V09", {}, 4, "h1#h1-2: serves alone in generation 0, and the flag is set for h1#h1-2 in generation 1"],
    ["V17", { repair: "auto" }, 7, /: serves alone in generation 1, and the flag is not set in generation 2$/],
    ["V20", { replication: "checkpoint" }, 2, "answered event 2, and its backup holds events up to 1"],
    ["V31", { replication: "rsm-exec-ack" }, 4, /^pair: after event 2 h1#h1-1 holds .* and h2#h2-1 holds /],
  ])("%s", (mutant, options, events, message) => {
    const { violation } = explore(settledPair({ mutant, clients: SECOND_LOOKS, options, bounds: FAULTS }));
    expect(violation?.message).toMatch(message);
    expect(violation?.way).toHaveLength(events);
  });
});

describe("no host crashes, and somebody is left to serve", () => {
  const somebody: Invariants = ({ nodes }) =>
    nodes.has("h1") || nodes.has("h2") ? [] : [{ invariant: "service", message: "both hosts have halted" }];
  const suspicious: PairOptions = { clients: [], bounds: { timeouts: 4 }, invariants: somebody };

  test("whoever suspects whom, and whatever is lost", () => {
    expect(explore(settledPair(suspicious)).safe).toBe(true);
  });

  test("but for V19: a winner that asks again does not recognise its own flag", () => {
    const exploration = explore(settledPair({ ...suspicious, mutant: "V19" }));
    expect(exploration.violation?.message).toBe("service: both hosts have halted");
    expect(exploration.violation?.way).toHaveLength(8);
    expect(pairActionsOf(exploration)).toBe(3);
  });
});
