/**
 * The kinds of faults that come with clew, what each needs of a cluster, and how a test asks for them.
 *
 * A kind is a value: the catalog holds those that a test may name, these and what was plugged in (`own/own-fault.ts`).
 */
import type { Json } from "../../histories/json.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Capability, Cluster, LinkRule, SyncRule } from "../clusters/cluster.ts";
import { createClockFault } from "./clock-fault.ts";
import { createDiskFault } from "./disk-fault.ts";
import type { Fault } from "./fault.ts";
import { clientLinks, createLinkFault, linksAround, type LinkFaultOptions, partitionLinks } from "./link-fault.ts";
import type { LinkOverlay } from "./link-overlay.ts";
import { MEMBER_CHANGES } from "./membership/member-operator.ts";
import { createMembershipFault } from "./membership/membership-fault.ts";
import { createNodeFault, type NodeFaultOptions } from "./node-fault.ts";
import { NODE_TARGETS } from "./targets.ts";

/** One fault of a test: its kind, and where it differs from the kind's defaults. */
export interface FaultSpec {
  /** Name of a kind, or "all" for every kind that the cluster can do. */
  readonly fault: string;
  /** What it is done to, in turns; see the kind's `targets`. Names of shapes, of nodes or roles, or lists of them. */
  readonly targets?: readonly Json[] | undefined;
  /** Mean time from one start to the next, in ms; see `defaultEveryMs`. */
  readonly everyMs?: number | undefined;
  /** Mean time from start to stop, in ms. */
  readonly forMs?: number | undefined;
  /** slow, slow-disk: extra delay of each message or sync, uniform between the two. */
  readonly delayMs?: readonly [number, number] | undefined;
  /** lossy: probability of losing each message, 0..1. */
  readonly loss?: number | undefined;
  /** duplicate, reorder, corrupt, reset: probability of doing it to each message, 0..1. */
  readonly share?: number | undefined;
  /** rate: what passes at most, in kbit/s. */
  readonly rateKbit?: number | undefined;
}

/** What a fault works on. */
export interface FaultSurroundings {
  readonly cluster: Cluster;
  /** Keeps rules of several faults on one link apart: whoever sets rules on links does it through here. */
  readonly overlay: LinkOverlay;
  /** Draws targets; a stream for this fault alone. */
  readonly random: RandomStream;
}

/** A kind of fault that a test may ask for. */
export interface FaultKind {
  readonly name: string;
  /** One line for `clew list`. */
  readonly description: string;
  /** Whether "all" means it, too. Default: true. */
  readonly isOrdinary?: boolean;
  /** What the cluster must be able to do. */
  readonly needs: readonly Capability[];
  /** Names that `targets` may hold besides node ids, roles and lists. */
  readonly targets: readonly string[];
  /** The targets when a test names none, by number of nodes that faults may pick. */
  defaultTargets(nodes: number): readonly string[];
  /** The fault of one test, not begun yet. */
  create(spec: FaultSpec, surroundings: FaultSurroundings): Fault;
}

/**
 * Mean time between two starts of each kind in a test with this many kinds, in ms: 5 s for one, 15 s for six. Without
 * the stretch six kinds would leave the system hardly a moment in which it makes progress that could go wrong.
 */
export function defaultEveryMs(kinds: number): number {
  return 3_000 + 2_000 * kinds;
}
/** Mean time from start to stop, in ms, where a test names none. */
export const DEFAULT_FOR_MS = 2_500;
/** What `slow` adds to each message, and `slow-disk` to each sync, in ms, where a test names nothing else. */
export const DEFAULT_DELAY_MS: readonly [number, number] = [50, 150];
/** The probability with which `lossy` loses a message, where a test names none. */
export const DEFAULT_LOSS = 0.2;
/** The probability with which `duplicate`, `reorder` and `corrupt` pick a message, where a test names none. */
export const DEFAULT_SHARE = 0.2;
/** The same for `reset`: every packet of a connection is another chance. */
export const DEFAULT_RESETS = 0.02;
/** What `rate` lets pass, in kbit/s: nodes that are busy feel it, and those that only show that they live do not. */
export const DEFAULT_RATE_KBIT = 256;

