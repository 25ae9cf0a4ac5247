/**
 * VM-FT as a system under test: two hosts that run the same guest, and the arbiter between them.
 */
import type { Id, Json } from "../node-kit/node.ts";
import type { Member, NodeConfig, System, SystemOption } from "../system.ts";
import { makeArbiter } from "../test-and-set/arbiter.ts";
import { makeClient } from "./client.ts";
import { makeHost } from "./host.ts";
import type { HostOptions } from "./host-state.ts";
import { createInvariantMonitor } from "./invariants.ts";
import { mutants, rulesFor } from "./mutants.ts";

const options: readonly SystemOption[] = [
  { name: "heartbeatMs", description: "a host that sent nothing for this long sends a heartbeat", default: 100 },
  { name: "suspectMs", description: "a host that was silent for this long is suspected", default: 1000 },
  { name: "retransmitMs", description: "log entries not acknowledged for this long are sent again", default: 100 },
  {
    name: "replayDelayMs",
    description: "the backup executes an entry this long after it arrived; 0: as soon as it can",
    default: 0,
  },
  { name: "arbiterRetryMs", description: "without an answer for this long, the arbiter is asked again", default: 300 },
  {
    name: "bootstrapMs",
    description: "when the first host did not begin the service within this time, the second may",
    default: 3000,
  },
  {
    name: "repair",
    description: "auto: a fresh host becomes the backup as it asks; manual: when an operator ordered it",
    default: "auto",
    choices: ["auto", "manual"],
  },
];

export const vmFt: System = {
  name: "vm-ft",
  title: "VM-FT primary and backup",
  description: "A deterministic guest on two hosts, kept alike by record and replay, with a test-and-set arbiter.",
  workloads: ["register", "append", "set"],
  options,
  mutants,
  defaultNodes: 3,
  members,
  makeNode(config, random) {
    const { host, arbiter } = rulesFor(config.mutant);
    const role = config.members.find((member) => member.id === config.id)?.role;
    if (role === "arbiter") return makeArbiter(arbiter);
    return makeHost({ id: config.id, members: config.members, options: hostOptions(config), rules: host }, random);
  },
  makeClient,
  main: "vm-ft/main.js",
  leaderRoles: ["primary", "solo"],
  mayLose,
  createMonitor: (report) => createInvariantMonitor((message) => report({ invariant: "pair", message })),
  restartsHalted: true,
};

function members(nodes: number): readonly Member[] {
  if (nodes !== 3) throw new RangeError(`vm-ft: expected 3 nodes, found ${nodes}: two hosts and their arbiter.`);
  return [
    { id: "h1", role: "host", isTarget: true },
    { id: "h2", role: "host", isTarget: true },
    { id: "arbiter", role: "arbiter", isTarget: false },
  ];
}

/**
 * A pair survives the loss of one host, and of no more: what a host knows is gone with it. So a host may be lost when
 * the other one holds everything that clients were told, and either serves or is free to win the test-and-set.
 * While somebody is claiming it, that is not known.
 */
function mayLose(node: Id, roles: ReadonlyMap<Id, string>): boolean {
  if (node === "arbiter") return false;
  const own = roles.get(node);
  const other = roles.get(node === "h1" ? "h2" : "h1");
  if (own === "solo" || own === "draining" || own === "claiming") return false;
  return other === "primary" || other === "solo" || other === "backup";
}

function hostOptions(config: NodeConfig): HostOptions {
  const numberNamed = (name: string): number => {
    const value = valueNamed(config, name);
    if (typeof value === "number" && value >= 0) return value;
    throw new RangeError(`vm-ft: option ${name}: expected a number of milliseconds, found ${JSON.stringify(value)}.`);
  };
  const repair = valueNamed(config, "repair");
  if (repair !== "auto" && repair !== "manual") {
    throw new RangeError(`vm-ft: option repair: expected "auto" or "manual", found ${JSON.stringify(repair)}.`);
  }
  return {
    heartbeatMs: numberNamed("heartbeatMs"),
    suspectMs: numberNamed("suspectMs"),
    retransmitMs: numberNamed("retransmitMs"),
    replayDelayMs: numberNamed("replayDelayMs"),
    arbiterRetryMs: numberNamed("arbiterRetryMs"),
    bootstrapMs: numberNamed("bootstrapMs"),
    repair,
  };
}

function valueNamed(config: NodeConfig, name: string): Json {
  return config.options[name] ?? options.find((option) => option.name === name)?.default ?? null;
}
