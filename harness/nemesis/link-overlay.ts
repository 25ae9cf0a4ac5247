/**
 * LinkOverlay: the rules that several faults ask for at the same time. The cluster knows one rule for each link; the
 * overlay keeps them apart by fault and sets the merge, so that the end of one fault leaves the others in force.
 */
import type { Cluster, LinkRule } from "../clusters/cluster.ts";
import { mergeRules } from "../clusters/link-rule.ts";

/** A directed link. */
export type LinkName = readonly [from: string, to: string];

export interface LinkOverlay {
  /** Puts the rule in force on these links for this fault, in place of what the fault had asked for before. */
  impose(fault: string, links: readonly LinkName[], rule: LinkRule): void;
  /** Takes back what the fault asked for. */
  lift(fault: string): void;
}

/** An overlay on a cluster whose links nobody else sets. */
export function linkOverlay(cluster: Pick<Cluster, "setLink">): LinkOverlay {
  const imposed = new Map<string, { readonly links: readonly LinkName[]; readonly rule: LinkRule }>();

  function settle(links: readonly LinkName[]): void {
    for (const [from, to] of links) {
      let merged: LinkRule = {};
      for (const other of imposed.values()) {
        if (other.links.some((link) => link[0] === from && link[1] === to)) merged = mergeRules(merged, other.rule);
      }
      cluster.setLink(from, to, merged);
    }
  }

  function lift(fault: string): void {
    const before = imposed.get(fault);
    imposed.delete(fault);
    if (before !== undefined) settle(before.links);
  }

  return {
    impose(fault, links, rule) {
      lift(fault);
      imposed.set(fault, { links, rule });
      settle(links);
    },
    lift,
  };
}
