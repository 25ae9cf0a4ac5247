/**
 * What each cluster can do to its nodes and links, known before there is one: a test that asks for more is refused
 * before anything is started.
 */
import type { Capability, Cluster } from "./cluster.ts";
import type { ServerAdapter } from "./servers/adapter/server-adapter.ts";

/**
 * @param how.disk of the nodes; only one that lies can lose what was not synced
 * @param how.hasMembership whether the system says how its members change. Default: it does not
 * @param how.hasClocks whether this machine lets clocks of processes be set. Default: it does, as those with x86-64 do
 */
export function capabilitiesOf(
  cluster: Cluster["name"],
  {
    disk,
    hasMembership = false,
    hasClocks = true,
  }: { readonly disk: "true" | "lying"; readonly hasMembership?: boolean; readonly hasClocks?: boolean },
): ReadonlySet<Capability> {
  const membership = hasMembership ? (["membership"] as const) : [];
  switch (cluster) {
    case "local":
    case "namespaces":
      return new Set<Capability>([
        "kill",
        "pause",
        "link",
        ...(cluster === "local" ? (["delay"] as const) : hasClocks ? (["wall-clock"] as const) : []),
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

/** What this machine lets be done to processes. Default: all of it. */
export interface PossibleHere {
  readonly clocks?: boolean;
  /** Syncs can be held and answered by a tracer. */
  readonly syncs?: boolean;
  /** Nodes have disks of their own, which lose what was not synced. */
  readonly disks?: boolean;
}

/** What a cluster can do to servers of this adapter. Links of machines can be cut however servers find each other. */
export function serverCapabilities(
  cluster: Extract<Cluster["name"], "servers" | "namespaces">,
  { faults }: Pick<ServerAdapter, "faults">,
  { clocks = true, syncs = true, disks = true }: PossibleHere = {},
): ReadonlySet<Capability> {
  const disk = syncs ? (["disk"] as const) : [];
  if (cluster === "servers")
    return new Set<Capability>([...faults, ...disk, ...(faults.includes("link") ? ["delay" as const] : [])]);
  return new Set<Capability>([
    ...faults,
    ...disk,
    "link",
    ...(clocks ? (["wall-clock"] as const) : []),
    ...(disks && faults.includes("kill") ? (["power-loss"] as const) : []),
  ]);
}

/** Where a test finds what its cluster cannot do: half a sentence; "" where there is nothing to say. */
export function whereInstead(capability: Capability, cluster: Cluster["name"]): string {
  if (capability === "duplicate" || capability === "reorder") {
    return "with --bin, programs that speak Maelstrom's protocol can have it";
  }
  if (capability === "membership") {
    if (cluster === "servers" || cluster === "executables") return "systems of Nodes can offer it";
    return "with these options its system does not say how its members change (`System.membership`)";
  }
  if (cluster === "namespaces" && capability === "delay") {
    return "here packets are cut and lost, and none is held; the local cluster (--cluster local) can do it";
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
