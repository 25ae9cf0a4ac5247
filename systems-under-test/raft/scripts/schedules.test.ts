/**
 * Every schedule passes on the correct core, and shows each mutant that it is there for.
 */
import { describe, expect, it } from "vitest";
import { raftMutants } from "../mutants/mutants.ts";
import { raftSchedules } from "./play.ts";

for (const schedule of raftSchedules) {
  describe(`the schedule "${schedule.name}"`, () => {
    it("does no harm to the correct core", () => {
      expect(schedule.play(undefined)).toEqual([]);
    });
    for (const mutant of schedule.kills) {
      it(`shows ${mutant}`, () => {
        expect(schedule.play(mutant)).not.toEqual([]);
      });
    }
  });
}

it("every mutant that only a script finds has one", () => {
  const scripted = new Set(raftSchedules.flatMap(({ kills }) => kills));
  const needed = raftMutants.filter(({ detector }) => detector === "script").map(({ id }) => id);
  expect(needed.filter((id) => !scripted.has(id))).toEqual([]);
});
