/**
 * The schedules: the correct core passes each, and each shows the planted bugs that it names.
 */
import { describe, expect, it } from "vitest";
import { paxosMutants } from "../mutants.ts";
import { paxosSchedules } from "./schedules.ts";

describe.each(paxosSchedules)("$name", (schedule) => {
  it("does no harm to the correct core", () => expect(schedule.play(undefined)).toEqual([]));
  it.each(schedule.kills)("shows %s", (mutant) => expect(schedule.play(mutant)).not.toEqual([]));
});

it("every planted bug that only a script finds has one", () => {
  const shown = new Set(paxosSchedules.flatMap(({ kills }) => kills));
  const needed = paxosMutants.filter(({ detector }) => detector === "script").map(({ id }) => id);
  expect(needed.filter((id) => !shown.has(id))).toEqual([]);
});
