/**
 * The framework's policy about failures: services that ended are launched again, and so is what never ran.
 */
import { type Activity, noteEvent, type ScheduledTask, type Scheduler } from "./state.ts";

/** After the end of a task: launches another in its place, if that is wanted. */
export function enqueueAgain(scheduler: Scheduler, activity: Activity, task: ScheduledTask): boolean {
  const { info, isService, isKilled, reason, hasRun } = task;
  const { name, cpus, runMs, fails } = info;
  const neverRan = !hasRun && (reason === "invalid-offers" || reason === "never-sent" || reason === "not-on-agent");
  if (isKilled || activity.latest.get(name) !== info.task || !(isService || neverRan)) return false;
  activity.queue.set(name, { name, cpus, runMs, fails, isService });
  noteEvent(scheduler, "replaced", { task: info.task, name });
  return true;
}
