/**
 * The scheduler of a framework: one of several is active, and the others wait. It launches what clients ask for, and shows them
 * what it knows of their tasks. The active one ends when it can no longer rely on its claim.
 */
import type { Connection, Id, Input, Json, Ms, Node } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import { createOutbox, note, reply, send } from "../../paxos/core/outbox.ts";
import type { LaunchRequest, MesosMessage, MesosReply, MesosRequest, TaskView } from "../messages.ts";
import { HOLD_OFFER_MS, type MesosOptions, SILENCE_MS } from "../options.ts";
import type { Coordination, CoordinationClient } from "../register/coordination.ts";
import type { MesosRules } from "../rules.ts";
import { takeBack, tickLaunches } from "./launches.ts";
import { type Activity, createActivity, type Scheduler } from "./state.ts";
import { loadTasks, storeTask } from "./storage.ts";
import { flushConnection, followMaster, receiveFrame, tickReconciliation } from "./subscription.ts";
import { killTask } from "./talk.ts";
import { answerClients, tickEndings, viewOf } from "./tasks.ts";

/** A scheduler whose state can be read in the same process. */
export interface SchedulerNode extends Node<MesosMessage, MesosRequest, MesosReply> {
  /** The live state, for a monitor. Read only. */
  readonly view: Scheduler;
}

interface SchedulerConfig {
  readonly id: Id;
  readonly coordination: Coordination;
  readonly options: MesosOptions;
  readonly rules: MesosRules;
  readonly random: RandomStream;
}

/** A scheduler of a cluster. */
export function createScheduler(config: SchedulerConfig): SchedulerNode {
  const { id, coordination, options, rules, random } = config;
  const outbox = createOutbox<MesosMessage, MesosReply>(id);
  const scheduler: Scheduler = {
    id,
    options,
    rules,
    random,
    outbox,
    client: clientOf(config, outbox, ""),
    now: 0,
    activity: null,
    hasEnded: false,
  };
  return {
    step(input) {
      scheduler.now = Math.max(scheduler.now, input.now);
      outbox.effects = [];
      if (input.type === "boot") {
        scheduler.client = clientOf(config, outbox, `${id}/${input.incarnation}`);
        note(outbox, { event: "role", role: "waiting", term: 0 });
      }
      if (scheduler.hasEnded) return [];
      if (input.type === "receive" && coordination.coordinators.includes(input.from)) {
        scheduler.client.receive(scheduler.now, input.from, input.message);
      }
      scheduler.client.tick(scheduler.now);
      follow(scheduler);
      if (!scheduler.hasEnded) takeInput(scheduler, input);
      tick(scheduler);
      return outbox.effects;
    },
    wakeAt: () => wakeAt(scheduler),
    inspect: () => inspect(scheduler),
    view: scheduler,
  };
}

function clientOf(
  { id, coordination }: SchedulerConfig,
  outbox: Scheduler["outbox"],
  session: string,
): CoordinationClient {
  const group = "scheduler";
  return coordination.connect({
    group,
    watches: ["master"],
    session,
    send: (to, message) => send(outbox, to, message),
    onGranted: (epoch) => note(outbox, { event: "granted", group, epoch, holder: id }),
  });
}

/** Becomes active, takes over what is stored, and ends when the claim is lost. */
function follow(scheduler: Scheduler): void {
  const { client, now, outbox, rules, activity } = scheduler;
  const heldEpoch = client.heldEpoch(now);
  if (activity === null) {
    if (heldEpoch === null) return;
    scheduler.activity = createActivity(heldEpoch, now);
    note(outbox, { event: "role", role: "active", term: heldEpoch });
    client.load(heldEpoch);
    client.tick(now);
    return;
  }
  if (rules.hasLostClaim({ heldEpoch, epoch: activity.epoch, isFenced: client.isFenced() })) {
    scheduler.hasEnded = true;
    outbox.effects.push({ type: "halt", why: `lost its claim of epoch ${activity.epoch}` });
    return;
  }
  const entries = client.entries();
  if (activity.isLoaded || entries === null) return;
  activity.isLoaded = true;
  loadTasks(scheduler, activity, entries);
}

