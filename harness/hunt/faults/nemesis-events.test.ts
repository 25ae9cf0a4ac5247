import { expect, test } from "vitest";
import type { LinkEnds } from "../../nemesis/effect.ts";
import { createNemesisEvents } from "./nemesis-events.ts";
import type { TimedEffect } from "./timed-effect.ts";

function operations(effects: readonly object[]): readonly string[] {
  const events = createNemesisEvents();
  return effects.flatMap((effect, at) => {
    const timed = { atUs: at, ...effect } as TimedEffect;
    return events.of(timed, 0).map(
      ({ f, value }) =>
        `${f} ${Object.values(value as object)
          .slice(0, 1)
          .join(" ")}`,
    );
  });
}

test("a node that comes back ends the fault that took it down, by its name", () => {
  const effects = [
    { type: "kill", node: "n1", powerLoss: true },
    { type: "kill", node: "n2", powerLoss: false },
    { type: "restart", node: "n2" },
    { type: "restart", node: "n1" },
  ];
  expect(operations(effects)).toEqual([
    "start-power-loss-n1 n1",
    "start-kill-n2 n2",
    "stop-kill-n2 n2",
    "stop-power-loss-n1 n1",
  ]);
});

test("a disk that is well again ends what was wrong with it", () => {
  const disk = { type: "disk", node: "n1", slowness: 1, isStalled: false };
  expect(operations([{ ...disk, isFull: true }, disk, { ...disk, isStalled: true }, disk])).toEqual([
    "start-disk-full-n1 n1",
    "stop-disk-full-n1 n1",
    "start-disk-stall-n1 n1",
    "stop-disk-stall-n1 n1",
  ]);
});

test("links that are mended end each kind of fault that was on them", () => {
  const ab: LinkEnds = ["a", "b"];
  const ba: LinkEnds = ["b", "a"];
  const effects = [
    { type: "links", links: [ab], rule: { drop: true } },
    { type: "links", links: [ba], rule: { loss: 0.5 } },
    { type: "links", links: [ab, ba], rule: {} },
  ];
  expect(operations(effects)).toEqual([
    "start-partition a>b",
    "start-lossy b>a",
    "stop-partition a>b",
    "stop-lossy b>a",
  ]);
});

test("a clog says how long it lasts, and nothing ends it", () => {
  const [event] = createNemesisEvents().of({ atUs: 5, type: "clog", links: [["a", "b"]], forMs: 7 }, 3);
  expect(event).toMatchObject({ index: 3, time: 5000, f: "start-clog", value: { links: ["a>b"], forMs: 7 } });
});
