/**
 * What a node says is its whole state.
 */
import { describe, expect, it } from "vitest";
import { wholeStateOf } from "./whole-state.ts";

describe("a whole state", () => {
  it("has every field but those that are left out, and what stands for a field in its place", () => {
    const state = { id: "n1", term: 3, log: (): number => 1, peers: new Map([["n2", new Set([1, 2])]]) };
    expect(wholeStateOf(state, { without: ["id"], as: { log: "entries" } })).toEqual({
      term: 3,
      log: "entries",
      peers: [["n2", [1, 2]]],
    });
  });

  it("tells apart what JSON does not", () => {
    const texts = [undefined, null, NaN, Infinity, "null"].map((value) =>
      JSON.stringify(wholeStateOf({ value }, { without: [] })),
    );
    expect(new Set(texts).size).toBe(5);
  });

  it("names what it cannot look into", () => {
    expect(() => wholeStateOf({ a: { b: [(): number => 1] } }, { without: [] })).toThrow(
      'whole state: expected plain data in a.b[0], found a function. Say what it holds, with "as".',
    );
    expect(() => wholeStateOf({ a: new Date(0) }, { without: [] })).toThrow("found an object of a class");
  });
});
