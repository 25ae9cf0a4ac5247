/**
 * A master dies with 1,000 tasks on 50 agents: the next one must know them all, and none may be lost or begun twice.
 */
import { expect, test } from "vitest";
import { benchMasterFailover } from "./master-failover.ts";

test("the next master learns of 1,000 tasks on 50 agents; none is lost, and none begins twice", () => {
  const { rebuiltMs, tasksBefore, tasksAfter, begun, violations } = benchMasterFailover({
    agents: 50,
    tasks: 1_000,
    seed: 1,
  });
  expect({ tasksBefore, tasksAfter, begun, violations }).toEqual({
    tasksBefore: 1_000,
    tasksAfter: 1_000,
    begun: 1_000,
    violations: [],
  });
  // A claim of a second must end first.
  expect(rebuiltMs).toBeGreaterThan(500);
  expect(rebuiltMs).toBeLessThan(3_000);
});
