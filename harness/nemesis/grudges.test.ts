import { describe, expect, test } from "vitest";

import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import {
  type Grudge,
  bridge,
  completeGrudge,
  cutPairs,
  halves,
  isolate,
  linksOf,
  majoritiesRing,
  majorityMinority,
  majoritySize,
  minoritySize,
  oneWay,
} from "./grudges.ts";

const sizes = [1, 2, 3, 4, 5, 6, 7];
const nodesOf = (size: number): string[] => Array.from({ length: size }, (_, position) => `n${position + 1}`);
const heardBy = (node: string, nodes: readonly string[], grudge: Grudge): string[] =>
  nodes.filter((other) => grudge.get(node)?.has(other) !== true);
const isMutual = (grudge: Grudge): boolean => {
  const links = new Set(linksOf(grudge).map(([from, to]) => `${from}>${to}`));
  return linksOf(grudge).every(([from, to]) => links.has(`${to}>${from}`));
};

describe.each(sizes)("with %i nodes", (size) => {
  const nodes = nodesOf(size);

  test("no shape makes a node deaf to itself or cuts a link twice", () => {
    const random = createRandomStream(size);
    const shapes = [
      halves(nodes),
      bridge(nodes),
      majoritiesRing(nodes),
      isolate(["n1"], nodes),
      oneWay("n1", nodes, "deaf"),
      oneWay("n1", nodes, "mute"),
      majorityMinority(nodes, random),
    ];
    for (const shape of shapes) {
      const names = linksOf(shape).map(([from, to]) => `${from}>${to}`);
      expect(new Set(names).size).toBe(names.length);
      for (const [from, to] of linksOf(shape)) expect(from).not.toBe(to);
    }
  });

  test("halves cut every link between the first half, rounded down, and the rest", () => {
    const first = Math.floor(size / 2);
    const grudge = halves(nodes);
    expect(linksOf(grudge)).toHaveLength(2 * first * (size - first));
    expect(isMutual(grudge)).toBe(true);
    for (const [position, node] of nodes.entries()) {
      expect(heardBy(node, nodes, grudge)).toEqual(position < first ? nodes.slice(0, first) : nodes.slice(first));
    }
  });

  test("a bridge is one node that hears and is heard by all, between two sides that hear nothing of each other", () => {
    const grudge = bridge(nodes);
    const middle = nodes[Math.floor(size / 2)] ?? "";
    expect(heardBy(middle, nodes, grudge)).toEqual(nodes);
    expect(isMutual(grudge)).toBe(true);
    for (const node of nodes) expect(heardBy(node, nodes, grudge)).toContain(middle);
    const uncut = nodes.filter((node) => heardBy(node, nodes, grudge).length === size);
    expect(uncut).toEqual(size < 3 ? nodes : [middle]);
  });

  test("one isolated node and the others hear nothing of each other", () => {
    const grudge = isolate(["n1"], nodes);
    expect(heardBy("n1", nodes, grudge)).toEqual(["n1"]);
    for (const other of nodes.slice(1)) expect(heardBy(other, nodes, grudge)).toEqual(nodes.slice(1));
  });

  test("a deaf node is heard by all, and a mute one hears all", () => {
    expect(linksOf(oneWay("n1", nodes, "deaf"))).toEqual(nodes.slice(1).map((other) => [other, "n1"]));
    expect(linksOf(oneWay("n1", nodes, "mute"))).toEqual(nodes.slice(1).map((other) => ["n1", other]));
  });

  test("a minority against a majority leaves a majority whole, whatever is drawn", () => {
    for (let seed = 0; seed < 50; seed++) {
      const grudge = majorityMinority(nodes, createRandomStream(seed));
      const largest = Math.max(...nodes.map((node) => heardBy(node, nodes, grudge).length));
      // Of two nodes none is a minority: they are parted all the same.
      expect(largest).toBeGreaterThanOrEqual(size === 2 ? 1 : majoritySize(size));
      expect(largest).toBeLessThan(Math.max(2, size));
    }
  });

  test("the smallest majority and the largest minority together are everybody", () => {
    expect(2 * majoritySize(size)).toBeGreaterThan(size);
    expect(2 * (majoritySize(size) - 1)).toBeLessThanOrEqual(size);
    expect(2 * minoritySize(size)).toBeLessThan(size);
    expect(majoritySize(size) + minoritySize(size)).toBe(Math.max(size, majoritySize(size)));
  });
});

describe.each(sizes.filter((size) => size >= 3))("in a ring of %i nodes", (size) => {
  const nodes = nodesOf(size);

  test("every node hears a majority, itself included, and no two hear the same", () => {
    const grudge = majoritiesRing(nodes);
    const seen = nodes.map((node) => heardBy(node, nodes, grudge));
    for (const [position, heard] of seen.entries()) {
      expect(heard).toHaveLength(majoritySize(size));
      expect(heard).toContain(nodes[position]);
    }
    expect(new Set(seen.map((heard) => heard.join())).size).toBe(size);
    // A majority of odd size is centred on its node, and then hearing is mutual.
    expect(isMutual(grudge)).toBe(majoritySize(size) % 2 === 1);
  });
});

test("there is no ring of majorities below three nodes: there is only one majority", () => {
  expect(linksOf(majoritiesRing(["n1", "n2"]))).toEqual([]);
});

test("nodes in no group keep all their links", () => {
  expect(linksOf(completeGrudge([["a"], ["b"]]))).toEqual([
    ["b", "a"],
    ["a", "b"],
  ]);
});

test("pairs are cut both ways, and nothing else is", () => {
  expect(linksOf(cutPairs([["h1", "h2"]]))).toEqual([
    ["h2", "h1"],
    ["h1", "h2"],
  ]);
});
