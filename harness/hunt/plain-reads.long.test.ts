/**
 * The same over many more seeds, which is too long for every day.
 */
import { expect, test } from "vitest";
import { looks } from "./testing/plain-reads.ts";

test("a read after a sync by a quorum is never stale in 300 seeds, and plain reads are in many", () => {
  const { broken, stale } = looks({ from: 1, to: 300, isEnough: () => false });
  expect(broken).toEqual(["linearizable-reads"]);
  expect(stale).toBeGreaterThan(20);
});
