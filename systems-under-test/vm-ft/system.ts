/**
 * The description of VM-FT that the harness reads: two hosts that run the same guest, an arbiter and a disk.
 */
import type { Id, Json } from "../node-kit/node.ts";
import { OBJECT_WORKLOADS } from "../replicated-store/workloads.ts";
import type { System } from "../system.ts";
import { vmFtAvailability } from "./availability.ts";
import { createVmFtClient } from "./client.ts";
import { vmFtInvariants } from "./monitor/moment.ts";
import { createVmFtMonitor } from "./monitor/monitor.ts";
import { mutants } from "./mutants.ts";
import { createNode, members, nodesWith, vmFtOptions } from "./nodes.ts";
import { flagOf } from "../test-and-set/options.ts";
import { weaknessesOf } from "../test-and-set/weaknesses.ts";
import { arbiterRoles } from "../test-and-set/words.ts";
import { vmFtWords } from "./words.ts";

/** The servers of an arbiter on Raft, and how many of them must run. */
const SERVERS: readonly Id[] = ["a1", "a2", "a3"];
const SERVERS_MIN = 2;

const MODULE_WORKLOADS: readonly string[] = ["register", "append", "set", "key-value"];
const WORKLOADS: readonly string[] = [...MODULE_WORKLOADS, "blocks", ...OBJECT_WORKLOADS];

const REPAIR = { operator: "repair" } as const;

/**
 * VM-FT: the hosts h1 and h2, which are targets of faults; the arbiter and the disk, which are not. With `arbiter=raft` the
 * arbiter has the servers a1, a2 and a3, which are targets as well.
 */
export const vmFt: System = {
  kind: "nodes",
  name: "vm-ft",
  title: "VM-FT primary and backup",
  description:
    "A guest on two hosts, kept alike by a log, by checkpoints or by operations, with a test-and-set arbiter and a shared disk.",
  workloads: WORKLOADS,
  drawnWorkloads: ["register", "append", "set", "key-value", "lock", "blocks"],
  workloadsWith: ({ guest }) => workloadsOf(guest),
  options: vmFtOptions,
  mutants,
  defaultNodes: 4,
  nodesWith,
  members,
  createNode,
  createClient: createVmFtClient,
  main: "vm-ft/main.js",
  leaderRoles: ["primary", "solo"],
  otherRoles: [
    "backup",
    "claiming",
    "joining",
    "booting",
    "draining",
    ...arbiterRoles.leaderRoles,
    ...arbiterRoles.otherRoles,
  ],
  seekingRoles: ["claiming", ...arbiterRoles.seekingRoles],
  quietRoles: arbiterRoles.quietRoles,
  words: vmFtWords,
  mayLose,
  availability: vmFtAvailability,
  createMonitor: createVmFtMonitor,
  invariants: vmFtInvariants,
  claim: (options) => weaknessesOf(flagOf("vm-ft", options)),
  operatorRequests: () => [REPAIR],
  standingOrders: (options) => (options["repair"] === "manual" ? [REPAIR] : []),
  restartsHalted: true,
};

/** What a guest is good for. Of a module of a user's nobody knows. */
function workloadsOf(guest: Json | undefined): readonly string[] {
  return guest === "wasm-key-value" ? MODULE_WORKLOADS : WORKLOADS;
}

/**
 * Whether this node may be lost now. A pair survives the loss of one host only, because a host's state is lost with it.
 * So the other host must hold everything that clients were told, and must serve or be able to win the test-and-set.
 * While a host is claiming the test-and-set, that is unknown.
 */
function mayLose(node: Id, roles: ReadonlyMap<Id, string>): boolean {
  // They have their state on stable storage, so they return with all that they have answered.
  if (node === "arbiter" || node === "disk") return true;
  if (SERVERS.includes(node)) return SERVERS.filter((id) => id !== node && roles.has(id)).length >= SERVERS_MIN;
  const own = roles.get(node);
  const other = roles.get(node === "h1" ? "h2" : "h1");
  if (own === "solo" || own === "draining" || own === "claiming") return false;
  return other === "primary" || other === "solo" || other === "backup";
}
