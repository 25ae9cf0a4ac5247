/**
 * Every schedule passes on the correct core, and shows each mutant that it is there for.
 */
import { describe, expect, it } from "vitest";
import { raftMutants } from "../mutants.ts";
import { raftScript } from "../testing/raft-script.ts";
import { clientSchedules } from "../testing/client-schedules.ts";
import { protocolSchedules } from "../testing/protocol-schedules.ts";
import type { Schedule } from "../testing/schedule.ts";

const schedules: readonly Schedule[] = [...protocolSchedules, ...clientSchedules];

/** Everything that is wrong after the schedule, seen by a client or by a monitor. */
function wrongs(schedule: Schedule, mutant: string | undefined): readonly string[] {
  const { nodes, options = {} } = schedule;
  const script = raftScript({ nodes, options, mutant });
  const seen = schedule.play(script);
  const found = script.violations().map(({ invariant, message }) => `${invariant}: ${message}`);
  return seen === undefined ? found : [seen, ...found];
}

for (const schedule of schedules) {
  describe(`${schedule.name}`, () => {
    it("does no harm to the correct core", () => {
      expect(wrongs(schedule, undefined)).toEqual([]);
    });
    for (const mutant of schedule.kills) {
      it(`shows ${mutant}`, () => {
        expect(wrongs(schedule, mutant)).not.toEqual([]);
      });
    }
  });
}

it("every mutant that only a script finds has one", () => {
  const scripted = new Set(schedules.flatMap(({ kills }) => kills));
  const needed = raftMutants.filter(({ detector }) => detector === "script").map(({ id }) => id);
  expect(needed.filter((id) => !scripted.has(id))).toEqual([]);
});
