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
import { settlingOf } from "./settling/settled-nodes.ts";
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
  /** What they get; default: what is sent to them in a search. */
  readonly letters?: readonly Letter[];
}

const WRITES = [[operation("write", 1), operation("read")], [operation("write", 2)]];
const BLOCKS = [
  [operation("writeBlock", 1, 0), operation("readBlock", null, 0)],
  [operation("create"), operation("acquire", 50)],
];
/** From the leaders of two terms, who do not agree about the first entries. */
const APPENDS = [1, 2].flatMap((term) =>
  [[], [1], [2]].flatMap((terms) =>
    [0, 1].map((prevIndex): Letter => {
      const entries = terms.map((of) => ({ term: of, clusterTime: 0, command: { type: "noop" } }));
      const from = { prevIndex, prevTerm: prevIndex * term, entries, leaderCommit: 0, seq: 1 };
      return { kind: "message", from: "n2", to: "n1", body: { type: "append", term, ...from } };
    }),
  ),
);
/** From two lives of a host, which write something else under one number, and read. */
const IOS = [1, 2].flatMap((life) =>
  ["write", "read"].map((op, place): Letter => {
    const io = { who: `h1#${life}`, io: place + 1, op, block: 0, data: op === "write" ? life : null };
    return { kind: "message", from: "h1", to: "disk", body: { type: "io", ...io } };
  }),
);
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
    "raft, a follower of two leaders",
    {
      system: raft,
      nodes: 3,
      ids: ["n1"],
      model: "register",
      clients: [],
      timeouts: 0,
      starts: ["boot"],
      letters: APPENDS,
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
  [
    "vm-ft, a host that sends checkpoints",
    { ...HOSTS, options: { replication: "checkpoint", checkpointChunkBytes: 200 } },
  ],
  ["vm-ft, a host that sends operations", { ...HOSTS, options: { replication: "rsm-exec-ack", hashEveryEvents: 1 } }],
  ["vm-ft, its disk", { ...HOSTS, ids: ["disk"], options: { diskRecords: 2 }, starts: ["boot"], letters: IOS }],
];

/** A node from one of its starts, and the letters that it may get. */
interface Drive {
  readonly create: (change: (node: AnyNode) => AnyNode) => ReturnType<typeof createNodeMachine>;
  readonly letters: readonly Letter[];
}

const drives = new Map<Tried, readonly Drive[]>();

function drivesOf(each: Tried): readonly Drive[] {
  const found = drives.get(each) ?? each.starts.flatMap((start) => drivesFrom(each, start));
  drives.set(each, found);
  return found;
}

function drivesFrom({ system, nodes, model, clients, timeouts, ids, ...each }: Tried, start: Beginning): Drive[] {
  const known = Object.fromEntries(system.options.map((option) => [option.name, option.default]));
  const options = { ...known, ...each.options };
  const bounds = { timeouts, crashes: 0, duplicates: 0, retries: 1 };
  const members = system.members(nodes, options);
  const searched = { system, nodes, options, clients, model: modelNamed(model), bounds, start };
  const { cast } = explore({ ...searched, invariants: () => [], worldsMax: 500 });
  const letters = Array.from({ length: cast.letters.size() }, (_, letter) => cast.letters.at(letter));
  const settling = start === "settled" ? settlingOf({ ...searched, losesWrites: true }) : { steps: [] };
  if ("problem" in settling) throw new Error(settling.problem);
  return ids.map((id) => ({
    letters: each.letters ?? letters.filter(({ to }) => to === id),
    create(change) {
      const machine = createNodeMachine({
        id,
        create: (stream) => change(system.createNode({ id, members, options }, stream)),
        isSyncedAtOnce: false,
        mayHalt: system.restartsHalted,
      });
      if (start === "settled") machine.feed({ do: "boot" });
      for (const { who, input } of settling.steps) if (who === id) machine.feed(input);
      return machine;
    },
  }));
}

/** Life, clock and what the node says are in a key, and what is on its disk: the latter alone tells most of the former. */
const DISK_IN_KEY = new Set([4, 5]);

function withoutDisk(machine: ReturnType<typeof createNodeMachine>): ReturnType<typeof createNodeMachine> {
  const key = (): string =>
    JSON.stringify((JSON.parse(machine.key()) as readonly Json[]).filter((_, place) => !DISK_IN_KEY.has(place)));
  return { feed: (input) => machine.feed(input), view: () => machine.view(), key };
}

interface Trial {
  /** Makes another node of the node that the system makes. */
  readonly change?: (node: AnyNode) => AnyNode;
  /** Whether the disk counts as part of the state. Without it no node crashes. */
  readonly hasDisk?: boolean;
  readonly ways?: number;
}

function tried(each: Tried, { change = (node) => node, hasDisk = true, ways = 60 }: Trial = {}): SameFuture {
  let compared = 0;
  for (const { create, letters } of drivesOf(each)) {
    const random = createRandomStream(3);
    const found = compareFutures({
      create: () => (hasDisk ? create(change) : withoutDisk(create(change))),
      letters,
      random,
      ways,
      length: 7,
      mayCrash: hasDisk,
    });
    compared += found.compared;
    if (found.differences.length > 0) return found;
  }
  return { compared, differences: [] };
}

describe.each(TRIED)("a node of %s", (_name, each) => {
  test("does the same whenever it says the same", () => {
    const { compared, differences } = tried(each);
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(30);
  });
});

test("drawn nodes do the same whenever they say the same, with writes in flight, crashes and all", () => {
  let compared = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const system = drawnSystem(createRandomStream(seed), { isOpen: true, interchangeable: [] });
    const members = system.members(3);
    const create = (): ReturnType<typeof createNodeMachine> =>
      createNodeMachine({
        id: "n2",
        create: (stream) => system.createNode({ id: "n2", members, options: {} }, stream),
        isSyncedAtOnce: false,
        mayHalt: false,
      });
    const letters = ["n1", "n3"].flatMap((from) =>
      [0, 1].map((type): Letter => ({ kind: "message", from, to: "n2", body: { type } })),
    );
    const found = compareFutures({ create, letters, random: createRandomStream(seed), ways: 100, length: 7 });
    expect({ seed, differences: found.differences }).toEqual({ seed, differences: [] });
    compared += found.compared;
  }
  expect(compared).toBeGreaterThan(300);
});

test.each([
  ["paxos", ["votes", "decisions"]],
  ["raft", ["candidacy", "waiters", "leadership"]],
  ["raft, a follower of two leaders", ["term", "log"]],
  ["vm-ft, a host that records", ["role", "machine"]],
  ["vm-ft, a host that sends checkpoints", ["role"]],
  ["vm-ft, a host that sends operations", ["role"]],
  ["vm-ft, its disk", ["blocks", "queue"]],
] as const)("a field that a node of %s forgets to say is noticed", (name, fields) => {
  const each = TRIED.find(([one]) => one === name)?.[1] as Tried;
  expect(tried(each, { hasDisk: false, ways: 20 }).differences).toEqual([]);
  const unnoticed = fields.filter((field) => {
    const forgetful = (node: AnyNode): AnyNode => ({
      ...node,
      wholeState: () => ({ ...(node.wholeState?.() as { readonly [name: string]: Json }), [field]: null }),
    });
    // The trial is over when one difference is found. From most starts there is none: few ways from each come first.
    return [20, 300].every((ways) => tried(each, { change: forgetful, hasDisk: false, ways }).differences.length === 0);
  });
  expect(unnoticed).toEqual([]);
});
