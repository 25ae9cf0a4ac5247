/**
 * What nodes say is their whole state is all of it: two that say the same do the same.
 *
 * The letters are those that nodes really send to each other in small searches, so ways meet often.
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
import { explore } from "./explore.ts";
import { createNodeMachine } from "./node-machine.ts";
import type { Letter } from "./letter.ts";
import { drawnSystem } from "./testing/drawn-system.ts";
import { compareFutures, type SameFuture } from "./testing/same-future.ts";

const OPTIONS: { readonly [system: string]: { readonly [name: string]: Json } } = {
  paxos: { logRecords: 3 },
  raft: { snapshotEntries: 4 },
};
const operation = (f: string, value: Json = null): ClientOperation => ({ f, key: "k", value });

interface Tried {
  readonly system: System;
  readonly nodes: number;
  readonly model: string;
  readonly clients: readonly (readonly ClientOperation[])[];
  readonly timeouts: number;
}

const TRIED: readonly Tried[] = [
  {
    system: paxos,
    nodes: 3,
    model: "consensus",
    clients: [[operation("propose", 1)], [operation("propose", 2)]],
    timeouts: 1,
  },
  { system: multiPaxos, nodes: 3, model: "register", clients: [[operation("write", 1)]], timeouts: 2 },
  { system: raft, nodes: 3, model: "register", clients: [[operation("write", 1)]], timeouts: 2 },
  {
    system: testAndSet,
    nodes: 1,
    model: "test-and-set",
    clients: [
      [
        { f: "tas", value: null },
        { f: "reset", value: null },
      ],
    ],
    timeouts: 0,
  },
];

/** @param change makes another node of the node that the system makes */
function tried(
  { system, nodes, model, clients, timeouts }: Tried,
  change = (node: AnyNode): AnyNode => node,
): SameFuture {
  const known = Object.fromEntries(system.options.map((option) => [option.name, option.default]));
  const options = { ...known, ...OPTIONS[system.name] };
  const bounds = { timeouts, crashes: 0, duplicates: 0, retries: 1 };
  const { cast } = explore({ system, nodes, options, clients, model: modelNamed(model), bounds, worldsMax: 300 });
  const letters = Array.from({ length: cast.letters.size() }, (_, letter) => cast.letters.at(letter));
  const members = system.members(nodes);
  const id = members[0]?.id ?? "";
  const create = (): ReturnType<typeof createNodeMachine> =>
    createNodeMachine({
      id,
      create: (stream) => change(system.createNode({ id, members, options }, stream)),
      isSyncedAtOnce: false,
      mayHalt: system.restartsHalted,
    });
  const own = letters.filter(({ to }) => to === id);
  return compareFutures({ create, letters: own, random: createRandomStream(3), ways: 300, length: 7 });
}

describe.each(TRIED)("a node of $system.name", (each) => {
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
    const found = compareFutures({ create, letters, random: createRandomStream(seed), ways: 150, length: 7 });
    expect({ seed, differences: found.differences }).toEqual({ seed, differences: [] });
    compared += found.compared;
  }
  expect(compared).toBeGreaterThan(300);
});

test.each([
  ["paxos", ["votes", "decisions"]],
  ["raft", ["candidacy"]],
] as const)("a field that a node of %s forgets to say is noticed", (name, fields) => {
  const each = TRIED.find(({ system }) => system.name === name) as Tried;
  const unnoticed = fields.filter((field) => {
    const { differences } = tried(each, (node) => ({
      ...node,
      wholeState: () => ({ ...(node.wholeState?.() as { readonly [name: string]: Json }), [field]: null }),
    }));
    return differences.length === 0;
  });
  expect(unnoticed).toEqual([]);
});
