import { describe, expect, test } from "vitest";
import { diskSchedules } from "./schedules.ts";

describe.each(diskSchedules)("$name", (schedule) => {
  test("does no harm to the correct system", () => {
    expect(schedule.play(undefined)).toEqual([]);
  });
  test.each(schedule.kills)("shows %s", (mutant) => {
    expect(schedule.play(mutant)).not.toEqual([]);
  });
});
