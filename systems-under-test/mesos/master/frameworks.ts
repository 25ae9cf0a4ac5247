/**
 * Frameworks of a leading master: their schedulers come, are replaced by others of the same framework, and go.
 *
 * A scheduler that subscribes under the framework's id takes it over: it gets a new stream, without which no call counts, and the
 * offers of the one before are withdrawn. Without a scheduler the tasks go on for the framework's failover time. A new master
 * learns that time from agents, so it does not forget frameworks whose schedulers never come back.
 */
import type { Id } from "../../node-kit/node.ts";
import type { FromScheduler, Subscribe, ToScheduler } from "../messages.ts";
import { SILENCE_MS } from "../options.ts";
import { createConnection, say } from "../transport/connection.ts";
import { acknowledge, isRecovering, shutDownFramework } from "./agents.ts";
import { knowFramework } from "./framework-records.ts";
import { accept, decline, rescindOffersOf } from "./offers.ts";
import {
  type FrameworkRecord,
  type Leadership,
  type Master,
  masterUpdate,
  noteEvent,
  standingOf,
  tellScheduler,
} from "./state.ts";

/** Time between two heartbeats to a scheduler (ms). */
const HEARTBEAT_MS = 300;
/** Connections of schedulers that are kept. */
const SCHEDULERS_MAX = 4;

/** A scheduler begins a connection. What it repeats while the answer is on its way changes nothing. */
export function receiveSubscribe(master: Master, leadership: Leadership, from: Id, message: Subscribe): void {
  const { session, number, framework: asked, schedulerEpoch, failoverMs } = message;
  if (message.epoch !== leadership.epoch || !leadership.isReady || leadership.schedulers.has(session)) return;
  // Its name follows from the question, so one that comes twice makes no second framework.
  const id = asked ?? `F${schedulerEpoch}.${number}`;
  const framework = knowFramework(master, leadership, { framework: id, failoverMs });
  const connection = createConnection<ToScheduler>(from, session, leadership.epoch, master.now);
  const { isRemoved, schedulerEpoch: known } = framework;
  if (schedulerEpoch === known && number <= framework.subscription) return;
  if (!master.rules.mayResubscribe({ isRemoved, epoch: schedulerEpoch, known })) {
    if (!isRemoved) return;
    keepConnection(leadership, id, connection);
    noteEvent(master, "subscription-refused", { framework: id });
    return say(connection, { type: "error", why: "removed" });
  }
  const stream = `S${leadership.epoch}.${++leadership.lastNumber}`;
  if (framework.connection !== null) say(framework.connection, { type: "error", why: "failed-over" });
  if (master.rules.rescindsOnFailover()) rescindOffersOf(leadership, (offer) => offer.framework === id);
  keepConnection(leadership, id, connection);
  framework.connection = connection;
  framework.stream = stream;
  framework.schedulerEpoch = schedulerEpoch;
  framework.subscription = number;
  framework.failoverMs = failoverMs;
  framework.lostAt = null;
  framework.isRecovered = false;
  framework.heartbeatAt = master.now + HEARTBEAT_MS;
  noteEvent(master, "subscribed", { framework: id, stream, scheduler: from, schedulerEpoch, failoverMs });
  say(connection, { type: "subscribed", framework: id, stream });
}

function keepConnection(
  { schedulers }: Leadership,
  framework: string,
  connection: NonNullable<FrameworkRecord["connection"]>,
): void {
  schedulers.set(connection.session, { framework, connection });
  if (schedulers.size <= SCHEDULERS_MAX) return;
  const [oldest = ""] = schedulers.keys();
  schedulers.delete(oldest);
}

/** A call of a scheduler, on whatever connection it comes. */
export function receiveCall(
  master: Master,
  leadership: Leadership,
  framework: FrameworkRecord,
  word: FromScheduler,
): void {
  const current = framework.lostAt === null ? framework.stream : null;
  if (!master.rules.acceptsCall({ stream: word.stream, current })) {
    noteEvent(master, "call-refused", { call: word.type, stream: word.stream, current });
    return;
  }
  noteEvent(master, "call", { call: word.type, stream: word.stream, current });
  switch (word.type) {
    case "accept":
      return accept(master, leadership, framework, word);
    case "decline":
      return decline(master, leadership, word.offer);
    case "acknowledge":
      return acknowledge(leadership, word.agentId, word.task, word.uuid);
    case "kill":
      return kill(master, leadership, framework, word);
    case "reconcile":
      return reconcile(master, leadership, framework, word.tasks);
  }
}

