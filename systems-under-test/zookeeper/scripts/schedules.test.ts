/**
 * The schedules: the correct system passes each, and each shows the planted bugs that it names.
 */
import { describe, expect, it } from "vitest";
import { zookeeperMutants } from "../mutants.ts";
import { zookeeperSchedules } from "./schedules.ts";

describe.each(zookeeperSchedules)("$name", (schedule) => {
  it("does no harm to the correct system", () => expect(schedule.play(undefined)).toEqual([]));
  it.each(schedule.kills)("shows %s", (mutant) => expect(schedule.play(mutant)).not.toEqual([]));
});

it("every planted bug that only a script finds has one", () => {
  const shown = new Set(zookeeperSchedules.flatMap(({ kills }) => kills));
  const needed = zookeeperMutants.filter(({ detector }) => detector === "script").map(({ id }) => id);
  expect(needed.filter((id) => !shown.has(id))).toEqual([]);
});