/** The kinds that come with clew, in the order of `clew list`. */
export const faultKinds: readonly FaultKind[] = [
  {
    name: "partition",
    description: "cuts links between nodes, silently; clients still reach every node",
    needs: ["link"],
    targets: [
      "halves",
      "random-halves",
      "one",
      "majority-minority",
      "minority-third",
      "bridge",
      "majorities-ring",
      "leader",
      "one-way",
    ],
    // With two nodes every shape is the same cut, except for those of one direction.
    defaultTargets: (nodes) =>
      nodes < 3
        ? ["one", "leader", "one-way"]
        : ["leader", "random-halves", "majorities-ring", "bridge", "one", "one-way", "majority-minority"],
    create: (spec, at) =>
      linkFault(spec, at, {
        rule: { drop: true },
        counted: "dropped",
        choose: (target) => partitionLinks(target, at.cluster, at.random),
      }),
  },
  {
    name: "kill",
    description: "ends node processes at once (SIGKILL), and starts them again with their disks",
    needs: ["kill"],
    targets: NODE_TARGETS,
    defaultTargets: (nodes) => (nodes < 3 ? ["leader", "one"] : ["leader", "one", "minority", "majority"]),
    create: (_spec, at) => killFault(at, { powerLoss: false }),
  },
  {
    name: "pause",
    description: "stops node processes (SIGSTOP), and lets them go on as if no time had passed",
    needs: ["pause"],
    targets: NODE_TARGETS,
    defaultTargets: (nodes) => (nodes < 3 ? ["leader", "one"] : ["leader", "one", "minority"]),
    create: (_spec, at) =>
      nodeFault(at, {
        effect: (node) => ({ type: "pause", node }),
        undo: (node) => ({ type: "resume", node }),
        participle: "paused",
        losesRecords: false,
      }),
  },
  {
    name: "power-loss",
    description: "powers nodes off: what they had not synced to disk is gone when they start again",
    needs: ["power-loss"],
    targets: NODE_TARGETS,
    defaultTargets: (nodes) => (nodes < 3 ? ["leader", "one"] : ["all", "leader", "minority"]),
    create: (_spec, at) => killFault(at, { powerLoss: true }),
  },
  {
    name: "client-partition",
    description: "cuts links between clients and nodes, silently: requests, answers or both are lost",
    needs: ["link"],
    targets: NODE_TARGETS,
    // Clients mostly talk to the node that leads, and a cut on which nobody talks has no effect.
    defaultTargets: (nodes) => (nodes < 3 ? ["leader", "all"] : ["leader", "majority"]),
    create: (spec, at) =>
      linkFault(spec, at, {
        rule: { drop: true },
        counted: "dropped",
        choose: (target) => clientLinks(target, at.cluster, at.random),
      }),
  },
  {
    name: "slow",
    description: "delays every message between nodes, in order",
    ...messagesOf({
      needs: ["delay"],
      counted: "delayed",
      rule: (spec) => ({ delayMs: spec.delayMs ?? DEFAULT_DELAY_MS }),
    }),
  },
  {
    name: "lossy",
    description: "loses a share of the messages between nodes",
    ...messagesOf({ needs: ["link"], counted: "dropped", rule: (spec) => ({ loss: spec.loss ?? DEFAULT_LOSS }) }),
  },
  {
    name: "duplicate",
    description: "delivers a share of the messages between nodes twice (of programs; in namespaces, packets)",
    ...messagesOf({
      needs: ["duplicate"],
      counted: "duplicated",
      rule: (spec) => ({ duplicate: spec.share ?? DEFAULT_SHARE }),
    }),
  },
  {
    name: "reorder",
    description:
      "holds a share of the messages between nodes back, so that later ones overtake them (of programs; in namespaces, packets)",
    ...messagesOf({
      needs: ["reorder"],
      counted: "reordered",
      rule: (spec) => ({ reorder: spec.share ?? DEFAULT_SHARE }),
    }),
  },
  {
    name: "corrupt",
    description:
      "flips a bit in a share of the packets between nodes, which their receivers notice (in namespaces only)",
    ...messagesOf({
      needs: ["corrupt"],
      counted: "corrupted",
      rule: (spec) => ({ corrupt: spec.share ?? DEFAULT_SHARE }),
    }),
  },
  {
    name: "rate",
    description:
      "lets only so much pass between nodes in a second: what is more waits, and at last is lost (in namespaces only)",
    ...messagesOf({
      needs: ["rate"],
      counted: "delayed",
      rule: (spec) => ({ rateKbit: spec.rateKbit ?? DEFAULT_RATE_KBIT }),
    }),
  },
  {
    name: "reset",
    description:
      "resets connections between nodes, both ends of them, in place of a share of packets (in namespaces only)",
    ...messagesOf({ needs: ["reset"], counted: "reset", rule: (spec) => ({ reset: spec.share ?? DEFAULT_RESETS }) }),
  },
  {
    name: "clock",
    description: "has wall clocks step ahead or back, drift, or jump to and fro (in namespaces only)",
    needs: ["wall-clock"],
    targets: NODE_TARGETS,
    defaultTargets: (nodes) => (nodes < 3 ? ["leader", "one"] : ["leader", "one", "minority", "all"]),
    create: (_spec, { cluster, random }) => createClockFault({ cluster, random }),
  },
  {
    name: "slow-disk",
    description: "makes syncs of nodes' disks take longer (servers only)",
    ...disksOf(({ delayMs }, random) => {
      const [least, most] = delayMs ?? DEFAULT_DELAY_MS;
      return { delayMs: random.integer(least, most) };
    }),
  },
  {
    name: "disk-stall",
    description: "lets no sync of nodes' disks end (servers only)",
    ...disksOf(() => ({ delayMs: "endless" })),
  },
  {
    name: "disk-error",
    description: "makes syncs of nodes' disks fail (EIO); nodes that end by that are started again (servers only)",
    ...disksOf(() => ({ error: "EIO" })),
  },
  {
    name: "disk-full",
    description: "makes syncs of nodes' disks fail for want of room (ENOSPC), as disk-error does (servers only)",
    ...disksOf(() => ({ error: "ENOSPC" })),
  },
  {
    name: "membership",
    description: 'has an operator add, remove and replace members, beside other faults (not part of "all")',
    needs: ["membership"],
    isOrdinary: false,
    targets: MEMBER_CHANGES,
    defaultTargets: () => MEMBER_CHANGES,
    create: (_spec, { cluster, random }) => createMembershipFault({ cluster, random }),
  },
];

