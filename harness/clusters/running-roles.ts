/**
 * What a system is asked with before it loses a node.
 */
import type { NodeStatus } from "./cluster.ts";

/** The roles of the nodes that run. A paused node does not carry the system, whatever it said last. */
export function runningRoles(
  statuses: Iterable<Pick<NodeStatus, "id" | "state" | "role">>,
): ReadonlyMap<string, string> {
  const roles = new Map<string, string>();
  for (const { id, state, role } of statuses) {
    if (state === "running" && role !== undefined) roles.set(id, role);
  }
  return roles;
}
