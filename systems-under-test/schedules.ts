/**
 * The scripted schedules of every bundled system: orders of events that bring out one planted bug each, which random
 * faults hardly ever meet. Beside the catalog and not in it, for some are read from files, and the cores touch none.
 */
import { multiPaxosSchedules } from "./multi-paxos/scripts/schedules.ts";
import { paxosSchedules } from "./paxos/scripts/schedules.ts";
import { raftSchedules } from "./raft/scripts/script-files.ts";
import type { ScriptedSchedule } from "./system.ts";
import { vmFtSchedules } from "./vm-ft/scripts/schedules.ts";
import { zookeeperSchedules } from "./zookeeper/scripts/schedules.ts";

const SCHEDULES: { readonly [system: string]: () => readonly ScriptedSchedule[] } = {
  raft: raftSchedules,
  "vm-ft": () => vmFtSchedules,
  paxos: () => paxosSchedules,
  "multi-paxos": () => multiPaxosSchedules,
  zookeeper: () => zookeeperSchedules,
};

/** Those of the system with this name; none where it has none. */
export function schedulesOf(system: string): readonly ScriptedSchedule[] {
  return SCHEDULES[system]?.() ?? [];
}
