/**
 * A scheduler's subscription: to the master that leads, with the framework's id, and anew whenever either side was silent.
 *
 * After each subscription nothing is sure about any task, so the master is asked about all that have not ended, again and again
 * and less and less often, until each has an answer.
 */
import type { Id } from "../../node-kit/node.ts";
import { send } from "../../paxos/core/outbox.ts";
import type { Frame, ToScheduler } from "../messages.ts";
import { IMPLICIT_RECONCILE_MS, RECONCILE_MS, SILENCE_MS } from "../options.ts";
import { createConnection, flush, take } from "../transport/connection.ts";
import { type Activity, noteEvent, type Scheduler } from "./state.ts";
import { finish, storeFramework } from "./storage.ts";
import { call, killTask } from "./talk.ts";
import { receiveUpdate } from "./tasks.ts";

/** Time between two tries to subscribe (ms). */
const SUBSCRIBE_MS = 300;

/** Follows the master that leads, and subscribes until it answers. */
export function followMaster(scheduler: Scheduler, activity: Activity): void {
  const { client, now, options, outbox } = scheduler;
  const { epoch, holder } = client.standing("master");
  const isNew = holder !== null && epoch > (activity.master?.epoch ?? 0);
  const isSilent = activity.connection !== null && now - activity.connection.heardAt >= SILENCE_MS;
  if (isNew) activity.master = { id: holder, epoch };
  if (isNew || isSilent) beginSession(scheduler, activity);
  const { master } = activity;
  if (master === null || activity.stream !== null || now < activity.subscribeAt) return;
  activity.subscribeAt = now + SUBSCRIBE_MS;
  const { session, sessions: number, framework, epoch: schedulerEpoch } = activity;
  const { failoverMs } = options;
  send(outbox, master.id, {
    type: "subscribe",
    session,
    number,
    epoch: master.epoch,
    framework,
    schedulerEpoch,
    failoverMs,
  });
}

/** Nothing that was said before counts any more: no stream, no offers. */
function beginSession(scheduler: Scheduler, activity: Activity): void {
  const { now } = scheduler;
  activity.session = `${scheduler.id}/${activity.epoch}/${++activity.sessions}`;
  activity.stream = null;
  activity.offers.clear();
  activity.subscribeAt = now;
  const { master } = activity;
  activity.connection = master === null ? null : createConnection(master.id, activity.session, master.epoch, now);
}

/** Takes a piece of the connection in. */
export function receiveFrame(scheduler: Scheduler, activity: Activity, from: Id, frame: Frame): void {
  const { connection } = activity;
  const isCurrentSession = frame.session === activity.session && from === activity.master?.id;
  if (connection === null || !scheduler.rules.hears({ isCurrentSession })) return;
  for (const word of take(connection, frame, scheduler.now)) {
    if (activity.session === frame.session) receiveWord(scheduler, activity, word as ToScheduler);
  }
}

function receiveWord(scheduler: Scheduler, activity: Activity, word: ToScheduler): void {
  switch (word.type) {
    case "subscribed":
      return subscribed(scheduler, activity, word.framework, word.stream);
    case "offer":
      activity.offers.set(word.offer, { ...word, at: scheduler.now });
      return;
    case "rescind":
      activity.offers.delete(word.offer);
      return;
    case "update":
      return receiveUpdate(scheduler, activity, word);
    case "failure":
      return noteEvent(scheduler, "failure", { agentId: word.agentId, task: word.task });
    case "error":
      return receiveError(scheduler, activity, word.why);
    case "heartbeat":
  }
}

function subscribed(scheduler: Scheduler, activity: Activity, framework: string, stream: string): void {
  const { now } = scheduler;
  activity.stream = stream;
  if (activity.framework !== framework) {
    activity.framework = framework;
    activity.frameworkTicket = storeFramework(scheduler, framework);
  }
  noteEvent(scheduler, "subscribed", { framework, stream });
  for (const task of activity.tasks.values()) {
    if (task.hasEnded) continue;
    task.isConfirmed = false;
    task.askFrom = now;
    const repeats = task.isKilled && scheduler.rules.repeatsKills();
    if (repeats || task.isUnwanted) killTask(activity, task);
  }
  activity.reconcileAt = now;
  activity.reconcileTries = 0;
  activity.implicitAt = now + IMPLICIT_RECONCILE_MS;
}

function receiveError(scheduler: Scheduler, activity: Activity, why: "failed-over" | "removed" | "disconnected"): void {
  noteEvent(scheduler, "error", { why });
  if (why === "removed") {
    for (const task of activity.tasks.values()) {
      if (!task.hasEnded) finish(scheduler, task, { state: "LOST", reason: "framework-removed" });
    }
    activity.framework = null;
    activity.frameworkTicket = storeFramework(scheduler, null);
  }
  beginSession(scheduler, activity);
}

/** Asks about tasks whose state is not sure. */
export function tickReconciliation(scheduler: Scheduler, activity: Activity): void {
  const { now, rules } = scheduler;
  if (activity.stream === null) return;
  if (now >= activity.implicitAt) {
    activity.implicitAt = now + IMPLICIT_RECONCILE_MS;
    call(activity, { type: "reconcile", tasks: [] });
  }
  if (now < activity.reconcileAt) return;
  const unsure = [...activity.tasks.values()].filter((task) => {
    if (task.hasEnded || task.ending !== null || now < task.askFrom) return false;
    const isUncertain = task.state === "LOST" || task.state === "UNREACHABLE";
    return rules.asksAbout({ isConfirmed: task.isConfirmed, isUncertain });
  });
  if (unsure.length > 0) {
    const tasks = unsure.map(({ info, agentId }) => ({ task: info.task, agentId }));
    call(activity, { type: "reconcile", tasks });
  } else activity.reconcileTries = 0;
  const [firstMs, mostMs] = RECONCILE_MS;
  const tries = unsure.length > 0 ? activity.reconcileTries++ : 0;
  activity.reconcileAt = now + rules.reconcileDelay({ tries, firstMs, mostMs });
}

/** Sends what is due in the connection. */
export function flushConnection(scheduler: Scheduler, { connection, stream }: Activity): void {
  if (connection === null) return;
  const isQuiet = stream === null && !connection.owesAck;
  const frame = isQuiet ? undefined : flush(connection, scheduler.now);
  if (frame !== undefined) send(scheduler.outbox, connection.peer, frame);
}
