/**
 * The online checker against the oracle, on drawn histories: its violation is at the first event after which the oracle
 * refutes the history so far. `npm run test:oracle` draws many more.
 */
import { expect, test } from "vitest";
import type { HistoryEvent } from "../../histories/event.ts";
import { runTrials } from "../testing/trial.ts";
import { createOnlineChecker } from "./online-checker.ts";
import { ONLINE_TRIALS, leftKeys } from "./testing/trials.ts";

const COUNT = 30;
const tally = { kept: 0, broken: 0 };

test.each(ONLINE_TRIALS)("$name: is judged at the first bad event of each drawn history", (family) => {
  const { kept, broken, mistakes } = runTrials(family, { from: 0, count: COUNT });
  tally.kept += kept;
  tally.broken += broken;
  expect(mistakes).toEqual([]);
});

test("both kinds of histories were drawn, and few keys were left", () => {
  expect(Math.min(tally.kept, tally.broken)).toBeGreaterThan(COUNT * 4);
  expect(leftKeys.count).toBeLessThan((tally.kept + tally.broken) / 100);
});

test("what an open test-and-set may do and what it turns out to have done are one update, not two", () => {
  const event = (
    index: number,
    process: number,
    f: string,
    type: "invoke" | "ok",
    value: number | null,
  ): HistoryEvent => {
    return { index, time: index, process, f, type, value };
  };
  const checker = createOnlineChecker("test-and-set");
  const seenBeforeItReturned = [
    event(0, 0, "tas", "invoke", null),
    event(1, 1, "read", "invoke", null),
    event(2, 1, "read", "ok", 1),
    event(3, 0, "tas", "ok", 0),
  ];
  expect(seenBeforeItReturned.map((one) => checker.event(one))).toEqual([undefined, undefined, undefined, undefined]);
  const twoWinners = [event(4, 2, "tas", "invoke", null), event(5, 2, "tas", "ok", 0)];
  expect(twoWinners.map((one) => checker.event(one)?.index)).toEqual([undefined, 5]);
});