function kill(
  master: Master,
  leadership: Leadership,
  framework: FrameworkRecord,
  { task: id, agentId }: FromScheduler & { type: "kill" },
): void {
  const task = leadership.tasks.get(id);
  const agent = task === undefined ? undefined : leadership.agents.get(task.agentId);
  if (task !== undefined && task.launchAt !== null) {
    leadership.tasks.delete(id);
    tellScheduler(framework, masterUpdate(id, { state: "LOST", reason: "never-sent" }));
  } else if (agent !== undefined) say(agent.connection, { type: "killTask", task: id });
  else if (master.rules.whenKillIsUnknown() === "reconcile") {
    answerAbout(master, leadership, framework, { task: id, agentId });
  }
}

type Asked = (FromScheduler & { type: "reconcile" })["tasks"];

/** Explicit: about these tasks. Implicit, without any: about all that the master knows. */
function reconcile(master: Master, leadership: Leadership, framework: FrameworkRecord, asked: Asked): void {
  const own = [...leadership.tasks.values()].filter((task) => task.framework === framework.framework);
  const about = asked.length > 0 ? asked : own.map(({ info, agentId }) => ({ task: info.task, agentId }));
  for (const each of about) answerAbout(master, leadership, framework, each);
}

function answerAbout(
  master: Master,
  leadership: Leadership,
  framework: FrameworkRecord,
  { task: id, agentId }: Asked[number],
): void {
  const task = leadership.tasks.get(id);
  const answer = master.rules.answerFor({
    known: task === undefined ? null : { state: task.told, isPending: task.launchAt !== null },
    agent: standingOf(leadership, agentId),
    isRecovering: isRecovering(master, leadership),
    partitionAware: master.options.partitionAware,
  });
  noteEvent(master, "answered", { task: id, agentId, state: answer?.state ?? null, reason: answer?.reason ?? null });
  if (answer !== null) tellScheduler(framework, masterUpdate(id, answer));
}

/** Heartbeats; schedulers that are silent; frameworks whose time is over. */
export function tickFrameworks(master: Master, leadership: Leadership): void {
  const { now, rules } = master;
  for (const framework of leadership.frameworks.values()) {
    const { connection, lostAt } = framework;
    if (framework.isRemoved) continue;
    if (lostAt === null && connection !== null) {
      if (now >= framework.heartbeatAt) {
        say(connection, { type: "heartbeat" });
        framework.heartbeatAt = now + HEARTBEAT_MS;
      }
      if (now - connection.heardAt >= SILENCE_MS) disconnect(master, leadership, framework);
    }
    if (framework.lostAt === null) continue;
    const { failoverMs: limitMs, isRecovered } = framework;
    if (rules.failoverExpired({ silentMs: now - framework.lostAt, limitMs, isRecovered })) {
      removeFramework(master, leadership, framework);
    }
  }
}

function disconnect(master: Master, leadership: Leadership, framework: FrameworkRecord): void {
  if (framework.connection !== null) say(framework.connection, { type: "error", why: "disconnected" });
  if (master.rules.rescindsOnFailover()) {
    rescindOffersOf(leadership, (offer) => offer.framework === framework.framework);
  }
  framework.lostAt = master.now;
  noteEvent(master, "disconnected", { framework: framework.framework });
}

/** Its tasks end, and it cannot come back under its id. */
function removeFramework(master: Master, leadership: Leadership, framework: FrameworkRecord): void {
  const { framework: id } = framework;
  framework.isRemoved = true;
  noteEvent(master, "framework-removed", { framework: id });
  for (const [task, { framework: own, launchAt }] of leadership.tasks) {
    if (own === id && launchAt !== null) leadership.tasks.delete(task);
  }
  for (const agentId of leadership.agents.keys()) shutDownFramework(master, leadership, agentId, id);
}
