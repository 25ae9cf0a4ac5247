/**
 * How the harness changes the members of a Raft cluster.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Membership } from "../../system.ts";
import type { ChangeRequest } from "./configuration.ts";

/** With these options (defaults filled in); undefined: the members are fixed. */
export function raftMembership({ membership }: { readonly [name: string]: Json }): Membership | undefined {
  if (membership === undefined || membership === "none") return undefined;
  return {
    newMember: (id) => ({ id, role: "server", isTarget: true }),
    request: ({ add, remove, version }) => ({ type: "change-members", add, remove, version }) satisfies ChangeRequest,
    replacesAtOnce: membership === "joint",
  };
}
