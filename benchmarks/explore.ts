/**
 * How many states `clew explore` sees in a second of one processor: the real code of nodes, invariants and the judge of the
 * clients' history included.
 */
import { modelNamed } from "../checker/models/catalog.ts";
import { explore } from "../harness/explore/explore.ts";
import type { Json } from "../systems-under-test/node-kit/node.ts";
import type { ClientOperation } from "../systems-under-test/node-kit/client.ts";
import { paxos } from "../systems-under-test/paxos/system.ts";
import { raft } from "../systems-under-test/raft/system.ts";
import type { System } from "../systems-under-test/system.ts";
import { vmFt } from "../systems-under-test/vm-ft/system.ts";

/** A search that is cut short. */
export interface ExploreFigures {
  readonly title: string;
  readonly states: number;
  readonly statesPerCpu: number;
  readonly bytesPerState: number;
}

const operation = (f: string, value: Json = null): ClientOperation => ({ f, key: "x", value });
const READER_AND_WRITER = [[operation("write", 1), operation("read")], [operation("write", 2)]];

interface Case {
  readonly system: System;
  readonly title: string;
  readonly nodes: number;
  readonly options?: { readonly [name: string]: Json };
  readonly model: string;
  readonly clients: readonly (readonly ClientOperation[])[];
  readonly timeouts: number;
  readonly states: number;
  /** Acceptors that are alike are taken for one; default: each state is one. */
  readonly hasSymmetry?: true;
}

const PAXOS: Case = {
  system: paxos,
  title: "single-decree Paxos, 3 acceptors, 2 proposers",
  nodes: 5,
  options: { roles: "acceptors-apart" },
  model: "consensus",
  clients: [[operation("propose", "a")], [operation("propose", "b")]],
  timeouts: 0,
  states: 1_000_000,
};

const CASES: readonly Case[] = [
  PAXOS,
  { ...PAXOS, title: "the same, acceptors alike are one", hasSymmetry: true },
  {
    system: raft,
    title: "Raft, 3 nodes",
    nodes: 3,
    model: "register",
    clients: READER_AND_WRITER,
    timeouts: 2,
    states: 100_000,
  },
  {
    system: vmFt,
    title: "VM-FT",
    nodes: vmFt.defaultNodes,
    model: "register",
    clients: READER_AND_WRITER,
    timeouts: 2,
    states: 100_000,
  },
];

/** Rows for Paxos without and with symmetry, Raft and VM-FT. */
export function benchExplore(): readonly ExploreFigures[] {
  return CASES.map(({ system, title, nodes, options, model, clients, timeouts, states, hasSymmetry = false }) => {
    const defaults = Object.fromEntries(system.options.map((option) => [option.name, option.default]));
    const before = process.cpuUsage();
    const { worlds, bytes, violation } = explore({
      system,
      nodes,
      options: { ...defaults, ...options },
      clients,
      model: modelNamed(model),
      bounds: { timeouts, crashes: 0, duplicates: 0, retries: 0 },
      hasSymmetry,
      worldsMax: states,
    });
    const { user, system: kernel } = process.cpuUsage(before);
    if (violation !== undefined) throw new Error(`${title}: expected a safe search, found ${violation.message}`);
    return { title, states: worlds, statesPerCpu: worlds / ((user + kernel) / 1e6), bytesPerState: bytes / worlds };
  });
}
