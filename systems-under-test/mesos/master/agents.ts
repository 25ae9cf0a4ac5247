/**
 * Agents of a leading master: who comes, who comes back with tasks, who does not answer.
 *
 * A new master knows an agent's resources and tasks only when the agent has registered and said what it runs. An agent that was
 * given up is either ended, and comes back under another id, or its tasks go on.
 */
import { send } from "../../paxos/core/outbox.ts";
import type { Id } from "../../node-kit/node.ts";
import type { FromAgent, RegisterAgent, ReportedTask } from "../messages.ts";
import { isTerminal } from "../rules.ts";
import { createConnection, say } from "../transport/connection.ts";
import { knowFramework } from "./framework-records.ts";
import { rescindOffersOf } from "./offers.ts";
import {
  type AgentRecord,
  type Leadership,
  loseTask,
  type Master,
  masterUpdate,
  noteEvent,
  standingOf,
  storeStanding,
  tellScheduler,
} from "./state.ts";

/** An agent wants to register. What it repeats while the answer is on its way changes nothing. */
export function receiveRegister(master: Master, leadership: Leadership, from: Id, message: RegisterAgent): void {
  const { session, agentId, number } = message;
  if (message.epoch !== leadership.epoch || !leadership.isReady) return;
  if (number <= (leadership.sessions.get(from) ?? 0)) return;
  for (const former of message.former) forget(master, leadership, former);
  const standing = standingOf(leadership, agentId);
  if (agentId === null) {
    const { rules } = master;
    const created = rules.agentId({ epoch: leadership.epoch, number: ++leadership.lastNumber });
    return admit(master, leadership, from, created, message);
  }
  const { registry, partitionAware } = master.options;
  if (leadership.agents.get(agentId)?.isLeaving === true || leadership.leaving.has(agentId)) return;
  if (!master.rules.admits({ standing, registry, partitionAware })) {
    noteEvent(master, "agent-shut-down", { agentId });
    send(master.outbox, from, { type: "shutdown", epoch: leadership.epoch, session, agentId });
    return;
  }
  if (standing === "registered" || standing === "admitted") attach(master, leadership, from, agentId, message);
  else admit(master, leadership, from, agentId, message);
}

/** Under this id nothing runs any more. */
function forget(master: Master, leadership: Leadership, agentId: string): void {
  if (standingOf(leadership, agentId) === "gone") return;
  leadership.agents.delete(agentId);
  leadership.registry.set(agentId, "gone");
  storeStanding(master, leadership, agentId, "gone", () => undefined);
  rescindOffersOf(leadership, (offer) => offer.agentId === agentId);
  for (const task of leadership.tasks.values()) {
    if (task.agentId === agentId) loseTask(leadership, task, { state: "LOST", reason: "agent-gone" });
  }
}

function admit(master: Master, leadership: Leadership, from: Id, agentId: string, message: RegisterAgent): void {
  const { number } = message;
  leadership.sessions.set(from, number);
  storeStanding(master, leadership, agentId, "admitted", () => {
    // It may have begun another session meanwhile.
    if (leadership.sessions.get(from) === number) attach(master, leadership, from, agentId, message);
  });
}

/** The agent is registered, with what it reports. */
function attach(master: Master, leadership: Leadership, from: Id, agentId: string, message: RegisterAgent): void {
  const { now } = master;
  leadership.sessions.set(from, message.number);
  const wasAway = leadership.agents.get(agentId) === undefined;
  const connection = createConnection<AgentRecord["connection"]["unacknowledged"][number]>(
    from,
    message.session,
    leadership.epoch,
    now,
  );
  leadership.registry.set(agentId, "admitted");
  leadership.agents.set(agentId, {
    agentId,
    node: from,
    cpus: message.cpus,
    connection,
    pongAt: now,
    pingAt: now,
    offersFrom: now,
    isConfirmed: message.agentId !== null,
    isLeaving: false,
  });
  say(connection, { type: "registered", agentId });
  rescindOffersOf(leadership, (offer) => offer.agentId === agentId);
  noteEvent(master, "agent-registered", { agentId, node: from, tasks: message.tasks.length });
  takeReport(master, leadership, agentId, message.tasks, wasAway);
}

function takeReport(
  master: Master,
  leadership: Leadership,
  agentId: string,
  reported: readonly ReportedTask[],
  wasAway: boolean,
): void {
  const { tasks } = leadership;
  const ids = new Set(reported.map(({ task }) => task));
  for (const task of tasks.values()) {
    if (task.agentId !== agentId || ids.has(task.info.task) || task.launchAt !== null) continue;
    if (isTerminal(task.state)) tasks.delete(task.info.task);
    else if (master.rules.whenNotReported() === "lost") {
      loseTask(leadership, task, { state: "LOST", reason: "not-on-agent" });
    }
  }
  for (const report of reported) {
    const { task, name, cpus, state, told, uuid, framework } = report;
    const owner = knowFramework(master, leadership, report);
    tasks.set(task, {
      info: { task, name, cpus },
      framework,
      agentId,
      state,
      told,
      uuid,
      launchAt: null,
      launch: null,
      isReported: true,
    });
    if (owner.isRemoved) shutDownFramework(master, leadership, agentId, framework);
    else if (wasAway && !isTerminal(told)) {
      tellScheduler(owner, masterUpdate(task, { state: told, reason: "agent-reregistered" }));
    }
  }
}

