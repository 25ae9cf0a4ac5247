import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { faultWindows, underFaults } from "./under-fault.ts";

/** The nemesis's events, each as [ms, f, value]; started at once means ordered and reported in the same ms. */
function nemesis(...events: readonly (readonly [ms: number, f: string, value?: Json])[]): HistoryEvent[] {
  return events.map(([ms, f, value = null], index) => ({
    index,
    time: ms * 1e6,
    type: "info",
    process: "nemesis",
    f,
    value,
  }));
}

/** A fault from the first to the second ms: each end is ordered and reported. */
function during(fault: string, fromMs: number, toMs: number): HistoryEvent[] {
  return nemesis(
    [fromMs, `start-${fault}`],
    [fromMs, `start-${fault}`, {}],
    [toMs, `stop-${fault}`],
    [toMs, `stop-${fault}`],
  );
}

function operation(f: string, fromMs: number, toMs: number, outcome: Operation["outcome"] = "ok"): Operation {
  const times = { invokeTime: fromMs * 1e6, completeTime: toMs * 1e6 };
  return { id: 0, process: 0, f, input: null, outcome, invokeIndex: 0, completeIndex: 1, ...times };
}

describe("a window", () => {
  test("lasts from the report of the start to the order to stop", () => {
    const events = nemesis(
      [10, "start-kill", "one"],
      [15, "start-kill", { nodes: ["n1"] }],
      [30, "stop-kill"],
      [40, "stop-kill"],
    );
    expect(faultWindows(events)).toEqual([{ fault: "kill", beginNs: 15e6, endNs: 30e6 }]);
  });

  test("ends where the same fault is ordered anew, and where everything is healed", () => {
    const events = nemesis(
      ...([
        [1, "start-slow"],
        [2, "start-slow"],
        [5, "start-slow"],
        [6, "start-slow"],
      ] as const),
      ...([
        [8, "start-kill"],
        [9, "start-kill"],
        [20, "heal-all"],
        [25, "heal-all"],
      ] as const),
    );
    expect(faultWindows(events)).toEqual([
      { fault: "slow", beginNs: 2e6, endNs: 5e6 },
      { fault: "slow", beginNs: 6e6, endNs: 20e6 },
      { fault: "kill", beginNs: 9e6, endNs: 20e6 },
    ]);
  });

  test("is none when the start was skipped or failed, but is one when only some nodes were spared", () => {
    const started = (value: Json): number =>
      faultWindows(nemesis([1, "start-kill"], [2, "start-kill", value], [3, "stop-kill"], [4, "stop-kill"])).length;
    expect(started({ target: "all", skipped: "there is no node to act on" })).toBe(0);
    expect(started({ error: "it broke" })).toBe(0);
    expect(started({ nodes: ["n1"], skipped: "n2: the system cannot lose another node now" })).toBe(1);
  });
});

describe("under a fault", () => {
  test("only what began and succeeded within one window counts, for every f of the run", () => {
    const operations = [
      operation("read", 11, 19),
      operation("read", 9, 12),
      operation("read", 18, 22),
      operation("write", 12, 14),
      operation("write", 12, 14, "info"),
      operation("cas", 12, 14, "fail"),
    ];
    expect(underFaults(during("kill", 10, 20), operations)).toEqual([
      { fault: "kill", windows: 1, lastedNs: 10e6, succeeded: { read: 1, write: 1, cas: 0 }, isOutlived: false },
    ]);
  });

  test("success between two windows says that the first was outlived, success after the last does not", () => {
    const twice = [...during("kill", 10, 20), ...during("kill", 30, 40)];
    const [between] = underFaults(twice, [operation("read", 21, 25)]);
    const [after] = underFaults(twice, [operation("read", 41, 45)]);
    expect([between?.isOutlived, after?.isOutlived]).toEqual([true, false]);
  });

  test("a later window of another fault will do, one that began before will not", () => {
    const [kill] = underFaults([...during("kill", 10, 20), ...during("slow", 30, 40)], [operation("read", 31, 35)]);
    expect(kill).toMatchObject({ fault: "kill", succeeded: { read: 0 }, isOutlived: true });
    const around = [...nemesis([5, "start-slow"], [5, "start-slow"]), ...during("kill", 10, 20)];
    const slowed = underFaults(
      [...around, ...nemesis([40, "stop-slow"], [40, "stop-slow"])],
      [operation("read", 31, 35)],
    );
    expect(slowed.map(({ fault, isOutlived }) => [fault, isOutlived])).toEqual([
      ["slow", false],
      ["kill", false],
    ]);
  });
});
