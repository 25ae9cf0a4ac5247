/**
 * LinkOverlay: the rules that several faults ask for at the same time. The cluster knows one rule for each link; the
 * overlay keeps them apart by fault and sets the merge, so that the end of one fault leaves the others in force.
 */
import type { Cluster, LinkRule } from "../clusters/cluster.ts";
import { mergeRules, PASS } from "../clusters/link-rule.ts";
import { LinkMap } from "./link-map.ts";

/** A directed link. */
export type LinkName = readonly [from: string, to: string];

export interface LinkOverlay {
  /** Puts the rule in force on these links for this fault, in place of what the fault had asked for before. */
  impose(fault: string, links: readonly LinkName[], rule: LinkRule): void;
  /** Takes back what the fault asked for. */
  lift(fault: string): void;
}

/** What one fault asks for, on all of its links. */
interface Wish {
  readonly links: readonly LinkName[];
  readonly rule: LinkRule;
}

/** An overlay on a cluster whose links nobody else sets. */
export function linkOverlay(cluster: Pick<Cluster, "setLink">): LinkOverlay {
  const imposed = new Map<string, Wish>();
  /** By link: in the order in which the faults began. */
  const wanted = new LinkMap<Wish[]>();

  function settle(links: readonly LinkName[]): void {
    // Neighbours mostly have the same wishes, and then the very same rule.
    let settled: readonly Wish[] = [];
    let rule = PASS;
    for (const { 0: from, 1: to } of links) {
      const wishes = wanted.get(from, to) ?? [];
      if (!areSame(wishes, settled)) {
        rule = mergeOf(wishes);
        settled = wishes;
      }
      cluster.setLink(from, to, rule);
    }
  }

  function lift(fault: string): void {
    const wish = imposed.get(fault);
    if (wish === undefined) return;
    imposed.delete(fault);
    for (const { 0: from, 1: to } of wish.links) {
      const wishes = wanted.get(from, to) ?? [];
      const position = wishes.indexOf(wish);
      if (position >= 0) wishes.splice(position, 1);
    }
    settle(wish.links);
  }

  return {
    impose(fault, links, rule) {
      lift(fault);
      const wish = { links, rule };
      imposed.set(fault, wish);
      for (const { 0: from, 1: to } of links) {
        const wishes = wanted.get(from, to);
        if (wishes === undefined) wanted.set(from, to, [wish]);
        else if (!wishes.includes(wish)) wishes.push(wish);
      }
      settle(links);
    },
    lift,
  };
}

function areSame(ones: readonly Wish[], others: readonly Wish[]): boolean {
  if (ones.length !== others.length) return false;
  for (let position = 0; position < ones.length; position++) {
    if (ones[position] !== others[position]) return false;
  }
  return true;
}

function mergeOf(wishes: readonly Wish[]): LinkRule {
  let merged: LinkRule | undefined;
  for (const { rule } of wishes) merged = merged === undefined ? rule : mergeRules(merged, rule);
  return merged ?? PASS;
}
