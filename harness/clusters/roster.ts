/**
 * Roster: which nodes a cluster has, which of them vote, and who is asked to change that.
 *
 * What an operator ordered proves nothing: a leader may die with it, or have done it long before it says so. So the
 * members are those of the latest set that a node has noted as committed.
 */
import type { Json } from "../../histories/json.ts";
import type { Note } from "../../systems-under-test/node-kit/node.ts";
import type { Member, Membership } from "../../systems-under-test/system.ts";
import type { MemberSet, NodeStatus } from "./cluster.ts";

/** The nodes of one cluster. */
export interface Roster {
  /** Ids of those that are there, in the order in which they came; both lists change in place. */
  readonly nodes: readonly string[];
  readonly targets: readonly string[];
  /** All that are there; a new list after each change. */
  members(): readonly Member[];
  /** Whether there was such a node, and it has left. */
  isGone(node: string): boolean;
  /** @throws RangeError for an id that was used before */
  add(node: string): Member;
  remove(node: string): void;
  /** Takes in what a node says of itself. */
  noted(note: Note): void;
  committed(): MemberSet;
  /** What to ask whom for this change of the committed set; undefined while nobody is known to lead. */
  requestFor(
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
    status: readonly NodeStatus[],
  ): { readonly node: string; readonly request: Json } | undefined;
}

/** @param membership how members change; undefined: they never do */
export function createRoster(initial: readonly Member[], membership: Membership | undefined): Roster {
  let present = initial;
  const nodes = initial.map(({ id }) => id);
  const targets = initial.filter(({ isTarget }) => isTarget).map(({ id }) => id);
  const used = new Set(nodes);
  const votingRole = membership?.newMember("").role;
  let committed: MemberSet = {
    members: initial.filter(({ role }) => role === votingRole).map(({ id }) => id),
    version: 0,
  };

  function offered(): Membership {
    if (membership === undefined) throw new RangeError("membership: this system does not say how its members change");
    return membership;
  }

  return {
    nodes,
    targets,
    members: () => present,
    isGone: (node) => used.has(node) && !nodes.includes(node),
    add(node) {
      const member = offered().newMember(node);
      if (used.has(node)) throw new RangeError(`node ${node}: expected an id that was never used, found one that was`);
      used.add(node);
      nodes.push(node);
      if (member.isTarget) targets.push(node);
      present = [...present, member];
      return member;
    },
    remove(node) {
      drop(nodes, node);
      drop(targets, node);
      present = present.filter(({ id }) => id !== node);
    },
    noted(note) {
      const set = memberSetOf(note);
      if (set !== undefined && set.version > committed.version) committed = set;
    },
    committed: () => committed,
    requestFor({ add, remove }, status) {
      const node = leaderOf(status);
      if (node === undefined) return undefined;
      return { node, request: offered().request({ add, remove, version: committed.version }) };
    },
  };
}

/** What a `members` note says; undefined for every other note. */
export function memberSetOf(note: Note): MemberSet | undefined {
  const { members, version } = note as { readonly members?: Json; readonly version?: Json };
  if (note.event !== "members" || !Array.isArray(members) || typeof version !== "number") return undefined;
  return { members: members.map(String), version };
}

/** A deposed leader may not know it yet: the one of the highest term is the leader. */
function leaderOf(status: readonly NodeStatus[]): string | undefined {
  let best: NodeStatus | undefined;
  for (const each of status) {
    if (!each.isLeader || each.state !== "running") continue;
    if (best === undefined || (each.term ?? 0) > (best.term ?? 0)) best = each;
  }
  return best?.id;
}

function drop(list: string[], item: string): void {
  const position = list.indexOf(item);
  if (position >= 0) list.splice(position, 1);
}
