import { describe, expect, test } from "vitest";
import type { Answer } from "../../test-and-set/cell.ts";
import { mutants, rulesWith } from "../mutants.ts";
import { correct } from "./rules.ts";

const answer = (old: 0 | 1, owner: string | null, result: Answer["result"] = "done"): Answer => ({
  result,
  old,
  owner,
  generation: 1,
});

describe("the correct rules", () => {
  test.each([
    ["who finds 0", answer(0, "a"), true],
    ["the owner who asks again", answer(1, "a"), true],
    ["who finds the other's 1", answer(1, "b"), false],
    ["who asks in another generation", answer(0, null, "stale"), false],
  ])("wins: %s", (_who, given, wins) => {
    expect(correct.wins(given, "a")).toBe(wins);
  });

  test.each([
    [5, null, false],
    [5, 6, false],
    [6, 6, true],
    [7, 6, true],
  ])("with %i acknowledged and barrier %o, the flag may be reset: %o", (acked, barrier, mayReset) => {
    expect(correct.mayReset(acked, barrier)).toBe(mayReset);
  });

  test.each([
    [4, 5, true],
    [5, 5, false],
  ])("entry %i of %i received may be executed: %o", (seq, received, mayReplay) => {
    expect(correct.mayReplay(seq, received)).toBe(mayReplay);
  });

  test.each([
    [0, true],
    [1, false],
  ])("with %i entries to execute, a backup may go live: %o", (buffered, mayGoLive) => {
    expect(correct.mayGoLive(buffered)).toBe(mayGoLive);
  });

  test("pending I/O of either kind is issued again, and the log says which I/O has completed", () => {
    expect([correct.reissues("read"), correct.reissues("write"), correct.completedIo(7, [6, 7])]).toEqual([
      true,
      true,
      7,
    ]);
  });

  test.each([
    [299, false],
    [300, true],
  ])("a host silent for %i of 300 ms is suspected: %o", (silentMs, suspects) => {
    expect(correct.suspects(silentMs, 300)).toBe(suspects);
  });
});

describe("the mutants", () => {
  test("have ids of their own and replace the rule that they name", () => {
    expect(new Set(mutants.map((mutant) => mutant.id)).size).toBe(mutants.length);
    for (const mutant of mutants) {
      const { host, arbiter, disk, guest } = mutant.patch;
      expect(Object.keys({ ...host, ...arbiter, ...disk, ...guest })).toContain(mutant.rule);
    }
  });

  test("are refused by an unknown name", () => {
    expect(() => rulesWith("V99")).toThrow("V99");
  });
});
