/**
 * What a scheduler hears of its tasks. An end counts, is answered and acknowledged when it is stored: else one scheduler would
 * have seen it, and the next would never hear of it.
 */
import type { TaskView, Update } from "../messages.ts";
import { reply } from "../../paxos/core/outbox.ts";
import { enqueueAgain } from "./policy.ts";
import { type Activity, noteEvent, type ScheduledTask, type Scheduler } from "./state.ts";
import { finish, storeTask } from "./storage.ts";
import { call, killTask } from "./talk.ts";

/** An update of a task, of its agent or of the master. */
export function receiveUpdate(scheduler: Scheduler, activity: Activity, update: Update): void {
  const { rules } = scheduler;
  const { state, uuid, reason } = update;
  const task = activity.tasks.get(update.task);
  noteEvent(scheduler, "heard", { task: update.task, state, uuid, reason, isKnown: task !== undefined });
  if (task === undefined) return;
  task.isConfirmed = true;
  const { hasEnded } = task;
  if (rules.changesView({ hasEnded: hasEnded || task.ending !== null })) {
    if (rules.hasEnded({ state, reason, isFromAgent: uuid !== null })) {
      finish(scheduler, task, { state, reason });
    } else changeState(scheduler, activity, task, update);
  }
  if (uuid === null) return;
  if (task.ending !== null && rules.storesBeforeAcknowledging()) task.ending.uuids.push(uuid);
  else acknowledge(activity, task, uuid);
}

function acknowledge(activity: Activity, { info, agentId }: ScheduledTask, uuid: string): void {
  call(activity, { type: "acknowledge", task: info.task, agentId, uuid });
}

/** It has not ended, as far as anybody can be sure. */
function changeState(scheduler: Scheduler, activity: Activity, task: ScheduledTask, { state, reason }: Update): void {
  if (state === "RUNNING") task.hasRun = true;
  if (task.state === "LOST" && (state === "RUNNING" || state === "STAGING")) {
    // It was given up. One that turns up again is not wanted.
    if (!task.isUnwanted) {
      task.isUnwanted = true;
      storeTask(scheduler, task, null);
    }
    killTask(activity, task);
    return;
  }
  task.state = state;
  task.reason = reason;
  // The order may have been lost on its way, with a master or with an agent's connection.
  if (task.isKilled && state === "RUNNING" && scheduler.rules.repeatsKills()) killTask(activity, task);
  if (state === "LOST" || state === "UNREACHABLE") replaceEarly(scheduler, activity, task);
}

/** A correct scheduler does not replace what may still run. */
function replaceEarly(scheduler: Scheduler, activity: Activity, task: ScheduledTask): void {
  const { hasEnded, state, isService } = task;
  if (isService && scheduler.rules.mayReplace({ hasEnded, state })) enqueueAgain(scheduler, activity, task);
}

/** Endings that are stored now: they count, are acknowledged, and make room for others. */
export function tickEndings(scheduler: Scheduler, activity: Activity): void {
  const storedTo = scheduler.client.storedTo();
  for (const task of activity.tasks.values()) {
    const { ending } = task;
    if (ending === null || ending.ticket > storedTo) continue;
    task.ending = null;
    task.state = ending.state;
    task.reason = ending.reason;
    task.hasEnded = true;
    noteEvent(scheduler, "ended", { task: task.info.task, state: ending.state, reason: ending.reason });
    for (const uuid of ending.uuids) acknowledge(activity, task, uuid);
    const { hasEnded, state } = task;
    if (scheduler.rules.mayReplace({ hasEnded, state })) enqueueAgain(scheduler, activity, task);
  }
}

/** A task as clients see it. */
export function viewOf({ info, agentId, agentCpus, state, hasEnded }: ScheduledTask): TaskView {
  const { task, name, cpus } = info;
  return { task, name, agentId, cpus, agentCpus, state, hasEnded };
}

/** Answers clients whose task runs, or has ended. */
export function answerClients(scheduler: Scheduler, activity: Activity): void {
  for (const [name, connections] of activity.launching) {
    const task = activity.tasks.get(activity.latest.get(name) ?? "");
    if (task === undefined || activity.queue.has(name)) continue;
    const isThere = task.hasEnded || (task.hasRun && task.ending === null);
    if (!isThere) continue;
    activity.launching.delete(name);
    for (const connection of connections) reply(scheduler.outbox, connection, { type: "task", task: viewOf(task) });
  }
  for (const [name, connections] of activity.killing) {
    const task = activity.tasks.get(activity.latest.get(name) ?? "");
    if (task?.hasEnded !== true) continue;
    activity.killing.delete(name);
    for (const connection of connections) reply(scheduler.outbox, connection, { type: "task", task: viewOf(task) });
  }
}
