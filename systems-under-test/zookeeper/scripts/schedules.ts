/**
 * The scripted schedules of the system.
 */
import type { ScriptedSchedule } from "../../system.ts";
import { recipeSchedules } from "./recipe-schedules.ts";
import { serviceSchedules } from "./service-schedules.ts";
import { zabSchedules } from "./zab-schedules.ts";

/** Those of the ordered log, of the service, and of recipes. */
export const zookeeperSchedules: readonly ScriptedSchedule[] = [
  ...zabSchedules,
  ...serviceSchedules,
  ...recipeSchedules,
];
