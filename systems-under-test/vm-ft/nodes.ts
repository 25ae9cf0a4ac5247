/**
 * The members of a VM-FT cluster, and how each node is created from the system's options.
 */
import type { AnyNode } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import type { Member, NodeConfig, SystemOption } from "../system.ts";
import { createArbiter } from "../test-and-set/arbiter.ts";
import { createOptionReader, type OptionReader } from "../option-reader.ts";
import { arbiterRecords } from "../test-and-set/options.ts";
import { createSharedDisk } from "./disk/shared-disk.ts";
import { createKeyValueGuest } from "./guest/key-value-guest.ts";
import { createHost } from "./hosts/host.ts";
import type { HostOptions } from "./hosts/host-state.ts";
import { styleNames } from "./hosts/styles/style-names.ts";
import { rulesWith } from "./mutants.ts";

/** The options of the system as the harness shows, checks and draws them. */
export const vmFtOptions: readonly SystemOption[] = [
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
  arbiterRecords,
  {
    name: "repair",
    description: "auto: a fresh host becomes the backup as it asks; manual: when an operator ordered it",
    default: "auto",
    choices: ["auto", "manual"],
    swarm: ["auto", "auto", "auto", "manual"],
  },
];

/** Two hosts, their arbiter and their disk. @throws RangeError for any other number */
export function members(nodes: number): readonly Member[] {
  if (nodes !== 4) {
    throw new RangeError(`vm-ft: expected 4 nodes, found ${nodes}: two hosts, their arbiter and their disk.`);
  }
  return [
    { id: "h1", role: "host", isTarget: true },
    { id: "h2", role: "host", isTarget: true },
    { id: "arbiter", role: "arbiter", isTarget: false },
    { id: "disk", role: "disk", isTarget: false },
  ];
}

/** The node with this id: a host, the arbiter or the disk. Throws RangeError for a bad option. */
export function createNode(config: NodeConfig, random: RandomStream): AnyNode {
  const { host, arbiter, disk } = rulesWith(config.mutant);
  const role = config.members.find((member) => member.id === config.id)?.role;
  const read = createOptionReader("vm-ft", vmFtOptions, config.options);
  if (role === "arbiter") return createArbiter(arbiter, read.count(arbiterRecords.name));
  if (role === "disk") {
    const how = { rules: disk, seekMs: read.number("diskSeekMs"), recordsMax: read.count("diskRecords") };
    return createSharedDisk(how, random);
  }
  const bootGuest = createKeyValueGuest;
  return createHost(
    { id: config.id, members: config.members, options: hostOptions(read), rules: host, bootGuest },
    random,
  );
}

function hostOptions({ number, count, choice }: OptionReader): HostOptions {
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
    bootstrapMs: number("bootstrapMs"),
    checkpointChunkBytes: count("checkpointChunkBytes"),
    maxInflight: count("maxInflight"),
    maxEntriesPerMessage: count("maxEntriesPerMessage"),
    maxEntriesPerReplay: count("maxEntriesPerReplay"),
    maxHeldOutputs: count("maxHeldOutputs"),
    repair: choice("repair", ["auto", "manual"]),
  };
}
