import { describe, expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import type { FaultRecord } from "../../runs/results.ts";
import type { UnderFault } from "./under-fault.ts";
import { assess, LOAD_OK_MIN, operationStats, type RunFacts } from "./assess.ts";

function reads(count: number, outcome: Operation["outcome"] = "ok"): Operation[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    process: 0,
    f: "read",
    input: null,
    outcome,
    invokeIndex: 2 * id,
    completeIndex: 2 * id + 1,
    invokeTime: 0,
    completeTime: (id + 1) * 1e6,
  }));
}

const kill: FaultRecord = { fault: "kill", armed: 2, effective: 1, effect: "n1 was killed once" };

const good: RunFacts = {
  operations: reads(100),
  report: {
    valid: true,
    model: "cas-register",
    keys: [{ key: "x", valid: true, operationCount: 100, decidedBy: "zones" }],
    operationCount: 100,
  },
  checkTimeMs: 1,
  mustSucceed: ["read"],
  faults: [kill],
  findings: [],
  recovery: { firstOkMs: 12, boundMs: 1000, finalReadsDue: 3, finalReadsAsked: 3, finalReadsOk: 3 },
};

function under(succeeded: UnderFault["succeeded"], isOutlived = false): UnderFault {
  return { fault: "kill", windows: 1, lastedNs: 7.6e9, succeeded, isOutlived };
}

