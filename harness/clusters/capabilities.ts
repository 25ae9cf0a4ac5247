/**
 * What each cluster can do to its nodes and links, known before there is one: a test that asks for more is refused
 * before anything is started.
 */
import type { Capability, Cluster } from "./cluster.ts";

/**
 * @param how.disk of the nodes; only one that lies can lose what was not synced
 * @param how.hasMembership whether the system says how its members change. Default: it does not
 */
export function capabilitiesOf(
  cluster: Cluster["name"],
  { disk, hasMembership = false }: { readonly disk: "true" | "lying"; readonly hasMembership?: boolean },
): ReadonlySet<Capability> {
  const membership = hasMembership ? (["membership"] as const) : [];
  switch (cluster) {
    case "local":
      return new Set<Capability>([
        "kill",
        "pause",
        "link",
        "wipe",
        ...(disk === "lying" ? (["power-loss"] as const) : []),
        ...membership,
      ]);
    case "simulated":
      return new Set<Capability>(["kill", "pause", "link", "power-loss", "wipe", "clock", ...membership]);
    case "executables":
      return new Set<Capability>(["kill", "pause", "link", "duplicate", "reorder"]);
    case "servers":
      // At most; each adapter says which of them.
      return new Set<Capability>(["kill", "pause", "link", "wipe"]);
  }
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
  if (cluster === "servers") {
    if (capability === "link") return "its adapter must say with `peers` how servers are told of each other";
    if (capability !== "power-loss") return "its adapter must have it among its `faults`";
    return "nobody knows what a server has synced; systems of Nodes can have it";
  }
  if (capability !== "power-loss") return "";
  if (cluster === "executables") return "nobody knows where a program has its files; systems of Nodes can have it";
  return "run with the lying disk";
}
