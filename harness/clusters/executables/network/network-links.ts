/**
 * The directed links of the network: between any two nodes, and between each node and all clients together. Services
 * have none, nor has a node to itself: no fault reaches them.
 */
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import type { Endpoint, LinkCounts, LinkRule } from "../../cluster.ts";
import { countsOf, type Link, openLinks, setRule } from "../../local/links/link.ts";

/** One directed link: its rule and counts, and what is held on it. */
export interface NetworkLink extends Link {
  duplicated: number;
  reordered: number;
  /** Messages that wait for the link's delay, and when the last of them is due, in ns: later ones stay behind it. */
  held: number;
  lastDueNs: number;
}

/** All links of a cluster. */
export interface NetworkLinks {
  readonly all: readonly NetworkLink[];
  /** The link, or undefined where there is none. Fast: it is asked for every message. */
  find(from: Endpoint, to: Endpoint): NetworkLink | undefined;
  /** Throws a RangeError when there is no such link, or the rule does not fit it. */
  setRule(from: Endpoint, to: Endpoint, rule: LinkRule): NetworkLink;
  /** Throws a RangeError when there is no such link. */
  counts(from: Endpoint, to: Endpoint): LinkCounts;
}

/** Open links between these nodes and the clients. */
export function openNetworkLinks(nodes: readonly string[], random: RandomStream): NetworkLinks {
  const links = openLinks(nodes, random);
  const all = links.all.map((link) => Object.assign(link, { duplicated: 0, reordered: 0, held: 0, lastDueNs: 0 }));
  const byEnds = new Map<Endpoint, Map<Endpoint, NetworkLink>>();
  for (const link of all) {
    const fromHere = byEnds.get(link.from) ?? new Map<Endpoint, NetworkLink>();
    byEnds.set(link.from, fromHere.set(link.to, link));
  }
  const find = (from: Endpoint, to: Endpoint): NetworkLink | undefined => byEnds.get(from)?.get(to);
  function existing(from: Endpoint, to: Endpoint): NetworkLink {
    links.between(from, to);
    return find(from, to) as NetworkLink;
  }
  return {
    all,
    find,
    setRule(from, to, rule) {
      const link = existing(from, to);
      if ((rule.duplicate ?? 0) > 0 && (from === "client" || to === "client")) {
        // A node need not know a request again: it would carry it out twice, and nobody could blame it.
        throw new RangeError(`link from ${from} to ${to}: expected two nodes for "duplicate", found the clients`);
      }
      setRule(link, rule);
      return link;
    },
    counts(from, to) {
      return countsOf(existing(from, to));
    },
  };
}
