/**
 * The schedules of the ordered log: the correct one passes each, and each shows the planted bugs that it names.
 */
import { describe, expect, it } from "vitest";
import { zabMutants } from "../zab/mutants.ts";
import { zabSchedules } from "./zab-schedules.ts";

describe.each(zabSchedules)("$name", (schedule) => {
  it("does no harm to the correct log", () => expect(schedule.play(undefined)).toEqual([]));
  it.each(schedule.kills)("shows %s", (mutant) => expect(schedule.play(mutant)).not.toEqual([]));
});

it("every planted bug that only a script finds has one", () => {
  const shown = new Set(zabSchedules.flatMap(({ kills }) => kills));
  const needed = zabMutants.filter(({ detector }) => detector === "script").map(({ id }) => id);
  expect(needed.filter((id) => !shown.has(id))).toEqual([]);
});
