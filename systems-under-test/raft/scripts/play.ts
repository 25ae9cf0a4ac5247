/**
 * The schedules as the system's description offers them: played by name of a mutant, with everything that is wrong
 * afterwards.
 */
import type { ScriptedSchedule } from "../../system.ts";
import { clientSchedules } from "./client-schedules.ts";
import { protocolSchedules } from "./protocol-schedules.ts";
import { raftScript } from "./raft-script.ts";
import type { Schedule } from "./schedule.ts";

export const raftSchedules: readonly ScriptedSchedule[] = [...protocolSchedules, ...clientSchedules].map(
  (schedule) => ({
    name: schedule.name,
    kills: schedule.kills,
    play: (mutant) => wrongs(schedule, mutant),
  }),
);

/** Seen by a client first, then by a monitor. */
function wrongs(schedule: Schedule, mutant: string | undefined): readonly string[] {
  const { nodes, options = {} } = schedule;
  const script = raftScript({ nodes, options, mutant });
  const seen = schedule.play(script);
  const found = script.violations().map(({ invariant, message }) => `${invariant}: ${message}`);
  return seen === undefined ? found : [seen, ...found];
}