/** Tells an agent to end all tasks of a framework. */
export function shutDownFramework(master: Master, leadership: Leadership, agentId: string, framework: string): void {
  const agent = leadership.agents.get(agentId);
  if (agent === undefined) return;
  noteEvent(master, "framework-shut-down", { framework, agentId });
  say(agent.connection, { type: "shutdownFramework", framework });
}

/** What an agent says in its connection. */
export function receiveFromAgent(master: Master, leadership: Leadership, agent: AgentRecord, word: FromAgent): void {
  const { rules } = master;
  const { frameworks, tasks } = leadership;
  const owner = "framework" in word ? frameworks.get(word.framework) : undefined;
  switch (word.type) {
    case "statusUpdate": {
      const { task: id, state, uuid, latest } = word;
      const task = tasks.get(id);
      if (task !== undefined) task.state = latest;
      const isConnected = owner !== undefined && owner.connection !== null && owner.lostAt === null;
      if (rules.forwards({ isConnected })) {
        if (task !== undefined) {
          task.told = state;
          task.uuid = uuid;
        }
        tellScheduler(owner, { type: "update", task: id, state, uuid, reason: null });
      }
      if (rules.acknowledgesAtOnce()) acknowledge(leadership, agent.agentId, id, uuid);
      return;
    }
    case "latestState": {
      const task = tasks.get(word.task);
      if (task !== undefined) task.state = word.state;
      return;
    }
    case "unknownTask": {
      const task = tasks.get(word.task);
      if (task !== undefined && !isTerminal(task.state)) {
        loseTask(leadership, task, { state: "LOST", reason: "not-on-agent" });
      }
      return;
    }
    case "exitedExecutor":
      if (rules.reportsExecutor()) {
        tellScheduler(owner, { type: "failure", agentId: agent.agentId, task: word.task });
      }
      return;
    case "confirmed":
      agent.isConfirmed = true;
      return;
    case "frameworkEnded":
      for (const [id, task] of tasks) {
        if (task.agentId === agent.agentId && task.framework === word.framework) tasks.delete(id);
      }
  }
}

/** The scheduler has got an update: its agent need not repeat it. */
export function acknowledge(leadership: Leadership, agentId: string, task: string, uuid: string): void {
  const record = leadership.tasks.get(task);
  // An acknowledgement of an earlier update may come again.
  if (record !== undefined && isTerminal(record.told) && record.uuid === uuid) leadership.tasks.delete(task);
  const agent = leadership.agents.get(agentId);
  if (agent !== undefined) say(agent.connection, { type: "ackUpdate", task, uuid });
}

/** Pings agents, and gives up those that do not answer; after a failover also those that never came. */
export function tickAgents(master: Master, leadership: Leadership): void {
  const { now, options, rules, outbox } = master;
  const limitMs = options.pingMs * options.pings;
  for (const agent of leadership.agents.values()) {
    if (now >= agent.pingAt) {
      send(outbox, agent.node, { type: "ping", epoch: leadership.epoch, session: agent.connection.session });
      agent.pingAt = now + options.pingMs;
    }
    if (agent.isLeaving || !rules.isUnreachable({ silentMs: now - agent.pongAt, limitMs })) continue;
    agent.isLeaving = true;
    rescindOffersOf(leadership, (offer) => offer.agentId === agent.agentId);
    storeStanding(master, leadership, agent.agentId, "unreachable", () => remove(master, leadership, agent.agentId));
  }
  if (isRecovering(master, leadership)) return;
  for (const [agentId, standing] of leadership.registry) {
    if (standing !== "admitted" || leadership.agents.has(agentId) || leadership.leaving.has(agentId)) continue;
    leadership.leaving.add(agentId);
    storeStanding(master, leadership, agentId, "unreachable", () => {
      leadership.leaving.delete(agentId);
      remove(master, leadership, agentId);
    });
  }
}

/** Whether agents of the former master may still come. */
export function isRecovering({ now, options }: Master, { electedAt }: Leadership): boolean {
  return now < electedAt + options.reregisterMs;
}

/** The agent is away: its tasks are unreachable, or lost. */
function remove(master: Master, leadership: Leadership, agentId: string): void {
  const { frameworks, tasks } = leadership;
  const isLeaving = leadership.agents.get(agentId)?.isLeaving ?? true;
  if (!isLeaving) return;
  leadership.agents.delete(agentId);
  noteEvent(master, "agent-unreachable", { agentId });
  const state = master.options.partitionAware ? "UNREACHABLE" : "LOST";
  for (const [id, task] of tasks) {
    if (task.agentId !== agentId) continue;
    if (task.launchAt !== null) loseTask(leadership, task, { state: "LOST", reason: "never-sent" });
    else {
      tasks.delete(id);
      if (isTerminal(task.told)) continue;
      tellScheduler(frameworks.get(task.framework), masterUpdate(id, { state, reason: "agent-unreachable" }));
    }
  }
  for (const framework of frameworks.values()) tellScheduler(framework, { type: "failure", agentId, task: null });
}

/** An agent has answered a ping. */
export function receivePong(master: Master, leadership: Leadership, session: string): void {
  for (const agent of leadership.agents.values()) {
    if (agent.connection.session === session) agent.pongAt = master.now;
  }
}
