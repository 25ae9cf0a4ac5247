/**
 * Link: what happens to the messages that one endpoint sends to another, and what has happened so far.
 *
 * A link is directed, and there may be several TCP connections on it, or none. It holds the rule and the counts;
 * a gate (frame-gate.ts) on each connection applies the rule.
 */
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { CLIENTS, type Endpoint, type LinkCounts, type LinkRule } from "../../cluster.ts";
import { disturbedLink, passesAll } from "../../link-rule.ts";
import type { LinkTape, LinkTapes } from "../../messages/link-tape.ts";

/** State of one directed link. Gates count on it directly, since every message of a run comes by here. */
export interface Link {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly random: RandomStream;
  /** Takes its messages one by one; undefined where nobody wants them. */
  readonly tape: LinkTape | undefined;
  rule: LinkRule;
  /** Whether `rule` lets everything through at once. */
  isOpen: boolean;
  passed: number;
  dropped: number;
  /** Those of the passed that were delayed. */
  delayed: number;
  /** Those of the passed that were delivered twice, and those that were held back for others; only where that is done. */
  duplicated?: number;
  reordered?: number;
  corrupted?: number;
  reset?: number;
  /** Told after each change of the rule, one for each connection. */
  readonly gates: Set<{ ruleChanged(): void }>;
}

/** All directed links of a cluster: between any two nodes, and between each node and the clients. */
export interface Links {
  /** Throws a RangeError that names the known endpoints when there is no such link. */
  between(from: Endpoint, to: Endpoint): Link;
  /** Links between this node and all that were there before it. */
  add(node: string): void;
  /** Changes in place when a node is added. */
  readonly all: readonly Link[];
}

/** Open links for these nodes and the endpoint "client". `random` decides which messages are lost or delayed. */
export function openLinks(nodes: readonly string[], random: RandomStream, tapes?: LinkTapes): Links {
  const byName = new Map<string, Link>();
  const all: Link[] = [];
  const endpoints = [...nodes, CLIENTS];
  for (const from of endpoints) for (const to of endpoints) if (from !== to) open(from, to);

  function open(from: Endpoint, to: Endpoint): void {
    const link = openLink({ from, to, random: random.fork(nameOf(from, to)), tape: tapes?.(from, to) });
    byName.set(nameOf(from, to), link);
    all.push(link);
  }

  return {
    all,
    add(node) {
      for (const other of endpoints) {
        open(node, other);
        open(other, node);
      }
      endpoints.push(node);
    },
    between(from, to) {
      const link = byName.get(nameOf(from, to));
      if (link === undefined) {
        throw new RangeError(
          `link from ${from} to ${to}: expected two different endpoints out of ${endpoints.join(", ")}`,
        );
      }
      return link;
    },
  };
}

/** Puts another rule in force on the link, from its next message on. */
export function setRule(link: Link, rule: LinkRule): void {
  link.rule = rule;
  link.isOpen = passesAll(rule);
  for (const gate of link.gates) gate.ruleChanged();
}

/** What is counted on the link. */
export function countsOf(link: Link): LinkCounts {
  const { passed, dropped, delayed } = link;
  return { passed, dropped, delayed, ...rareCountsOf(link) };
}

const RARE = ["duplicated", "reordered", "corrupted", "reset"] as const;
type RareCounts = { [Count in (typeof RARE)[number]]?: number };

/** What happens on few links, as far as it has happened. @param before what not to count again */
export function rareCountsOf(link: RareCounts, before: RareCounts = {}): RareCounts {
  const counts: RareCounts = {};
  for (const name of RARE) {
    const count = (link[name] ?? 0) - (before[name] ?? 0);
    if (count > 0) counts[name] = count;
  }
  return counts;
}

/** A sentence for each link between ends that are there whose rule does not pass everything. */
export function disturbancesOf({ all }: Links, isThere: (end: Endpoint) => boolean): readonly string[] {
  return all.flatMap(({ from, to, rule }) =>
    isThere(from) && isThere(to) ? (disturbedLink(from, to, rule) ?? []) : [],
  );
}

/** Tells the tape that a message has arrived. @param number undefined: it is on no tape */
export function tellArrived({ tape }: Link, number: number | undefined): void {
  if (number !== undefined) tape?.arrived(number);
}

/** Tells the tape that a message is lost. */
export function tellLost({ tape }: Link, number: number | undefined, isCut: boolean): void {
  if (number !== undefined) tape?.lost(number, isCut);
}

function nameOf(from: Endpoint, to: Endpoint): string {
  return `${from}>${to}`;
}

function openLink(ends: Pick<Link, "from" | "to" | "random" | "tape">): Link {
  return { ...ends, rule: {}, isOpen: true, passed: 0, dropped: 0, delayed: 0, gates: new Set() };
}
