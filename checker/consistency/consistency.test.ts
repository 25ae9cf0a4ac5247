/**
 * Every algorithm of this folder against the definitions, over drawn histories. `npm run test:oracle` draws many more.
 */
import { expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import { casRegister } from "../models/objects/cells.ts";
import { runTrials } from "../testing/trial.ts";
import { checkConsistency } from "../check-consistency.ts";
import { GUARANTEES, type Guarantee } from "./guarantees.ts";
import { drawSessions } from "./testing/drawn-sessions.ts";
import {
  CONSISTENCY_TRIALS,
  SESSION_FAMILIES,
  drawSessionCase,
  mistakeOfAll,
  mistakeOfPositions,
  positionFamilies,
} from "./testing/trials.ts";

const COUNT = 120;
const model = casRegister;
const budget = { timeLimitMs: 1e6, memoryLimitBytes: 1e9, now: () => 0 };

test.each(CONSISTENCY_TRIALS)("$name: every algorithm agrees with the definitions", (family) => {
  expect(runTrials(family, { from: 0, count: COUNT }).mistakes).toEqual([]);
});

test("what is said of all guarantees together agrees with the definitions, and each holds in some and fails in others", () => {
  const tally = new Map<Guarantee, Set<boolean>>(GUARANTEES.map((guarantee) => [guarantee, new Set()]));
  const mistakes: string[] = [];
  for (const family of SESSION_FAMILIES) {
    for (let seed = 0; seed < COUNT / 4; seed++) {
      const mistake = mistakeOfAll(drawSessionCase(family, seed), (guarantee, valid) => {
        tally.get(guarantee)?.add(valid);
      });
      if (mistake !== undefined) mistakes.push(`${family.name}, seed ${seed}: ${mistake}`);
    }
  }
  expect(mistakes).toEqual([]);
  // These two fail alone only where values are read before they are written, which is not drawn.
  const rare: readonly Guarantee[] = ["monotonic-writes", "writes-follow-reads"];
  const oneSided = [...tally].filter(([guarantee, verdicts]) => verdicts.size < 2 && !rare.includes(guarantee));
  expect(oneSided).toEqual([]);
});

/** One operation on each line: process, function, value. They are in order of real time and do not overlap. */
function inTurn(...lines: readonly (readonly [process: number, f: string, value: number | null])[]): Operation[] {
  return lines.map(([owner, f, value], id) => ({
    id,
    process: owner,
    f,
    input: f === "read" ? null : value,
    output: value,
    outcome: "ok",
    invokeIndex: 2 * id,
    completeIndex: 2 * id + 1,
    invokeTime: 0,
  }));
}

/** The guarantees that the history breaks. */
function broken(operations: readonly Operation[]): string {
  const { results } = checkConsistency(operations, model, GUARANTEES, budget);
  return results.flatMap(({ guarantee, valid }) => (valid === false ? [guarantee] : [])).join(" ");
}

test("each session guarantee is broken by its own history", () => {
  const strong = "linearizable ordered-sequential sequential";
  expect(broken(inTurn([0, "write", 1], [0, "read", 1]))).toBe("");
  expect(broken(inTurn([0, "write", 1], [1, "read", null]))).toBe("linearizable regular");
  expect(broken(inTurn([0, "write", 1], [0, "read", null]))).toBe(`${strong} regular session read-your-writes`);
  expect(broken(inTurn([0, "write", 1], [1, "read", 1], [1, "read", null]))).toBe(
    `${strong} regular session monotonic-reads`,
  );
  // Only monotonic reads can show the order of the writes.
  const swapped = inTurn([0, "write", 1], [0, "write", 2], [1, "read", 2], [1, "read", 1]);
  expect(broken(swapped)).toBe(`${strong} regular session`);
  const circle = inTurn([0, "read", 2], [0, "write", 1], [1, "read", 1], [1, "write", 2]);
  expect(broken(circle)).toBe(`${strong} regular session writes-follow-reads`);
});

test("updates in real time set ordered sequential consistency apart from sequential", () => {
  // The second writer begins after the first has returned, so its version is newer.
  const late = inTurn([0, "write", 1], [1, "write", 2], [2, "read", 2], [2, "read", 1]);
  expect(broken(late)).toBe("linearizable ordered-sequential regular");
});

test("known positions agree with a search through the orders that they allow", () => {
  const mistakes: string[] = [];
  const tally = { kept: 0, broken: 0 };
  for (const family of positionFamilies()) {
    for (let seed = 0; seed < COUNT; seed++) {
      const mistake = mistakeOfPositions(drawSessions(family, seed), (isKept) => {
        tally[isKept ? "kept" : "broken"]++;
      });
      if (mistake !== undefined) mistakes.push(`${family.name}, seed ${seed}: ${mistake}`);
    }
  }
  expect(mistakes).toEqual([]);
  expect(Math.min(tally.kept, tally.broken)).toBeGreaterThan(COUNT / 10);
});
