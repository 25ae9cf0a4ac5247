import { describe, expect, test } from "vitest";
import type { CheckReport } from "../../checker/check.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import type { KeyResult } from "../../histories/key-result.ts";
import type { Verdict } from "../../histories/verdict.ts";
import { createLiveCheck, liveOpinion, type LiveFindings } from "./live-check.ts";

const nothing: LiveFindings = { violations: [], left: [], error: undefined };
const violation = { key: "x", index: 7, because: "1 was not there" };

function reportOf(valid: Verdict): CheckReport {
  const key: KeyResult = { key: "x", valid, operationCount: 4, decidedBy: "zones" };
  return { valid, model: "register", keys: [key], operationCount: 4 };
}

/** write 1, write 2, and then a read of 1 by each of two processes. */
function staleReads(): HistoryEvent[] {
  const calls = [["write", 1] as const, ["write", 2] as const, ["read", 1] as const, ["read", 1] as const];
  return calls.flatMap(([f, value], process) => {
    const line = { time: 0, process, f, key: "x" };
    const asked = f === "read" ? null : value;
    return [
      { ...line, index: 2 * process, type: "invoke", value: asked },
      { ...line, index: 2 * process + 1, type: "ok", value },
    ] as const;
  });
}

describe("while the run goes on", () => {
  test("the first violation is told, once, at its event", () => {
    const told: string[] = [];
    const live = createLiveCheck({
      model: "register",
      onViolation: ({ index, because }) => told.push(`${index}: ${because}`),
    });
    for (const event of staleReads()) live.event(event);
    expect(told).toEqual(["5: 1 was not there: never written, or gone"]);
    expect(live.findings()).toMatchObject({ violations: [{ key: "x", index: 5 }], left: [], error: undefined });
  });

  test("an error of the online checker ends its looking, not the run", () => {
    const live = createLiveCheck({ model: "register", onViolation: () => {} });
    const [, completion] = staleReads();
    if (completion === undefined) throw new Error("the history has eight events");
    live.event(completion);
    expect(live.findings().error?.message).toContain("event 1: process 0 completes write (ok), but has nothing open");
  });
});

describe("compared with the check after the run", () => {
  test("both find nothing: valid", () => {
    const message = "No event made a key not linearizable.";
    expect(liveOpinion(nothing, reportOf(true))).toEqual({
      check: { kind: "live", name: "checked while it ran", valid: true, message },
      internalError: undefined,
      isContradiction: false,
    });
  });

  test("both find the same key: invalid, at the event", () => {
    const opinion = liveOpinion({ ...nothing, violations: [violation] }, reportOf(false));
    const message = "Event 7 made key x not linearizable: 1 was not there.";
    expect(opinion).toMatchObject({ check: { valid: false, message }, isContradiction: false });
  });

  test("a check after the run that did not finish contradicts nothing", () => {
    const opinion = liveOpinion({ ...nothing, violations: [violation] }, reportOf("unknown"));
    expect(opinion).toMatchObject({ check: { valid: false }, isContradiction: false });
  });

  test("a violation that the check after the run explains away is an internal error", () => {
    const opinion = liveOpinion({ ...nothing, violations: [violation] }, reportOf(true));
    expect(opinion).toMatchObject({ check: { valid: "unknown" }, isContradiction: true });
    expect(opinion.internalError).toContain("the check after the run found an order for it");
  });

  test("a violation that was not noticed is an internal error", () => {
    const opinion = liveOpinion(nothing, reportOf(false));
    expect(opinion).toMatchObject({ check: { valid: "unknown" }, isContradiction: true });
    expect(opinion.internalError).toContain("the online checker noticed nothing");
  });

  test("a key that was left contradicts nothing, and is told", () => {
    const left = [{ key: "x", because: "appends" }];
    const opinion = liveOpinion({ ...nothing, left }, reportOf(false));
    expect(opinion).toMatchObject({ check: { valid: true }, isContradiction: false });
    expect(opinion.check.message).toContain("1 left, first key x: appends; left to the check after the run");
  });

  test("an online checker that failed makes the run unknown at best", () => {
    const opinion = liveOpinion({ ...nothing, error: new Error("boom") }, reportOf(true));
    expect(opinion).toMatchObject({
      check: { valid: "unknown", message: "Internal error of the online checker: boom." },
      isContradiction: false,
    });
    expect(opinion.internalError).toContain("boom");
  });
});
