/**
 * What a scheduler stores: its framework's id, each task that it means to launch, and how tasks ended.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Reason, TaskInfo, TaskState, Update } from "../messages.ts";
import { enqueueAgain } from "./policy.ts";
import { type Activity, newTask, type ScheduledTask, type Scheduler } from "./state.ts";

interface StoredTask {
  readonly info: TaskInfo;
  readonly isService: boolean;
  readonly agentId: string;
  readonly agentCpus: number;
  readonly isKilled: boolean;
  readonly isUnwanted: boolean;
  readonly end: { readonly state: TaskState; readonly reason: Reason | null; readonly hasRun: boolean } | null;
}

const FRAMEWORK = "framework";
const TASK = "task/";

/** Stores the framework's id; null: it has none any more. Gives a ticket. */
export function storeFramework({ client }: Scheduler, framework: string | null): number {
  return client.put([{ key: FRAMEWORK, value: framework }]);
}

/** Stores a task as it is, with the end that is known. Gives a ticket. */
export function storeTask(
  { client }: Scheduler,
  { info, isService, agentId, agentCpus, isKilled, isUnwanted, hasRun, state, reason, hasEnded }: ScheduledTask,
  ending: { readonly state: TaskState; readonly reason: Reason | null } | null,
): number {
  const end = ending ?? (hasEnded ? { state, reason } : null);
  const stored: StoredTask = {
    info,
    isService,
    agentId,
    agentCpus,
    isKilled,
    isUnwanted,
    // Written out: what else an ending has is changed later, and what was stored must not change with it.
    end: end === null ? null : { state: end.state, reason: end.reason, hasRun },
  };
  return client.put([{ key: TASK + info.task, value: stored as unknown as Json }]);
}

/** Takes over what former schedulers stored. */
export function loadTasks(scheduler: Scheduler, activity: Activity, entries: ReadonlyMap<string, Json>): void {
  activity.framework = (entries.get(FRAMEWORK) ?? null) as string | null;
  for (const [key, value] of entries) {
    if (!key.startsWith(TASK)) continue;
    const { info, isService, agentId, agentCpus, isKilled, isUnwanted, end } = value as unknown as StoredTask;
    const task = { ...newTask({ info, isService, agentId, agentCpus }, scheduler.now), isKilled, isUnwanted };
    activity.tasks.set(info.task, end === null ? task : { ...task, ...end, hasEnded: true });
    activity.latest.set(info.name, info.task);
  }
  for (const id of activity.latest.values()) {
    const task = activity.tasks.get(id);
    if (task?.hasEnded === true) enqueueAgain(scheduler, activity, task);
  }
}

/** It has ended. That counts when it is stored. */
export function finish(scheduler: Scheduler, task: ScheduledTask, end: Pick<Update, "state" | "reason">): void {
  if (task.ending !== null) return;
  // One that was given up stays so, whatever ended it.
  const known = task.isUnwanted ? { ...end, state: "LOST" as const } : end;
  task.ending = { ...known, ticket: storeTask(scheduler, task, known), uuids: [] };
}