function takeInput(scheduler: Scheduler, input: Input<MesosMessage, MesosRequest>): void {
  const { activity } = scheduler;
  if (input.type === "request") receiveRequest(scheduler, input.connection, input.request);
  else if (input.type === "receive" && input.message.type === "frame" && activity !== null) {
    receiveFrame(scheduler, activity, input.from, input.message);
  }
}

function tick(scheduler: Scheduler): void {
  const { activity, client, now } = scheduler;
  if (activity === null || !activity.isLoaded || scheduler.hasEnded) return;
  followMaster(scheduler, activity);
  tickEndings(scheduler, activity);
  tickLaunches(scheduler, activity);
  tickReconciliation(scheduler, activity);
  answerClients(scheduler, activity);
  client.tick(now);
  flushConnection(scheduler, activity);
}

function receiveRequest(scheduler: Scheduler, connection: Connection, request: MesosRequest): void {
  const { activity, client, now, outbox, rules } = scheduler;
  const isLoaded = activity?.isLoaded === true;
  if (activity === null || !isLoaded || !rules.mayAnswer({ heldEpoch: client.heldEpoch(now) })) {
    const { holder } = client.standing("scheduler");
    return reply(outbox, connection, { type: "not-active", hint: holder === scheduler.id ? null : holder });
  }
  if ("operator" in request) return;
  switch (request.f) {
    case "launch":
      return launch(activity, connection, request.value);
    case "kill":
      return kill(scheduler, activity, connection, request.value.name);
    case "read":
      return reply(outbox, connection, { type: "view", tasks: storedTasks(scheduler, activity) });
  }
}

/** What the next scheduler would know as well. */
function storedTasks({ client }: Scheduler, { tasks }: Activity): readonly TaskView[] {
  const storedTo = client.storedTo();
  return [...tasks.values()].filter(({ intentTicket }) => intentTicket <= storedTo).map(viewOf);
}

/** What is launched already, under this name, is not launched again. */
function launch(activity: Activity, connection: Connection, request: LaunchRequest): void {
  const { name } = request;
  if (!activity.latest.has(name) && !activity.queue.has(name)) activity.queue.set(name, request);
  activity.launching.set(name, [...(activity.launching.get(name) ?? []), connection]);
}

function kill(scheduler: Scheduler, activity: Activity, connection: Connection, name: string): void {
  const task = activity.tasks.get(activity.latest.get(name) ?? "");
  if (task === undefined) return reply(scheduler.outbox, connection, { type: "unknown-task" });
  activity.killing.set(name, [...(activity.killing.get(name) ?? []), connection]);
  activity.queue.delete(name);
  if (!task.isKilled) {
    task.isKilled = true;
    storeTask(scheduler, task, task.ending);
  }
  if (!task.hasEnded && !takeBack(scheduler, activity, task)) killTask(activity, task);
}

function wakeAt(scheduler: Scheduler): Ms | null {
  const { activity, client, now, hasEnded } = scheduler;
  if (hasEnded) return null;
  let at = client.wakeAt();
  if (activity !== null) {
    at = Math.min(at, client.heldUntil() ?? Infinity);
    const { stream, subscribeAt, connection, master } = activity;
    if (master !== null && stream === null) at = Math.min(at, subscribeAt);
    if (connection !== null) at = Math.min(at, connection.heardAt + SILENCE_MS, connection.resendAt ?? Infinity);
    if (stream !== null) at = Math.min(at, activity.reconcileAt, activity.implicitAt);
    for (const offer of activity.offers.values()) at = Math.min(at, offer.at + HOLD_OFFER_MS);
  }
  return Math.max(at, now + 1);
}

function inspect({ id, activity }: Scheduler): Json {
  if (activity === null) return { id, role: "waiting" };
  const { epoch, framework, stream, tasks, queue, offers } = activity;
  return {
    id,
    role: "active",
    epoch,
    framework,
    stream,
    tasks: [...tasks.values()].map((task) => ({ ...viewOf(task) })),
    queue: [...queue.keys()],
    offers: [...offers.keys()],
  };
}
