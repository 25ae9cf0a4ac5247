import { expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import { runTrials } from "../testing/trial.ts";
import { isBlindCas } from "./refusals.ts";
import { REFUSAL_TRIALS } from "./testing/refusal-trials.ts";

const COUNT = 300;

test.each(REFUSAL_TRIALS)(
  "$name: the checker agrees with the oracle on histories of which both kinds occur",
  (family) => {
    const { kept, broken, mistakes } = runTrials(family, { from: 0, count: COUNT });
    expect(mistakes).toEqual([]);
    expect(Math.min(kept, broken)).toBeGreaterThan(COUNT / 50);
  },
);

test.each<[Pick<Operation, "f" | "outcome" | "error">, boolean]>([
  [{ f: "cas", outcome: "fail" }, true],
  [{ f: "cas", outcome: "fail", error: "value-mismatch" }, true],
  [{ f: "cas", outcome: "fail", error: ["mismatch"] }, true],
  [{ f: "cas", outcome: "fail", error: ["mismatch", 3] }, false],
  [{ f: "cas", outcome: "fail", error: "timeout" }, false],
  [{ f: "cas", outcome: "info" }, false],
  [{ f: "write", outcome: "fail" }, false],
])("%j observes without a word of what it saw: %s", (operation, isBlind) => {
  expect(isBlindCas(operation)).toBe(isBlind);
});
