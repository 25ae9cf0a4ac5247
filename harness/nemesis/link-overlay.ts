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
  const imposed = new Map<string, readonly LinkName[]>();
  /** By link: what each fault asks for, in the order in which they began. */
  const wanted = new Map<string, Map<string, LinkRule>>();

  function settle(links: readonly LinkName[]): void {
    for (const [from, to] of links) {
      let merged: LinkRule | undefined;
      for (const rule of wanted.get(`${from}>${to}`)?.values() ?? []) {
        merged = merged === undefined ? rule : mergeRules(merged, rule);
      }
      cluster.setLink(from, to, merged ?? PASS);
    }
  }

  function lift(fault: string): void {
    const links = imposed.get(fault);
    if (links === undefined) return;
    imposed.delete(fault);
    for (const [from, to] of links) wanted.get(`${from}>${to}`)?.delete(fault);
    settle(links);
  }

  return {
    impose(fault, links, rule) {
      lift(fault);
      imposed.set(fault, links);
      for (const [from, to] of links) {
        const rules = wanted.get(`${from}>${to}`);
        if (rules === undefined) wanted.set(`${from}>${to}`, new Map([[fault, rule]]));
        else rules.set(fault, rule);
      }
      settle(links);
    },
    lift,
  };
}

const PASS: LinkRule = {};
