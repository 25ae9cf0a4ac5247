/**
 * MemberOperator: somebody who changes the members of a system, one change at a time, and asks until it is done.
 *
 * Nobody tells an operator what came of a request: the leader may have died with it, or have carried it out just before.
 * So it looks at the committed set, and asks for what is still missing of its change, whoever leads by then. It never
 * breaks the system by itself: it asks only while a majority of the members runs, before and after the change, and it
 * ends a node only when a committed set without it was noted. A change that it gives up may still come to pass; the next
 * one begins with the nodes that it left over.
 */
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Cluster, MemberSet } from "../../clusters/cluster.ts";
import { membershipOf } from "../carry-out.ts";
import type { MembershipEffect } from "../effect.ts";
import { majoritySize } from "../grudges.ts";

/** What an operator may be told to do. */
export const MEMBER_CHANGES = ["grow", "shrink", "replace"] as const;
/** One of them. */
export type MemberChangeKind = (typeof MEMBER_CHANGES)[number];

/** A change that was begun. */
export interface BegunChange {
  /** What it really is: one that cannot be, because there are too few members or too many, becomes another. */
  readonly kind: MemberChangeKind;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** That of the committed set when it was begun. */
  readonly version: number;
}

/** Changes members by effects. */
export interface MemberOperator {
  /** Decides on a change; one that is under way is given up. Nothing is asked before the next `look`. */
  begin(kind: MemberChangeKind): BegunChange;
  /** Does what is still to be done of the change, at this moment. True when it is done. */
  look(): boolean;
}

/** A system is kept at this many members or more, so that it can always lose one. */
const MEMBERS_MIN = 3;
/** At most so many more than at the start. */
const GROWTH_MAX = 2;
/** How often the leader is the one that has to go. */
const LEADER_SHARE = 0.35;

/** @param act carries out an effect, now; false when that cannot be done */
export function createMemberOperator(
  cluster: Cluster,
  { act, random }: { readonly act: (effect: MembershipEffect) => boolean; readonly random: RandomStream },
): MemberOperator {
  const membership = membershipOf(cluster);
  const sizeMax = membership.members().members.length + GROWTH_MAX;
  /** Nodes that have been members as far as was seen: those among them that are none any more may go. */
  const veterans = new Set(membership.members().members);
  const added = new Set<string>();
  const newId = idsAfter(cluster.nodes);
  let change: BegunChange | undefined;

  function begin(wanted: MemberChangeKind): BegunChange {
    const set = membership.members();
    const kind = possible(wanted, set.members.length, sizeMax);
    const add = kind === "shrink" ? [] : [leftOver(set) ?? newId()];
    const remove = kind === "grow" ? [] : [leaver(set)];
    change = { kind, add, remove, version: set.version };
    return change;
  }

  /** A node that was to join and is no member yet. */
  function leftOver({ members }: MemberSet): string | undefined {
    return cluster.nodes.find((node) => added.has(node) && !members.includes(node) && !veterans.has(node));
  }

  function leaver({ members }: MemberSet): string {
    const leader = cluster.status().find(({ id, isLeader }) => isLeader && members.includes(id))?.id;
    return leader !== undefined && random.chance(LEADER_SHARE) ? leader : random.pick(members);
  }

  /** Ends those that were members and are none any more. */
  function clearOut({ members }: MemberSet): void {
    for (const node of members) veterans.add(node);
    for (const node of veterans) {
      if (members.includes(node)) continue;
      veterans.delete(node);
      if (cluster.nodes.includes(node)) act({ type: "remove-node", node });
    }
  }

  return {
    begin,
    look() {
      const set = membership.members();
      clearOut(set);
      if (change === undefined) return true;
      const { add, remove } = change;
      const missing = add.filter((node) => !set.members.includes(node));
      const present = remove.filter((node) => set.members.includes(node));
      // An earlier change, given up, may have come to pass meanwhile: with this one too few would be left.
      const sizeAfter = set.members.length + missing.length - present.length;
      const isTooSmall = present.length > 0 && sizeAfter < Math.min(MEMBERS_MIN, set.members.length);
      if (missing.length + present.length === 0 || isTooSmall) {
        change = undefined;
        return true;
      }
      for (const node of missing) {
        if (added.has(node)) continue;
        added.add(node);
        act({ type: "add-node", node });
      }
      const isOneStep = membership.replacesAtOnce || missing.length === 0 || present.length === 0;
      act({ type: "change-members", add: missing, remove: isOneStep ? present : [] });
      return false;
    },
  };
}

/** Whether members can change, and the system keeps a majority of them running with this change, before and after it. */
export function mayChangeMembers(
  cluster: Cluster,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): boolean {
  if (cluster.membership === undefined) return false;
  const { members } = cluster.membership.members();
  const running = new Set(cluster.status().flatMap(({ id, state }) => (state === "running" ? [id] : [])));
  const after = [...members.filter((node) => !remove.includes(node)), ...add];
  const hasMajority = (set: readonly string[]): boolean =>
    set.filter((node) => running.has(node)).length >= majoritySize(set.length);
  return add.every((node) => running.has(node)) && hasMajority(members) && hasMajority(after);
}

/** Whether the node is a member no more, or never was one: a set without it is committed, or it was not asked for. */
export function mayRemoveNode(cluster: Cluster, node: string): boolean {
  const members = cluster.membership?.members().members ?? cluster.nodes;
  return cluster.nodes.includes(node) && !members.includes(node);
}

function possible(wanted: MemberChangeKind, size: number, sizeMax: number): MemberChangeKind {
  if (wanted === "shrink" && size <= MEMBERS_MIN) return "grow";
  return wanted === "grow" && size >= sizeMax ? "shrink" : wanted;
}

/** Ids that continue those of these nodes: after n1 … n5 come n6, n7 and so on. */
function idsAfter(nodes: readonly string[]): () => string {
  const prefix = nodes[0]?.replace(/\d+$/, "") ?? "n";
  const numbers = nodes.map((node) => Number(/\d+$/.exec(node)?.[0] ?? 0));
  let last = Math.max(0, ...numbers);
  return () => `${prefix}${++last}`;
}
