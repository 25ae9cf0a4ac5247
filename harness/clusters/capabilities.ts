/**
 * What each cluster can do to its nodes and links, known before there is one: a test that asks for more is refused
 * before anything is started.
 */
import type { Capability, Cluster } from "./cluster.ts";

/** @param disk of the nodes; only one that lies can lose what was not synced */
export function capabilitiesOf(cluster: Cluster["name"], disk: "true" | "lying"): ReadonlySet<Capability> {
  switch (cluster) {
    case "local":
      return new Set<Capability>([
        "kill",
        "pause",
        "link",
        "wipe",
        ...(disk === "lying" ? (["power-loss"] as const) : []),
      ]);
    case "simulated":
      return new Set<Capability>(["kill", "pause", "link", "power-loss", "wipe", "clock"]);
    case "executables":
      return new Set<Capability>(["kill", "pause", "link", "duplicate", "reorder"]);
  }
}

/** Where a test finds what its cluster cannot do: half a sentence; "" where there is nothing to say. */
export function whereInstead(capability: Capability, cluster: Cluster["name"]): string {
  if (capability === "duplicate" || capability === "reorder") {
    return "programs that speak Maelstrom's protocol can have it (--bin)";
  }
  if (capability !== "power-loss") return "";
  if (cluster === "executables") return "nobody knows where a program has its files; systems of Nodes can have it";
  return "run with the lying disk";
}
