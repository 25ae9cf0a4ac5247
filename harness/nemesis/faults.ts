/**
 * The kinds of faults, what each needs of a cluster, and how a test asks for them.
 */
import type { Json } from "../../histories/json.ts";
import { whereInstead } from "../clusters/capabilities.ts";
import type { Capability, Cluster } from "../clusters/cluster.ts";

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
  /** slow: extra delay of each message, uniform between the two. */
  readonly delayMs?: readonly [number, number] | undefined;
  /** lossy: probability of losing each message, 0..1. */
  readonly loss?: number | undefined;
}

/** A kind of fault that a test may ask for. */
export interface FaultKind {
  readonly name: string;
  readonly description: string;
  readonly needs: Capability;
  /** Names that `targets` may hold besides node ids, roles and lists. */
  readonly targets: readonly string[];
  /** The targets when a test names none, by number of nodes that faults may pick. */
  defaultTargets(nodes: number): readonly string[];
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
/** What `slow` adds to each message, in ms, where a test names nothing else. */
export const DEFAULT_DELAY_MS: readonly [number, number] = [50, 150];
/** The probability with which `lossy` loses a message, where a test names none. */
export const DEFAULT_LOSS = 0.2;

const nodeTargets = ["one", "minority", "minority-third", "majority", "all", "some", "leader"] as const;

/** Every kind of fault there is. */
export const faultKinds: readonly FaultKind[] = [
  {
    name: "partition",
    description: "cuts links between nodes, silently; clients still reach every node",
    needs: "link",
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
  },
  {
    name: "kill",
    description: "ends node processes at once (SIGKILL), and starts them again with their disks",
    needs: "kill",
    targets: nodeTargets,
    defaultTargets: (nodes) => (nodes < 3 ? ["leader", "one"] : ["leader", "one", "minority", "majority"]),
  },
  {
    name: "pause",
    description: "stops node processes (SIGSTOP), and lets them go on as if no time had passed",
    needs: "pause",
    targets: nodeTargets,
    defaultTargets: (nodes) => (nodes < 3 ? ["leader", "one"] : ["leader", "one", "minority"]),
  },
  {
    name: "power-loss",
    description: "powers nodes off: what they had not synced to disk is gone when they start again",
    needs: "power-loss",
    targets: nodeTargets,
    defaultTargets: (nodes) => (nodes < 3 ? ["leader", "one"] : ["all", "leader", "minority"]),
  },
  {
    name: "client-partition",
    description: "cuts links between clients and nodes, silently: requests, answers or both are lost",
    needs: "link",
    targets: nodeTargets,
    // Clients mostly talk to the node that leads, and a cut on which nobody talks has no effect.
    defaultTargets: (nodes) => (nodes < 3 ? ["leader", "all"] : ["leader", "majority"]),
  },
  {
    name: "slow",
    description: "delays every message between nodes, in order",
    needs: "link",
    targets: nodeTargets,
    defaultTargets: () => ["all", "leader"],
  },
  {
    name: "lossy",
    description: "loses a share of the messages between nodes",
    needs: "link",
    targets: nodeTargets,
    defaultTargets: () => ["all", "leader"],
  },
];

/** The kind with this name, or undefined. */
export function faultKind(name: string): FaultKind | undefined {
  return faultKinds.find((kind) => kind.name === name);
}

/** The specs with "all" replaced by one spec for each kind that the cluster can do and that is not listed itself. */
export function expandFaults(faults: readonly FaultSpec[], cluster: Pick<Cluster, "capabilities">): FaultSpec[] {
  const named = new Set(faults.map((spec) => spec.fault));
  return faults.flatMap((spec) => {
    if (spec.fault !== "all") return [spec];
    const { targets: _perKind, ...rest } = spec;
    return faultKinds
      .filter((kind) => cluster.capabilities.has(kind.needs) && !named.has(kind.name))
      .map((kind) => ({ ...rest, fault: kind.name }));
  });
}

/**
 * Why the cluster cannot do these faults: one sentence for each problem, none when it can do all. To be asked before
 * anything is started.
 */
export function unsupported(
  faults: readonly FaultSpec[],
  cluster: Pick<Cluster, "name" | "capabilities">,
): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { fault, targets } of faults) {
    if (seen.has(fault)) problems.push(`fault "${fault}" is listed twice; list all its targets together`);
    seen.add(fault);
    const kind = faultKind(fault);
    if (kind === undefined) {
      if (fault === "all") continue;
      const names = faultKinds.map(({ name }) => name).join(", ");
      problems.push(`fault "${fault}": expected one of ${names}, or all`);
    } else if (!cluster.capabilities.has(kind.needs)) {
      const instead = whereInstead(kind.needs, cluster.name);
      const hint = instead === "" ? "" : `; ${instead}`;
      problems.push(`fault "${fault}": the ${cluster.name} cluster cannot do "${kind.needs}"${hint}`);
    }
    if (targets?.length === 0) problems.push(`fault "${fault}": expected at least one target, found none`);
  }
  return problems;
}
