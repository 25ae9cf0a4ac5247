/**
 * A run is valid when what its system claims is so.
 */
import { describe, expect, test } from "vitest";
import type { CheckReport } from "../../checker/check.ts";
import type { Operation } from "../../histories/operation.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { Claim } from "../../systems-under-test/system.ts";
import type { RunResults } from "../../runs/results.ts";
import { workloadNamed } from "../workloads/index.ts";
import { checksOf } from "./claims.ts";
import { assess, LOAD_OK_MIN } from "./assess.ts";

const claim: Claim = {
  of: "the service",
  holds: "writes are in order",
  promises: ["writes", "sessions"],
  weaknesses: [{ id: "stale reads", text: "a read may be old", check: "reads" }],
  source: "its guide",
};

const operations = Array.from({ length: LOAD_OK_MIN }, (_, id): Operation => {
  const index = 2 * id;
  return {
    id,
    process: 0,
    f: "get",
    input: null,
    output: id,
    outcome: "ok",
    invokeIndex: index,
    completeIndex: index + 1,
    invokeTime: index,
    completeTime: index + 1,
  };
});

function report(name: string, valid: Verdict): CheckReport {
  const key = { valid, operationCount: 1, decidedBy: `the check ${name}` };
  return { valid, model: name, property: name, message: `${name} was looked at.`, keys: [key], operationCount: 1 };
}

function resultsOf(verdicts: {
  readonly writes: Verdict;
  readonly sessions: Verdict;
  readonly reads: Verdict;
}): RunResults {
  return assess({
    operations,
    report: report("writes", verdicts.writes),
    others: [report("sessions", verdicts.sessions), report("reads", verdicts.reads)],
    mustSucceed: ["get"],
    faults: [],
    findings: [],
    recovery: { firstOkMs: 1, boundMs: 10, finalReadsDue: 1, finalReadsAsked: 1, finalReadsOk: 1 },
    weaknesses: { known: claim },
  });
}

describe("the verdict of a run whose system makes a claim", () => {
  test("is valid though what is not promised does not hold, and says so", () => {
    const { valid, headline, checks } = resultsOf({ writes: true, sessions: true, reads: false });
    expect([valid, headline]).toEqual([true, `Everything that ${claim.of} promises holds.`]);
    expect(checks.find(({ name }) => name === "reads")).toMatchObject({
      valid: false,
      promise: "not-promised",
      notPromisedBecause: "a read may be old",
    });
  });

  test.each([false, "unknown"] as const)("is %s where a promised check is", (sessions) => {
    const { valid, checks } = resultsOf({ writes: true, sessions, reads: true });
    expect(valid).toBe(sessions);
    expect(checks.find(({ name }) => name === "sessions")).toMatchObject({ valid: sessions, promise: "promised" });
  });

  test("is valid where nobody could decide what is not promised", () => {
    expect(resultsOf({ writes: true, sessions: true, reads: "unknown" }).valid).toBe(true);
  });

  test("names the promise that is broken, and does not put it down to a weakness", () => {
    expect(resultsOf({ writes: true, sessions: false, reads: false }).headline).toBe(
      "The check writes holds, but the check sessions does not hold.",
    );
  });

  test("tells in which run a weakness showed", () => {
    const told = (reads: Verdict): string =>
      resultsOf({ writes: true, sessions: true, reads }).checks.find(({ kind }) => kind === "weaknesses")?.message ??
      "";
    expect(told(false)).not.toBe(told(true));
    expect(told(true)).toContain("a read may be old (stale reads)");
  });
});

test("a check that means something for some systems only is asked where a claim names it", () => {
  const workload = workloadNamed("fencing");
  if (workload === undefined) throw new Error("there is one");
  const asked = (of: Claim | undefined): readonly string[] => checksOf(workload, of).map(({ name }) => name);
  expect(asked(undefined)).toEqual([]);
  expect(asked({ ...claim, promises: ["fenced-mutual-exclusion"] })).toEqual(["fenced-mutual-exclusion"]);
  const weaknesses = [{ id: "late", text: "a holder may be late", check: "mutual-exclusion" }];
  expect(asked({ ...claim, weaknesses })).toEqual(["mutual-exclusion"]);
});
