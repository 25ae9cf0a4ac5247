/**
 * The members of a VM-FT cluster, and how each node is created from the system's options.
 */
import type { AnyNode, Json } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import type { Member, NodeConfig, SystemOption } from "../system.ts";
import { createOptionReader, type OptionReader } from "../option-reader.ts";
import { createArbiterNode } from "../test-and-set/nodes.ts";
import { arbiterRecords, flag, flagOf } from "../test-and-set/options.ts";
import type { Flag } from "../test-and-set/calls.ts";
import { createSharedDisk } from "./disk/shared-disk.ts";
import { bootGuestOf, guestOptions } from "./guest/options.ts";
import { createHost } from "./hosts/host.ts";
import type { HostOptions } from "./hosts/host-state.ts";
import { styleNames } from "./hosts/styles/style-names.ts";
import { rulesWith } from "./mutants.ts";

/** The options of the system as the harness shows, checks and draws them. */
export const vmFtOptions: readonly SystemOption[] = [
  ...guestOptions,
  {
    name: "replication",
    description:
      "how the backup follows: repeats the log of events, installs checkpoints, or executes operations before the primary",
    default: "vmft-log",
    choices: styleNames,
    swarm: styleNames,
  },
  {
    name: "deltasPerCheckpoint",
    description: "replication=checkpoint: differences that are sent between two whole checkpoints",
    default: 100,
    swarm: [100, 0, 2],
  },
  {
    name: "hashEveryEvents",
    description: "primary and backup compare the hashes of their states once in so many events",
    default: 100,
    swarm: [100, 1, 7],
  },
  { name: "heartbeatMs", description: "a host that sent nothing for this long sends a heartbeat", default: 100 },
  {
    name: "suspectMs",
    description: "a host that was silent for this long is suspected",
    default: 1000,
    swarm: [1000, 1000, 300],
  },
  {
    name: "retransmitMs",
    description: "entries and pieces of a checkpoint that are not acknowledged for this long are sent again",
    default: 100,
    swarm: [100, 30],
  },
  {
    name: "replayDelayMs",
    description: "the backup executes an entry this long after it arrived; 0: as soon as it can",
    default: 0,
    swarm: [0, 0, 20, 200],
  },
  { name: "arbiterRetryMs", description: "without an answer for this long, the arbiter is asked again", default: 300 },
  { name: "diskRetryMs", description: "without an answer for this long, the disk is asked again", default: 200 },
  {
    name: "diskSeekMs",
    description: "longest time that the disk takes for an I/O, drawn for each",
    default: 5,
    swarm: [5, 50, 300],
  },
  {
    name: "diskRecords",
    description: "records in the disk's log before it is replaced by a checkpoint",
    default: 1000,
    swarm: [1000, 1000, 2],
  },
  {
    name: "bootstrapMs",
    description: "when the first host did not begin the service within this time, the second may",
    default: 3000,
  },
  {
    name: "checkpointChunkBytes",
    description: "characters of a checkpoint in one message",
    default: 60_000,
    swarm: [60_000, 300],
  },
  {
    name: "maxInflight",
    description:
      "messages to the backup that it has not acknowledged, at most: pieces of a checkpoint, or messages full of entries",
    default: 8,
    swarm: [8, 8, 2],
  },
  {
    name: "maxEntriesPerMessage",
    description: "entries in one message, at most",
    default: 500,
    swarm: [500, 500, 3],
  },
  {
    name: "maxEntriesPerReplay",
    description: "entries that the backup executes in one go, at most",
    default: 100,
    swarm: [100, 100, 2],
  },
  {
    name: "maxHeldOutputs",
    description: "requests that may wait for the backup; beyond it they are refused, unexecuted",
    default: 10_000,
    swarm: [10_000, 10_000, 2],
  },
  {
    name: "arbiter",
    description: "single: one server; raft: three servers, of which one may fail",
    default: "single",
    choices: ["single", "raft"],
    swarm: ["single", "single", "single", "raft"],
  },
  flag,
  arbiterRecords,
  {
    name: "repair",
    description: "auto: a fresh host becomes the backup as it asks; manual: when an operator ordered it",
    default: "auto",
    choices: ["auto", "manual"],
    swarm: ["auto", "auto", "auto", "manual"],
  },
];