describe("a run's verdict", () => {
  test("is valid when a fault that stopped everything was outlived, and what succeeded is in each fault's record", () => {
    const results = assess({ ...good, underFaults: [under({ read: 0 }, true)] });
    expect(results.valid).toBe(true);
    expect(results.faults).toEqual([{ ...kill, succeeded: { read: 0 } }]);
    expect(assess({ ...good, underFaults: [under({ read: 1 })] }).valid).toBe(true);
  });

  test("names the known weaknesses of a system, what of them showed, and points to them when the run failed", () => {
    const lost = { id: "V19", text: "a winner loses" };
    const late = { id: "V09", text: "two win" };
    const known = { of: "a plain flag", holds: "calls are whole", weaknesses: [lost, late], source: "the paper" };
    const text =
      "This is what a plain flag gives (the paper). It holds: calls are whole. It does not: a winner loses (V19); two win (V09).";
    const messageOf = ({ checks }: ReturnType<typeof assess>): string | undefined =>
      checks.find(({ kind }) => kind === "weaknesses")?.message;

    const fine = assess({ ...good, weaknesses: { known } });
    expect([fine.valid, fine.headline, messageOf(fine)]).toEqual([true, "Linearizable.", text]);

    const seen = [12, 15].map((timeMs) => ({ id: "V19", node: "n1", message: "a found its own 1", timeMs }));
    const report = { ...good.report, valid: false } as const;
    const failed = assess({ ...good, report, weaknesses: { known, seen } });
    expect([failed.valid, failed.headline]).toEqual([
      false,
      "Not linearizable. See the known weaknesses of a plain flag.",
    ]);
    expect(messageOf(failed)).toBe(
      `${text} In this run it showed: V19 2 times, first at 12.0 ms: a found its own 1. What failed after that was expected.`,
    );
    expect(messageOf(assess({ ...good, weaknesses: { known, seen: [] } }))).toBe(
      `${text} None of it showed in this run.`,
    );
  });

  test("says by the name of a check whether it holds, and never speaks of an order then", () => {
    const [key] = good.report.keys;
    if (key === undefined) throw new Error("the report has a key");
    const figures = { lost: 0 };
    const held = { ...good.report, model: "set-full", property: "set-full", message: "9 stayed.", figures };
    const whole = assess({ ...good, report: held });
    expect(whole).toMatchObject({ valid: true, headline: "The check set-full holds.", property: "set-full" });
    expect(whole.checks[0]).toMatchObject({ kind: "history", name: "set-full", message: "9 stayed.", figures });
    const broken = { ...held, valid: false, message: "Lost: 17.", keys: [{ ...key, valid: false }] } as const;
    const results = assess({ ...good, report: broken });
    expect(results.headline).toBe("The check set-full does not hold.");
    const check = { kind: "history", name: "set-full", valid: false, message: "Lost: 17.", figures };
    expect(results.checks[0]).toEqual(check);
    const unsure = { ...held, valid: "unknown", message: "No final read." } as const;
    expect(assess({ ...good, report: unsure }).checks[0]?.message).toBe("Undecided: No final read.");
    expect(JSON.stringify({ ...results, keys: [] })).not.toMatch(/lineariz|No order/i);
  });

  test("is unknown when the check after the run and the one during it contradict each other, whatever else is found", () => {
    const [key] = good.report.keys;
    if (key === undefined) throw new Error("the report has a key");
    const report = { ...good.report, valid: false, keys: [{ ...key, valid: false }] } as const;
    const check = { name: "checked while it ran", valid: "unknown", message: "Internal error." } as const;
    const live = { check, internalError: "Internal error.", isContradiction: true };
    expect(assess({ ...good, report, live })).toMatchObject({
      valid: "unknown",
      headline: "Unknown: two checks of the same history contradict each other.",
    });
  });

  test("is invalid when a violation was found during the run, though the check after it did not finish", () => {
    const report = { ...good.report, valid: "unknown" } as const;
    const check = { name: "checked while it ran", valid: false, message: "Event 7." } as const;
    const live = { check, internalError: undefined, isContradiction: false };
    expect(assess({ ...good, report, live })).toMatchObject({ valid: false, headline: "Not linearizable." });
  });

  test("is invalid by a finding, and does not say that the history is right when that is not known", () => {
    const findings = [{ time: 1, kind: "ended", message: "n1 ended by itself" }] as const;
    const headlineOf = (facts: Partial<RunFacts>): string => assess({ ...good, findings, ...facts }).headline;
    expect(headlineOf({})).toBe("Linearizable, but a node did what nobody asked for.");
    const unknown = { ...good.report, valid: "unknown" } as const;
    expect(headlineOf({ report: unknown })).toBe(
      "Undecided whether linearizable, but a node did what nobody asked for.",
    );
    expect(headlineOf({ report: { ...unknown, property: "set-full", message: "" } })).toBe(
      "Undecided whether set-full holds, but a node did what nobody asked for.",
    );
  });

  test("is valid when every check holds", () => {
    expect(assess(good)).toMatchObject({ valid: true, headline: "Linearizable." });
  });

  test.each<[string, Partial<RunFacts>, string]>([
    ["a fault changed nothing", { faults: [{ ...kill, effective: 0 }] }, "kill began 2 times and changed nothing"],
    ["a fault never began", { faults: [{ ...kill, armed: 0, effective: 0 }] }, "kill never began"],
    ["too little succeeded", { operations: reads(LOAD_OK_MIN - 1) }, `Only ${LOAD_OK_MIN - 1} operations succeeded`],
    ["an f never succeeded", { mustSucceed: ["read", "write"] }, "Not one write succeeded"],
    [
      "it never came back",
      { recovery: { firstOkMs: undefined, boundMs: 1000, finalReadsDue: 0, finalReadsAsked: 0, finalReadsOk: 0 } },
      "within 1000 ms",
    ],
    [
      "a final read is missing",
      { recovery: { firstOkMs: 1, boundMs: 1000, finalReadsDue: 3, finalReadsAsked: 3, finalReadsOk: 2 } },
      "1 of 3 final reads",
    ],
    [
      "keys were not read in the end",
      { recovery: { firstOkMs: 1, boundMs: 1000, finalReadsDue: 3, finalReadsAsked: 2, finalReadsOk: 2 } },
      "Only 2 of 3 keys were read",
    ],
    [
      "nothing succeeded while a fault was in force, nor between that and another's end",
      { underFaults: [under({ read: 0, write: 0 })] },
      "Nothing succeeded while kill was in force (once, 7.6 s)",
    ],
    ["no answer could be a wrong one", { lackOfEvidence: "287 adds, nothing was ever read." }, "287 adds"],
    [
      "a fault was not undone",
      { leftBroken: ["the link n1>n2 is set to: drop", "n3 is down"] },
      "Internal error: after every fault was undone, the link n1>n2 is set to: drop; n3 is down.",
    ],
    ["it was interrupted", { endedEarly: "interrupted by SIGINT" }, "interrupted by SIGINT"],
  ])("is unknown when %s, and says so", (_name, change, message) => {
    const results = assess({ ...good, ...change });
    expect(results.valid).toBe("unknown");
    expect(
      results.checks
        .filter((check) => check.valid === "unknown")
        .map((check) => check.message)
        .join(),
    ).toContain(message);
  });

  test("is invalid when fewer operations succeeded than the test requires, and says how many did", () => {
    const operations = [...reads(199), ...reads(1, "info")];
    const asked = (okFractionMin: number): object => assess({ ...good, operations, okFractionMin });
    expect(asked(0.99)).toMatchObject({ valid: true, availability: { okFraction: 0.995, required: 0.99 } });
    expect(asked(1)).toMatchObject({
      valid: false,
      headline: "Linearizable, but not available.",
      checks: expect.arrayContaining([
        expect.objectContaining({
          kind: "availability",
          message: "99.5 % of the operations succeeded; the test requires all to succeed.",
        }),
      ]) as unknown,
    });
    const nearly = [...reads(99_999), ...reads(1, "fail")];
    const { checks } = assess({ ...good, operations: nearly, okFractionMin: 1 });
    expect(checks.at(-1)?.message).toBe(
      "Not quite 100 % of the operations succeeded; the test requires all to succeed.",
    );
    expect(assess(good).availability).toBeUndefined();
  });

  test("is valid when links between nodes were cut that never said anything to each other, and says so", () => {
    const none = { sent: 0, received: 0 };
    const some = { sent: 8, received: 8 };
    const silent = { all: some, clients: some, servers: none, services: none };
    const faults = ["partition", "lossy"].map((fault) => ({
      fault,
      armed: 2,
      effective: 0,
      effect: "dropped nothing",
    }));
    const effectsOf = (facts: Partial<RunFacts>): unknown =>
      assess({ ...good, ...facts }).checks.find(({ kind }) => kind === "effects");
    expect(effectsOf({ faults, network: silent })).toMatchObject({
      valid: true,
      message:
        "The nodes sent each other nothing in the whole run, so there was nothing that partition and lossy could change.",
    });
    const unknown = { valid: "unknown" };
    expect(effectsOf({ faults, network: { ...silent, servers: some } })).toMatchObject(unknown);
    expect(effectsOf({ faults: [{ ...kill, effective: 0 }, ...faults], network: silent })).toMatchObject(unknown);
    expect(effectsOf({ faults })).toMatchObject(unknown);
    // What services were asked is nothing that nodes said to each other.
    expect(effectsOf({ faults, network: { ...silent, servers: some, services: some } })).toMatchObject({ valid: true });
    expect(assess({ ...good, network: silent })).toMatchObject({ network: silent, availability: { okFraction: 1 } });
  });

  test("is invalid when a key is, whatever else is unknown", () => {
    const keys = [{ key: "x", valid: false, operationCount: 3, decidedBy: "search" }] as const;
    const results = assess({
      ...good,
      report: { ...good.report, valid: false, keys },
      faults: [{ ...kill, effective: 0 }],
    });
    expect(results).toMatchObject({ valid: false, headline: "Not linearizable." });
  });

  test("a warning is told, and decides nothing", () => {
    const warning = { time: 1, node: "n1", kind: "warning", message: "n1 sent one field more" } as const;
    const results = assess({ ...good, findings: [warning] });
    expect(results).toMatchObject({ valid: true, findings: [warning] });
  });

  test("is invalid when a node ended by itself", () => {
    const results = assess({ ...good, findings: [{ time: 1, node: "n1", message: "n1 exited with code 1" }] });
    expect(results).toMatchObject({ valid: false, headline: "Linearizable, but a node did what nobody asked for." });
  });
});

test("statistics count by f and take quantiles over ok operations only", () => {
  expect(operationStats([...reads(100), ...reads(5, "fail"), ...reads(2, "info")])).toEqual([
    { f: "read", ok: 100, fail: 5, info: 2, p50Ms: 50, p99Ms: 99 },
  ]);
  expect(operationStats(reads(1, "info"))).toEqual([{ f: "read", ok: 0, fail: 0, info: 1 }]);
});
