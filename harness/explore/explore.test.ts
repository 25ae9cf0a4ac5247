/**
 * The search sees every world that there is, and no other: small systems searched by a plain search that carries out
 * everything anew, and systems with planted bugs.
 */
import { describe, expect, test } from "vitest";
import { modelNamed } from "../../checker/models/catalog.ts";
import type { ClientOperation } from "../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../systems-under-test/node-kit/node.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import { raft } from "../../systems-under-test/raft/system.ts";
import type { System } from "../../systems-under-test/system.ts";
import { testAndSet } from "../../systems-under-test/test-and-set/system.ts";
import { vmFt } from "../../systems-under-test/vm-ft/system.ts";
import { toy } from "../clusters/testing/toy-system.ts";
import { explore, type ExploreOptions } from "./explore.ts";
import { differencesOnWalk, searchPlainly } from "./testing/plain-search.ts";

const NONE = { timeouts: 0, crashes: 0, duplicates: 0, retries: 0 };
const read: ClientOperation = { f: "read", key: "x", value: null };
const write = (value: number): ClientOperation => ({ f: "write", key: "x", value });
const call = (f: string): ClientOperation => ({ f, value: null });

function defaults({ options }: System): { readonly [name: string]: Json } {
  return Object.fromEntries(options.map((option) => [option.name, option.default]));
}

const RACE: ExploreOptions = {
  system: testAndSet,
  nodes: 1,
  options: defaults(testAndSet),
  clients: [[call("tas"), call("reset")], [call("tas")]],
  model: modelNamed("test-and-set"),
  bounds: { ...NONE, crashes: 1 },
};

const COPIES: ExploreOptions = {
  system: toy,
  nodes: 3,
  options: defaults(toy),
  clients: [[write(1)]],
  model: modelNamed("register"),
  bounds: { ...NONE, duplicates: 1 },
};

const ELECTION: ExploreOptions = {
  system: raft,
  nodes: 3,
  options: defaults(raft),
  clients: [],
  model: modelNamed("register"),
  bounds: { ...NONE, timeouts: 1, crashes: 1 },
};

describe("sees the same worlds as a search that carries out everything anew", () => {
  test.each([
    ["a race for a flag, with a crash", RACE],
    ["the same, where writes may be lost", { ...RACE, losesWrites: true }],
    ["copies of a write, one of them twice", COPIES],
    ["an election of Raft, with a crash", ELECTION],
  ])("%s", (_name, options) => {
    const plain = searchPlainly(options);
    const { worlds, safe } = explore(options);
    expect(safe).toBe(true);
    expect(worlds).toBe(plain?.worlds);
    expect(worlds).toBeGreaterThan(30);
  });
});

describe("of test-and-set", () => {
  const found = (mutant: string, losesWrites: boolean): number | undefined =>
    explore({
      ...RACE,
      clients: [
        [call("tas"), call("reset")],
        [call("tas"), call("read")],
      ],
      mutant,
      losesWrites,
    }).violation?.way.length;

  test.each([
    ["T01", true, 8],
    ["T02", false, 8],
    ["T03", true, 8],
    ["T04", false, 3],
  ])("planted bug %s is found, by the fewest events that show it", (mutant, losesWrites, events) => {
    expect(found(mutant, losesWrites)).toBe(events);
  });

  test("bugs that only a lost write shows are not seen without one", () => {
    expect(found("T01", false)).toBeUndefined();
    expect(found("T03", false)).toBeUndefined();
  });
});

test("invariants are asked in every world", () => {
  const exploration = explore({
    ...COPIES,
    invariants: ({ nodes }) => {
      const behind = [...nodes].filter(([, state]) => (state as { readonly value: Json }).value === null);
      return behind.length === 0 ? [{ invariant: "never all", message: "all nodes have the value" }] : [];
    },
  });
  expect(exploration.violation).toMatchObject({ message: "never all: all nodes have the value" });
  // The write is begun and arrives, and both copies arrive.
  expect(exploration.violation?.way).toHaveLength(4);
});

test("a node that fails is a violation, with its words", () => {
  const { violation } = explore({ ...COPIES, clients: [[{ ...write(1), value: "throw" }]] });
  expect(violation?.message).toBe("n1 failed: asked to throw");
});

test.each([1, 2])("a search that is cut short knows nothing, of %i searchers", (jobs) => {
  const bound = { ...RACE, clients: [[call("tas"), call("reset")], [call("tas"), call("reset")], [call("tas")]] };
  const cut = { safe: "unknown", violation: undefined };
  expect(explore({ ...bound, worldsMax: 50 }, jobs)).toMatchObject({ ...cut, endedBy: "worlds" });
  const full = explore({ ...bound, bounds: { ...NONE, crashes: 2, duplicates: 2 }, bytesMax: 2 ** 20 }, jobs);
  expect(full).toMatchObject({ ...cut, endedBy: "memory" });
  expect(full.bytes).toBeLessThan(2 ** 23);
});

/**
 * The tables are right only if nodes with equal keys do the same. So a node that is driven at random must do at every step
 * what the table of another search says.
 */
describe.each([
  [raft, 3, "register", [[write(1), read], [write(2)]]],
  [vmFt, vmFt.defaultNodes, "register", [[write(1), read], [write(2)]]],
  [testAndSet, 1, "test-and-set", [[call("tas")], [call("tas"), call("reset")]]],
] as const)("the tables of $name", (system, nodes, model, clients) => {
  test("say what a node does, whatever led to its state", () => {
    const options: ExploreOptions = {
      system,
      nodes,
      options: defaults(system),
      clients,
      model: modelNamed(model),
      bounds: { timeouts: 3, crashes: 2, duplicates: 2, retries: 3 },
      losesWrites: true,
      worldsMax: 3_000,
    };
    const { cast } = explore(options);
    const wider = { ...options, bounds: { timeouts: 9, crashes: 3, duplicates: 9, retries: 9 } };
    for (let seed = 1; seed <= 60; seed++) {
      expect(differencesOnWalk(wider, cast, createRandomStream(seed), 60)).toEqual([]);
    }
  });
});