/** The number of nodes with these options: two hosts, a disk, and one server of the arbiter, or three on Raft. */
export function nodesWith(options: { readonly [name: string]: Json }): number {
  return createOptionReader("vm-ft", vmFtOptions, options).choice("arbiter", ["single", "raft"]) === "raft" ? 6 : 4;
}

/**
 * Two hosts, their arbiter and their disk. Faults aim at the arbiter only if it can lose a server.
 * @throws RangeError for another number
 */
export function members(nodes: number, options: { readonly [name: string]: Json } = {}): readonly Member[] {
  const expected = nodesWith(options);
  if (nodes !== expected) {
    const arbiter = expected === 4 ? "their arbiter" : "the three servers of their arbiter";
    throw new RangeError(`vm-ft: expected ${expected} nodes, found ${nodes}: two hosts, ${arbiter} and their disk.`);
  }
  const servers = expected === 4 ? ["arbiter"] : ["a1", "a2", "a3"];
  return [
    { id: "h1", role: "host", isTarget: true },
    { id: "h2", role: "host", isTarget: true },
    ...servers.map((id) => ({ id, role: "arbiter", isTarget: servers.length > 1 })),
    { id: "disk", role: "disk", isTarget: false },
  ];
}

/** The node with this id: a host, the arbiter or the disk. Throws RangeError for a bad option. */
export function createNode(config: NodeConfig, random: RandomStream): AnyNode {
  const { host, disk, guest, ...arbiter } = rulesWith(config.mutant);
  const role = config.members.find((member) => member.id === config.id)?.role;
  const read = createOptionReader("vm-ft", vmFtOptions, config.options);
  if (role === "arbiter") return createArbiterNode("vm-ft", config, arbiter, random);
  if (role === "disk") {
    const how = { rules: disk, seekMs: read.number("diskSeekMs"), recordsMax: read.count("diskRecords") };
    return createSharedDisk(how, random);
  }
  const options = hostOptions(read, flagOf("vm-ft", config.options));
  const bootGuest = bootGuestOf(read, guest);
  return createHost({ id: config.id, members: config.members, options, rules: host, bootGuest }, random);
}

/**
 * A first host that restarts wants to start the service, as at the beginning. An owned flag refuses. A plain one is 0 while a
 * pair is at work, so there the host waits until a backup has taken over: after this many suspicion times.
 */
const SUSPICIONS_BEFORE_BOOTSTRAP = 2;

function hostOptions({ number, count, choice }: OptionReader, kind: Flag): HostOptions {
  return {
    replication: choice("replication", styleNames),
    deltasPerCheckpoint: count("deltasPerCheckpoint", 0),
    hashEveryEvents: count("hashEveryEvents"),
    heartbeatMs: number("heartbeatMs"),
    suspectMs: number("suspectMs"),
    retransmitMs: number("retransmitMs"),
    replayDelayMs: number("replayDelayMs"),
    arbiterRetryMs: number("arbiterRetryMs"),
    diskRetryMs: number("diskRetryMs"),
    firstBootstrapMs: kind === "plain" ? SUSPICIONS_BEFORE_BOOTSTRAP * number("suspectMs") : 0,
    bootstrapMs: number("bootstrapMs"),
    checkpointChunkBytes: count("checkpointChunkBytes"),
    maxInflight: count("maxInflight"),
    maxEntriesPerMessage: count("maxEntriesPerMessage"),
    maxEntriesPerReplay: count("maxEntriesPerReplay"),
    maxHeldOutputs: count("maxHeldOutputs"),
    repair: choice("repair", ["auto", "manual"]),
  };
}
