/**
 * All schedules of the cluster manager.
 */
import type { ScriptedSchedule } from "../../system.ts";
import { agentSchedules } from "./agents-and-updates.ts";
import { failoverSchedules } from "./failovers.ts";
import { zookeeperSchedules } from "./with-zookeeper.ts";

/** Orders of events that bring out planted bugs. */
export const mesosSchedules: readonly ScriptedSchedule[] = [
  ...failoverSchedules,
  ...agentSchedules,
  ...zookeeperSchedules,
];
