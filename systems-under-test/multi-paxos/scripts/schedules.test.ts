/**
 * The schedules: the correct core passes each, and each shows the planted bugs that it names.
 */
import { describe, expect, it } from "vitest";
import { multiPaxosMutants } from "../mutants.ts";
import { multiPaxosSchedules } from "./schedules.ts";

describe.each(multiPaxosSchedules)("$name", (schedule) => {
  it("does no harm to the correct core", () => expect(schedule.play(undefined)).toEqual([]));
  it.each(schedule.kills)("shows %s", (mutant) => expect(schedule.play(mutant)).not.toEqual([]));
});

it("every planted bug that only a script finds has one", () => {
  const shown = new Set(multiPaxosSchedules.flatMap(({ kills }) => kills));
  const needed = multiPaxosMutants.filter(({ detector }) => detector === "script").map(({ id }) => id);
  expect(needed.filter((id) => !shown.has(id))).toEqual([]);
});
