import { describe, expect, test } from "vitest";
import { styleNames } from "../hosts/styles/style-names.ts";
import { diskSchedules } from "./schedules.ts";

describe.each(diskSchedules)("$name", (schedule) => {
  test.each(styleNames)("does no harm to the correct system in style %s", (style) => {
    expect(schedule.play(undefined, style)).toEqual([]);
  });
  test.each(schedule.kills)("shows %s", (mutant) => {
    expect(schedule.play(mutant)).not.toEqual([]);
  });
});
