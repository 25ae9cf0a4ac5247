/**
 * The scripted schedules of the system.
 */
import type { ScriptedSchedule } from "../../system.ts";
import { serviceSchedules } from "./service-schedules.ts";
import { zabSchedules } from "./zab-schedules.ts";

/** Those of the ordered log, then those of the service. */
export const zookeeperSchedules: readonly ScriptedSchedule[] = [...zabSchedules, ...serviceSchedules];
