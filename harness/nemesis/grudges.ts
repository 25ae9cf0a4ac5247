/**
 * Grudges: the shapes of partitions. A grudge says of each node whose messages it does not get; it is directed, so
 * a node may be deaf to one that still hears it.
 *
 * Cutting random links instead finds less: protocols break where a majority is just about there, or where two
 * majorities overlap in a single node, and these shapes aim at that.
 *
 * Source: Jepsen's nemesis namespace, with its names. Its ring is stochastic above five nodes; this one is exact.
 */
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";

/** node → the nodes whose messages to it are dropped. */
export type Grudge = ReadonlyMap<string, ReadonlySet<string>>;

/** The groups cannot talk to each other, in either direction; nodes in no group talk to everybody. */
export function completeGrudge(groups: readonly (readonly string[])[]): Grudge {
  const grudge = new Map<string, Set<string>>();
  for (const group of groups) {
    const others = new Set<string>();
    for (const other of groups) {
      if (other === group) continue;
      for (const node of other) others.add(node);
    }
    for (const node of group) grudge.set(node, others);
  }
  return grudge;
}

/** The first half of the nodes (rounded down) against the rest. */
export function halves(nodes: readonly string[]): Grudge {
  const middle = Math.floor(nodes.length / 2);
  return completeGrudge([nodes.slice(0, middle), nodes.slice(middle)]);
}

/** A minority of random size and members against the others. Cuts nothing when there are fewer than two nodes. */
export function majorityMinority(nodes: readonly string[], random: RandomStream): Grudge {
  const largest = minoritySize(nodes.length);
  const shuffled = random.shuffle(nodes);
  const size = largest === 0 ? Math.floor(nodes.length / 2) : random.integer(1, largest);
  return completeGrudge([shuffled.slice(0, size), shuffled.slice(size)]);
}

/** These nodes against all others. */
export function isolate(group: readonly string[], nodes: readonly string[]): Grudge {
  return completeGrudge([group, nodes.filter((node) => !group.includes(node))]);
}

/** Two halves that cannot talk to each other, and one node, the middle one, that both sides can talk to. */
export function bridge(nodes: readonly string[]): Grudge {
  const middle = Math.floor(nodes.length / 2);
  return completeGrudge([nodes.slice(0, middle), nodes.slice(middle + 1)]);
}

/**
 * Every node hears a majority (itself included), and no two hear the same one: in the order given, each hears those
 * next to it around the ring. With an even number of nodes hearing is not mutual at the edge of each majority.
 * Cuts nothing below three nodes, where there is only one majority.
 */
export function majoritiesRing(nodes: readonly string[]): Grudge {
  const size = nodes.length;
  const grudge = new Map<string, Set<string>>();
  if (size < 3) return grudge;
  const majority = majoritySize(size);
  const before = Math.floor((majority - 1) / 2);
  for (const [position, node] of nodes.entries()) {
    const heard = new Set<string>();
    for (let offset = 0; offset < majority; offset++) {
      heard.add(nodes[(position - before + offset + size) % size] as string);
    }
    grudge.set(node, new Set(nodes.filter((other) => !heard.has(other))));
  }
  return grudge;
}

/** The node hears nobody, but all hear it; or, mute, nobody hears it and it hears all. */
export function oneWay(node: string, nodes: readonly string[], way: "deaf" | "mute"): Grudge {
  const others = nodes.filter((other) => other !== node);
  if (way === "deaf") return new Map([[node, new Set(others)]]);
  return new Map(others.map((other) => [other, new Set([node])]));
}

/** Cuts between the two nodes of each pair, both ways. */
export function cutPairs(pairs: readonly (readonly [string, string])[]): Grudge {
  const grudge = new Map<string, Set<string>>();
  const add = (node: string, other: string): void => {
    const others = grudge.get(node) ?? new Set();
    grudge.set(node, others.add(other));
  };
  for (const [one, other] of pairs) {
    add(one, other);
    add(other, one);
  }
  return grudge;
}

/** The directed links that a grudge cuts. */
export function linksOf(grudge: Grudge): readonly (readonly [from: string, to: string])[] {
  const links: (readonly [from: string, to: string])[] = [];
  for (const [to, others] of grudge) {
    for (const from of others) links.push([from, to]);
  }
  return links;
}

/** The smallest majority of this many: 2 of 3, 3 of 4, 3 of 5. */
export function majoritySize(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** The largest minority of this many, which leaves a majority: 1 of 3, 1 of 4, 2 of 5; none of 1 or 2. */
export function minoritySize(count: number): number {
  return Math.max(0, Math.ceil(count / 2) - 1);
}
