import { describe, expect, test } from "vitest";
import { topologyNames, topologyOf } from "./topologies.ts";

const nodes = (count: number): readonly string[] => Array.from({ length: count }, (_, place) => `n${place}`);

describe("a topology", () => {
  test.each([
    ["line", 3, { n0: ["n1"], n1: ["n0", "n2"], n2: ["n1"] }],
    ["grid", 4, { n0: ["n1", "n2"], n1: ["n0", "n3"], n2: ["n0", "n3"], n3: ["n1", "n2"] }],
    ["tree", 4, { n0: ["n1", "n2"], n1: ["n0", "n3"], n2: ["n0"], n3: ["n1"] }],
    ["tree3", 4, { n0: ["n1", "n2", "n3"], n1: ["n0"], n2: ["n0"], n3: ["n0"] }],
    ["total", 3, { n0: ["n1", "n2"], n1: ["n0", "n2"], n2: ["n0", "n1"] }],
  ])("%s of %i nodes", (name, count, expected) => {
    expect(topologyOf(name, nodes(count))).toEqual(expected);
  });

  test.each(topologyNames)("%s has neighbours that know each other, and connects all nodes, however many", (name) => {
    for (let count = 1; count <= 26; count++) {
      const topology = topologyOf(name, nodes(count));
      for (const [node, neighbours] of Object.entries(topology)) {
        expect(new Set(neighbours).size).toBe(neighbours.length);
        for (const neighbour of neighbours) expect(topology[neighbour]).toContain(node);
        expect(neighbours).not.toContain(node);
      }
      const reached = new Set(["n0"]);
      for (const node of reached) for (const neighbour of topology[node] ?? []) reached.add(neighbour);
      expect(reached.size).toBe(count);
    }
  });

  test("that nobody knows is refused, and those that exist are named", () => {
    expect(() => topologyOf("star", nodes(3))).toThrow(/expected one of line, grid, tree.*found "star"/);
    expect(() => topologyOf("constructor", nodes(3))).toThrow("expected one of");
  });
});