/** What the faults of all messages of some nodes have in common. @param rule what is done to each */
function messagesOf({
  needs,
  counted,
  rule,
}: {
  readonly needs: readonly Capability[];
  readonly counted: LinkFaultOptions["counted"];
  readonly rule: (spec: FaultSpec) => LinkRule;
}): Pick<FaultKind, "needs" | "targets" | "defaultTargets" | "create"> {
  return {
    needs,
    targets: NODE_TARGETS,
    defaultTargets: () => ["all", "leader"],
    create: (spec, at) =>
      linkFault(spec, at, {
        rule: rule(spec),
        counted,
        choose: (target) => linksAround(target, at.cluster, at.random),
      }),
  };
}

/** What the faults of disks have in common. @param rule drawn anew for each start */
function disksOf(
  rule: (spec: FaultSpec, random: RandomStream) => SyncRule,
): Pick<FaultKind, "needs" | "targets" | "defaultTargets" | "create"> {
  return {
    needs: ["disk"],
    targets: NODE_TARGETS,
    defaultTargets: (nodes) => (nodes < 3 ? ["leader", "one"] : ["leader", "one", "minority"]),
    create: (spec, { cluster, random }) => createDiskFault({ cluster, random, rule: () => rule(spec, random) }),
  };
}

function linkFault(
  { fault }: FaultSpec,
  { cluster, overlay }: FaultSurroundings,
  how: Pick<LinkFaultOptions, "rule" | "counted" | "choose">,
): Fault {
  return createLinkFault({ name: fault, cluster, overlay, ...how });
}

function nodeFault({ cluster, random }: FaultSurroundings, how: Omit<NodeFaultOptions, "cluster" | "random">): Fault {
  return createNodeFault({ cluster, random, ...how });
}

function killFault(at: FaultSurroundings, { powerLoss }: { readonly powerLoss: boolean }): Fault {
  return nodeFault(at, {
    effect: (node) => ({ type: "kill", node, powerLoss }),
    undo: (node) => ({ type: "restart", node }),
    participle: powerLoss ? "powered off" : "killed",
    losesRecords: powerLoss,
  });
}
