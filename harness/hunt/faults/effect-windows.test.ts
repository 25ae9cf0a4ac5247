import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "../../../histories/event.ts";
import { effectWindows } from "./effect-windows.ts";
import type { TimedEffect } from "./timed-effect.ts";
import type { LinkEnds, NemesisEffect } from "../plan/plan.ts";

/** Effects, each at its ms. */
function at(...effects: readonly (readonly [ms: number, effect: NemesisEffect])[]): TimedEffect[] {
  return effects.map(([ms, effect]) => ({ ...effect, atUs: ms * 1000 }));
}

/** e.g. ["partition 10-30"], of a run that ended after 100 ms. */
function windows(effects: readonly TimedEffect[], events: readonly HistoryEvent[] = []): string[] {
  const found = effectWindows({ effects, events, endNs: 100e6 });
  return found.map(({ fault, beginNs, endNs }) => `${fault} ${beginNs / 1e6}-${endNs / 1e6}`);
}

const ONE: readonly LinkEnds[] = [["n1", "n2"]];
const BOTH: readonly LinkEnds[] = [...ONE, ["n2", "n1"]];
const cut = (links: readonly LinkEnds[]): NemesisEffect => ({ type: "links", links, rule: { drop: true } });
const healed = (links: readonly LinkEnds[]): NemesisEffect => ({ type: "links", links, rule: {} });
const kill = (node: string): NemesisEffect => ({ type: "kill", node, powerLoss: false });

describe("a kind of fault is in force", () => {
  test("from its first link to its last", () => {
    expect(windows(at([10, cut(ONE)], [15, cut(BOTH)], [20, healed(ONE)], [30, healed(BOTH)]))).toEqual([
      "partition 10-30",
    ]);
  });

  test("until another takes its place", () => {
    const lossy: NemesisEffect = { type: "links", links: ONE, rule: { loss: 0.5 } };
    expect(windows(at([10, cut(ONE)], [20, lossy], [40, healed(ONE)]))).toEqual(["partition 10-20", "lossy 20-40"]);
  });

  test("until the end of a run that was cut short, and no longer than until everything was healed", () => {
    const effects = at([10, cut(ONE)], [20, kill("n1")], [25, { type: "restart", node: "n1" }], [90, kill("n2")]);
    expect(windows(effects)).toEqual(["partition 10-100", "kill 20-25", "kill 90-100"]);
    const heal = { index: 0, time: 80e6, type: "info", process: "nemesis", f: "heal-all", value: null } as const;
    expect(windows(effects, [heal])).toEqual(["partition 10-80", "kill 20-25"]);
  });

  test("on a killed node that is told to go on, too, and on clogged links for as long as they are", () => {
    const paused = at([1, { type: "pause", node: "n1" }], [5, kill("n1")], [9, { type: "resume", node: "n1" }]);
    expect(windows(paused)).toEqual(["pause 1-5", "kill 5-100"]);
    expect(windows(at([3, { type: "clog", links: ONE, forMs: 4 }]))).toEqual(["clog 3-7"]);
  });

  test("never, when an operator asks for something", () => {
    expect(windows(at([3, { type: "operator", node: "n1", request: "status" }]))).toEqual([]);
  });
});
