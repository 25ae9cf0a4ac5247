/**
 * What each cluster can do to its nodes and links, known before there is one: a test that asks for more is refused
 * before anything is started.
 */
import type { Capability, Cluster } from "./cluster.ts";
import type { ServerAdapter } from "./servers/adapter/server-adapter.ts";

/**
 * @param how.disk of the nodes; only one that lies can lose what was not synced
 * @param how.hasMembership whether the system says how its members change. Default: it does not
 * @param how.hasDetours whether packets can be led through this process. Default: they can
 * @param how.hasClocks whether this machine lets clocks of processes be set. Default: it does, as those with x86-64 do
 */
export function capabilitiesOf(
  cluster: Cluster["name"],
  {
    disk,
    hasMembership = false,
    hasClocks = true,
    hasDetours = true,
  }: {
    readonly disk: "true" | "lying";
    readonly hasMembership?: boolean;
    readonly hasClocks?: boolean;
    readonly hasDetours?: boolean;
  },
): ReadonlySet<Capability> {
  const membership = hasMembership ? (["membership"] as const) : [];
  switch (cluster) {
    case "local":
    case "namespaces":
      return new Set<Capability>([
        "kill",
        "pause",
        "link",
        ...(cluster === "local" ? (["delay"] as const) : onMachines({ hasClocks, hasDetours })),
        "wipe",
        ...(disk === "lying" ? (["power-loss"] as const) : []),
        ...membership,
      ]);
    case "simulated":
      return new Set<Capability>(["kill", "pause", "link", "delay", "power-loss", "wipe", "clock", ...membership]);
    case "executables":
      return new Set<Capability>(["kill", "pause", "link", "delay", "duplicate", "reorder"]);
    case "servers":
      // At most; each adapter says which of them.
      return new Set<Capability>(["kill", "pause", "link", "delay", "disk", "wipe"]);
  }
}

/** What this machine lets be done to machines that are namespaces of it. */
interface OnMachines {
  readonly hasClocks: boolean;
  readonly hasDetours: boolean;
}

function onMachines({ hasClocks, hasDetours }: OnMachines): readonly Capability[] {
  return [...(hasClocks ? (["wall-clock"] as const) : []), ...(hasDetours ? DONE_TO_PACKETS : [])];
}

/** What takes somebody who holds packets. */
const DONE_TO_PACKETS = ["delay", "duplicate", "reorder", "corrupt", "rate", "reset"] as const;
const isDoneToPackets = (capability: Capability): boolean =>
  (DONE_TO_PACKETS as readonly Capability[]).includes(capability);

/** The same for servers, whose disks are those of the machine. */
interface OnServers extends OnMachines {
  /** Syncs can be held and answered by a tracer. */
  readonly hasSyncs: boolean;
  /** Nodes have disks of their own, which lose what was not synced. */
  readonly hasDisks: boolean;
}

const ALL_OF_IT: OnServers = { hasClocks: true, hasDetours: true, hasSyncs: true, hasDisks: true };

/** What a cluster can do to servers of this adapter. Links of machines can be cut however servers find each other. */
export function serverCapabilities(
  cluster: Extract<Cluster["name"], "servers" | "namespaces">,
  { faults }: Pick<ServerAdapter, "faults">,
  here: OnServers = ALL_OF_IT,
): ReadonlySet<Capability> {
  const disk = here.hasSyncs ? (["disk"] as const) : [];
  if (cluster === "servers") {
    return new Set<Capability>([...faults, ...disk, ...(faults.includes("link") ? (["delay"] as const) : [])]);
  }
  const powerLoss = here.hasDisks && faults.includes("kill") ? (["power-loss"] as const) : [];
  return new Set<Capability>([...faults, ...disk, "link", ...onMachines(here), ...powerLoss]);
}

/** Where a test finds what its cluster cannot do: half a sentence; "" where there is nothing to say. */
export function whereInstead(capability: Capability, cluster: Cluster["name"]): string {
  if (cluster === "namespaces" && isDoneToPackets(capability)) {
    return "this kernel cannot lead packets through clew (vxlan); clew doctor says more";
  }
  if (capability === "duplicate" || capability === "reorder") {
    return "in namespaces (--cluster namespaces) packets can have it, and with --bin, programs that speak Maelstrom's protocol";
  }
  if (capability === "corrupt" || capability === "rate" || capability === "reset") {
    return "in namespaces (--cluster namespaces) it can be done; clew doctor says whether here";
  }
  if (capability === "membership") {
    if (cluster === "servers" || cluster === "executables") return "systems of Nodes can offer it";
    return "with these options its system does not say how its members change (`System.membership`)";
  }
  if (capability === "wall-clock")
    return "in namespaces (--cluster namespaces) it can be done; clew doctor says whether here";
  if (capability === "disk") {
    return "servers of adapters can have it, where strace may trace them; clew doctor says whether here";
  }
  if (cluster === "servers" || cluster === "namespaces") {
    if (capability === "power-loss" && cluster === "namespaces") return "run with the lying disk; of servers as root";
    if (capability === "delay" || capability === "link")
      return "its adapter must say with `peers` how servers are told of each other";
    if (capability !== "power-loss") return "its adapter must have it among its `faults`";
    return "in namespaces (--cluster namespaces), as root, servers have disks of their own; clew doctor says whether here";
  }
  if (capability !== "power-loss") return "";
  if (cluster === "executables") return "nobody knows where a program has its files; systems of Nodes can have it";
  return "run with the lying disk";
}
