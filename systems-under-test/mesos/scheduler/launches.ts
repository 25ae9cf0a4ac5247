/**
 * Launching: what clients want is put on offers. The intent is stored before the Accept is sent, so that whoever takes over knows
 * of every task that may run.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { LaunchRequest, TaskInfo } from "../messages.ts";
import { HOLD_OFFER_MS, SILENCE_MS } from "../options.ts";
import { type Activity, type HeldOffer, newTask, noteEvent, type ScheduledTask, type Scheduler } from "./state.ts";
import { finish, storeTask } from "./storage.ts";
import { call } from "./talk.ts";

/** Puts what waits on the offers that there are, sends what is stored, and gives back what is of no use. */
export function tickLaunches(scheduler: Scheduler, activity: Activity): void {
  const { client, now, rules } = scheduler;
  if (activity.stream !== null && client.storedTo() >= activity.frameworkTicket) {
    for (const offer of activity.offers.values()) {
      const chosen = fitting(activity, offer.cpus);
      if (chosen.length > 0) useOffer(scheduler, activity, activity.stream, offer, chosen);
      else if (now >= offer.at + HOLD_OFFER_MS) {
        activity.offers.delete(offer.offer);
        call(activity, { type: "decline", offer: offer.offer });
      }
    }
  }
  const isDue = ({ ticket }: { readonly ticket: number }): boolean =>
    !rules.storesIntent() || client.storedTo() >= ticket;
  const due = activity.accepts.filter(isDue);
  activity.accepts = activity.accepts.filter((one) => !isDue(one));
  for (const { stream, offer, tasks } of due) {
    // The offers of an earlier stream are gone. Whether the tasks exist is asked.
    if (stream !== activity.stream) continue;
    call(activity, { type: "accept", offer, tasks });
    for (const { task } of tasks) sent(activity.tasks.get(task), now);
  }
}

/** Before its Accept was sent, nobody may be asked about a task: the answer would be that there is none. */
function sent(task: ScheduledTask | undefined, now: Ms): void {
  if (task !== undefined) task.askFrom = now + SILENCE_MS;
}

/** Takes a task back whose Accept was not sent in this subscription, and never will be. Says whether it could. */
export function takeBack(scheduler: Scheduler, activity: Activity, task: ScheduledTask): boolean {
  const id = task.info.task;
  const isWaiting = ({ stream, tasks }: Activity["accepts"][number]): boolean =>
    stream === activity.stream && tasks.some((one) => one.task === id);
  if (!activity.accepts.some(isWaiting)) return false;
  activity.accepts = activity.accepts.map((accept) => ({
    ...accept,
    tasks: accept.tasks.filter((one) => one.task !== id),
  }));
  finish(scheduler, task, { state: "LOST", reason: "never-sent" });
  return true;
}

/** Of what waits, in order, as much as fits. */
function fitting({ queue }: Activity, cpus: number): LaunchRequest[] {
  const chosen: LaunchRequest[] = [];
  let left = cpus;
  for (const request of queue.values()) {
    if (request.cpus > left) continue;
    left -= request.cpus;
    chosen.push(request);
  }
  return chosen;
}

function useOffer(
  scheduler: Scheduler,
  activity: Activity,
  stream: string,
  { offer, agentId, total }: HeldOffer,
  chosen: readonly LaunchRequest[],
): void {
  activity.offers.delete(offer);
  const tasks = chosen.map((request) => intend(scheduler, activity, request, { agentId, agentCpus: total }));
  for (const task of tasks) task.intentTicket = storeTask(scheduler, task, null);
  const infos = tasks.map(({ info }) => info);
  activity.accepts.push({
    ticket: Math.max(...tasks.map(({ intentTicket }) => intentTicket)),
    stream,
    offer,
    tasks: infos,
  });
}

function intend(
  scheduler: Scheduler,
  activity: Activity,
  request: LaunchRequest,
  agent: Pick<ScheduledTask, "agentId" | "agentCpus">,
): ScheduledTask {
  const { name, cpus, runMs, fails, isService } = request;
  const framework = activity.framework ?? "";
  const { rules } = scheduler;
  const id = rules.taskId({ framework, incarnation: activity.epoch, number: ++activity.lastNumber });
  const info: TaskInfo = { task: id, name, cpus, runMs, fails };
  const task = newTask({ info, isService, ...agent }, Infinity);
  activity.queue.delete(name);
  activity.tasks.set(id, task);
  activity.latest.set(name, id);
  noteEvent(scheduler, "intent", { task: id, name, cpus, agentId: agent.agentId });
  return task;
}
