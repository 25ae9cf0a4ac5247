import fc from "fast-check";
import { expect, test } from "vitest";
import type { ServiceRules } from "../../service/rules.ts";
import { correctRules } from "../../service/rules.ts";
import { serviceRulesWith } from "../../service/mutants.ts";
import type { Step } from "../../service/testing/drawn-history.ts";
import { history, run } from "../../service/testing/drawn-history.ts";
import { wrongOf } from "./expected-transaction.ts";

function wrongs(steps: readonly (readonly [session: string, step: Step])[], rules: ServiceRules): readonly string[] {
  const found: string[] = [];
  run(steps, rules, (tree, { transaction }, request) => {
    const wrong = wrongOf(tree, transaction, request);
    if (wrong !== undefined) found.push(wrong);
  });
  return found;
}

test("every transaction of a correct leader follows from its request and the state", () => {
  fc.assert(
    fc.property(history, (steps) => {
      expect(wrongs(steps, correctRules)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test.each(["Z35", "Z36", "Z37", "Z38", "Z39"])("a leader with %s gives a transaction that does not", (mutant) => {
  const isFound = fc
    .sample(history, { numRuns: 150, seed: 1 })
    .some((steps) => wrongs(steps, serviceRulesWith(mutant)).length > 0);
  expect(isFound).toBe(true);
});

test("a transaction of another request, or of a session that has ended, is wrong", () => {
  run(
    [
      ["s", { f: "open" }],
      ["s", { f: "multi", operations: [{ f: "create", path: "/a", data: 1 }] }],
    ],
    correctRules,
    (tree, { transaction }) => {
      if (transaction.type !== "multi") return;
      const request = { f: "multi", operations: [{ f: "create", path: "/a", data: 2 }] } as const;
      expect(wrongOf(tree, transaction, request)).toBe(
        "it is create /a 1 null, and its request gives create /a 2 null",
      );
      expect(wrongOf(tree, { ...transaction, session: "t" }, undefined)).toBe("its session is not open");
    },
  );
});
