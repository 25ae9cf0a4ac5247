/**
 * What nodes say is their whole state is all of it: two that say the same do the same.
 *
 * The letters are those that nodes really send to each other in small searches, so ways meet often. Nodes are driven from
 * their start, and from where their cluster has settled: a leader's state is not seen in a few steps from a start.
 */
import { describe, expect, test } from "vitest";
import { modelNamed } from "../../checker/models/catalog.ts";
import type { ClientOperation } from "../../systems-under-test/node-kit/client.ts";
import type { AnyNode, Json } from "../../systems-under-test/node-kit/node.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import { multiPaxos } from "../../systems-under-test/multi-paxos/system.ts";
import { paxos } from "../../systems-under-test/paxos/system.ts";
import { raft } from "../../systems-under-test/raft/system.ts";
import type { System } from "../../systems-under-test/system.ts";
import { testAndSet } from "../../systems-under-test/test-and-set/system.ts";
import { vmFt } from "../../systems-under-test/vm-ft/system.ts";
import { explore } from "./explore.ts";
import { createNodeMachine } from "./node-machine.ts";
import type { Letter } from "./letter.ts";
import type { Beginning } from "./search-case.ts";
import { settlingOf } from "./settled-nodes.ts";
import { drawnSystem } from "./testing/drawn-system.ts";
import { compareFutures, type SameFuture } from "./testing/same-future.ts";

const operation = (f: string, value: Json = null, key: string | number = "k"): ClientOperation => ({ f, key, value });

interface Tried {
  readonly system: System;
  readonly options?: { readonly [name: string]: Json };
  readonly nodes: number;
  /** Those that are driven. */
  readonly ids: readonly string[];
  readonly model: string;
  readonly clients: readonly (readonly ClientOperation[])[];
  readonly timeouts: number;
  readonly starts: readonly Beginning[];
}

const WRITES = [[operation("write", 1), operation("read")], [operation("write", 2)]];
const BLOCKS = [
  [operation("writeBlock", 1, 0), operation("readBlock", null, 0)],
  [operation("create"), operation("acquire", 50)],
];
const HOSTS: Omit<Tried, "options"> = {
  system: vmFt,
  nodes: vmFt.defaultNodes,
  ids: ["h1", "h2"],
  model: "register",
  clients: BLOCKS,
  timeouts: 2,
  starts: ["boot", "settled"],
};

const TRIED: readonly (readonly [string, Tried])[] = [
  [
    "paxos",
    {
      system: paxos,
      options: { logRecords: 3 },
      nodes: 3,
      ids: ["n1"],
      model: "consensus",
      clients: [[operation("propose", 1)], [operation("propose", 2)]],
      timeouts: 1,
      starts: ["boot"],
    },
  ],
  [
    "multi-paxos",
    {
      system: multiPaxos,
      nodes: 3,
      ids: ["n1", "n3"],
      model: "register",
      clients: WRITES,
      timeouts: 2,
      starts: ["boot", "settled"],
    },
  ],
  [
    "raft",
    {
      system: raft,
      options: { snapshotEntries: 4 },
      nodes: 3,
      ids: ["n1", "n2"],
      model: "register",
      clients: WRITES,
      timeouts: 2,
      starts: ["boot", "settled"],
    },
  ],
  [
    "test-and-set",
    {
      system: testAndSet,
      nodes: 1,
      ids: ["n1"],
      model: "test-and-set",
      clients: [
        [
          { f: "tas", value: null },
          { f: "reset", value: null },
        ],
      ],
      timeouts: 0,
      starts: ["boot"],
    },
  ],
  ["vm-ft, a host that records", { ...HOSTS, options: { hashEveryEvents: 1 } }],
  ["vm-ft, a host that sends checkpoints", { ...HOSTS, options: { replication: "checkpoint", checkpointChunkBytes: 200 } }],
  ["vm-ft, a host that sends operations", { ...HOSTS, options: { replication: "rsm-exec-ack", hashEveryEvents: 1 } }],
  ["vm-ft, its disk", { ...HOSTS, ids: ["disk"], options: { diskRecords: 2 }, starts: ["settled"] }],
];

/** @param change makes another node of the node that the system makes */
function tried(each: Tried, change = (node: AnyNode): AnyNode => node, seed = 3): SameFuture {
  const { system, nodes, model, clients, timeouts } = each;
  const known = Object.fromEntries(system.options.map((option) => [option.name, option.default]));
  const options = { ...known, ...each.options };
  const bounds = { timeouts, crashes: 0, duplicates: 0, retries: 1 };
  const members = system.members(nodes, options);
  const all: { compared: number; differences: string[] } = { compared: 0, differences: [] };
  for (const start of each.starts) {
    const searched = { system, nodes, options, clients, model: modelNamed(model), bounds, start };
    const { cast } = explore({ ...searched, invariants: () => [], worldsMax: 1_000 });
    const letters = Array.from({ length: cast.letters.size() }, (_, letter) => cast.letters.at(letter));
    const settling = start === "settled" ? settlingOf({ ...searched, losesWrites: true }) : { steps: [] };
    const steps = "problem" in settling ? [] : settling.steps;
    for (const id of each.ids) {
      const create = (): ReturnType<typeof createNodeMachine> => {
        const machine = createNodeMachine({
          id,
          create: (stream) => change(system.createNode({ id, members, options }, stream)),
          isSyncedAtOnce: false,
          mayHalt: system.restartsHalted,
        });
        if (start === "settled") machine.feed({ do: "boot" });
        for (const { who, input } of steps) if (who === id) machine.feed(input);
        return machine;
      };
      const own = letters.filter(({ to }) => to === id);
      const random = createRandomStream(seed);
      const { compared, differences } = compareFutures({ create, letters: own, random, ways: 300, length: 7 });
      all.compared += compared;
      all.differences.push(...differences);
      if (differences.length > 0) return all;
    }
  }
  return all;
}

describe.each(TRIED)("a node of %s", (_name, each) => {
  test("does the same whenever it says the same", () => {
    const { compared, differences } = tried(each);
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(30);
  });
});
test.each(TRIED)("zz %s", (name, each) => {
  const { system, nodes } = each;
  const known = Object.fromEntries(system.options.map((option) => [option.name, option.default]));
  const options = { ...known, ...each.options };
  const node = system.createNode({ id: each.ids[0] ?? "", members: system.members(nodes, options), options }, createRandomStream(1));
  const fields = Object.keys(node.wholeState?.() as object);
  const t = process.cpuUsage();
  const un = fields.filter((field) => tried(each, (n) => ({ ...n, wholeState: () => ({ ...(n.wholeState?.() as { readonly [name: string]: Json }), [field]: null }) })).differences.length === 0);
  const c = process.cpuUsage(t);
  console.log(name, "of", fields.length, "unnoticed", un.join(" "), (c.user + c.system) / 1e6);
}, 300000);
