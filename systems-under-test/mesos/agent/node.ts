/**
 * The agent: runs tasks for whoever leads, and tells what became of them.
 *
 * It obeys only the master that was elected, never one of an earlier epoch than it has obeyed, and only in the session
 * that it began last. When it hears no pings it registers again, for then the master may have given it up.
 */
import type { Id, Input, Json, Ms, Node } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import { createOutbox, note, send } from "../../paxos/core/outbox.ts";
import type { Frame, MesosMessage, MesosReply, MesosRequest, ToAgent } from "../messages.ts";
import type { MesosOptions } from "../options.ts";
import type { Coordination, CoordinationClient } from "../register/coordination.ts";
import type { MesosRules } from "../rules.ts";
import { createConnection, giveUp, take } from "../transport/connection.ts";
import { discard, endTask, executorsWakeAt, exit, launch, recoverExecutors, tickExecutors } from "./executors.ts";
import type { Agent } from "./state.ts";
import { isActive, newTask, restore, store } from "./storage.ts";
import { flushConnections, tellMaster } from "./talk.ts";
import { acknowledge, resendAll, tickUpdates } from "./updates.ts";

/** An agent whose state can be read in the same process. */
export interface AgentNode extends Node<MesosMessage, MesosRequest, MesosReply> {
  /** The live state, for a monitor. Read only. */
  readonly view: Agent;
}

/** Time between two tries to register (ms). */
const REGISTER_MS = 300;
/** Connections that are kept: the present one, and some before it. */
const CONNECTIONS_MAX = 3;
/** Sessions in one life of an agent, at most. */
const SESSIONS_MAX = 1_000_000;

/** An agent of a cluster. */
export function createAgent(config: {
  readonly id: Id;
  readonly coordination: Coordination;
  readonly options: MesosOptions;
  readonly rules: MesosRules;
  readonly random: RandomStream;
}): AgentNode {
  const { id, coordination, options, rules, random } = config;
  const outbox = createOutbox<MesosMessage, MesosReply>(id);
  const detector = (session: string): CoordinationClient =>
    coordination.connect({
      group: null,
      watches: ["master"],
      session,
      send: (to, message) => send(outbox, to, message),
      onGranted: () => undefined,
    });
  const agent: Agent = {
    id,
    options,
    rules,
    random,
    outbox,
    election: detector(id),
    now: 0,
    incarnation: "",
    bootedAt: 0,
    records: 0,
    agentId: null,
    former: [],
    epochSeen: 0,
    tasks: new Map(),
    ended: new Set(),
    master: null,
    session: "",
    sessions: 0,
    boots: 0,
    isRegistered: false,
    registerAt: 0,
    heardAt: 0,
    connections: new Map(),
  };
  return {
    step(input) {
      agent.now = Math.max(agent.now, input.now);
      outbox.effects = [];
      if (input.type === "boot") agent.election = detector(`${id}/${input.incarnation}`);
      takeInput(agent, coordination.coordinators, input);
      agent.election.tick(agent.now);
      followLeader(agent);
      tickExecutors(agent);
      tickUpdates(agent);
      flushConnections(agent);
      return outbox.effects;
    },
    wakeAt: () => wakeAt(agent),
    inspect: () => inspect(agent),
    view: agent,
  };
}

function takeInput(agent: Agent, coordinators: readonly Id[], input: Input<MesosMessage, MesosRequest>): void {
  if (input.type === "boot") boot(agent, input);
  else if (input.type === "durable") agent.outbox.durableToken = Math.max(agent.outbox.durableToken, input.token);
  else if (input.type === "request" && "operator" in input.request) crashExecutor(agent);
  else if (input.type !== "receive") return;
  else if (!coordinators.includes(input.from)) receive(agent, input.from, input.message);
  else agent.election.receive(agent.now, input.from, input.message);
}

function boot(agent: Agent, { incarnation, durable }: Input<MesosMessage, MesosRequest> & { type: "boot" }): void {
  agent.incarnation = incarnation;
  agent.bootedAt = agent.now;
  agent.heardAt = agent.now;
  restore(agent, durable.records as unknown as Parameters<typeof restore>[1]);
  agent.boots++;
  store(agent, { kind: "boot", boots: agent.boots });
  note(agent.outbox, { event: "role", role: "agent", term: agent.epochSeen });
  const recovered = [...agent.tasks.values()].filter(isActive).map(({ info }) => info.task);
  note(agent.outbox, { event: "recovered", tasks: recovered });
  recoverExecutors(agent);
  for (const task of agent.tasks.values()) if (task.updates.length > 0) task.retryAt = agent.now;
}

/** What an operator may order: the executor that has run longest breaks. */
function crashExecutor(agent: Agent): void {
  for (const task of agent.tasks.values()) {
    if (task.executor?.hasStarted !== true || task.executor.reconnectsAt !== null) continue;
    exit(agent, task, true);
    return;
  }
}

function receive(agent: Agent, from: Id, message: MesosMessage): void {
  const { rules, now, epochSeen } = agent;
  if (message.type === "frame") return receiveFrame(agent, from, message);
  if (message.type !== "ping" && message.type !== "shutdown") return;
  const isCurrentSession = message.session === agent.session;
  if (!rules.obeys({ epoch: message.epoch, seen: epochSeen, isCurrentSession })) return;
  agent.heardAt = now;
  if (message.type === "ping") {
    send(agent.outbox, from, { type: "pong", epoch: message.epoch, session: message.session });
  } else if (message.agentId === agent.agentId) shutDown(agent);
}

/** Master and agents have parted for good: all tasks end, and the agent comes back as a new one. */
function shutDown(agent: Agent): void {
  const { agentId } = agent;
  if (agentId === null) return;
  note(agent.outbox, { event: "shut-down", agentId });
  if (agent.rules.whenShutDown() === "end") discard(agent, [...agent.tasks.values()], "shut down");
  agent.former.push(agentId);
  agent.agentId = null;
  store(agent, { kind: "agent", agentId: null, former: [...agent.former] });
  beginSession(agent);
}

function receiveFrame(agent: Agent, from: Id, frame: Frame): void {
  const { session, epoch } = frame;
  const isCurrent = session === agent.session && from === agent.master?.id;
  const known = agent.connections.get(session);
  const connection = known ?? (isCurrent ? createConnection(from, session, epoch, agent.now) : undefined);
  if (connection === undefined) return;
  agent.connections.set(session, connection);
  if (agent.connections.size > CONNECTIONS_MAX) {
    const [oldest = ""] = agent.connections.keys();
    agent.connections.delete(oldest);
  }
  for (const word of take(connection, frame, agent.now)) obey(agent, epoch, session, word as ToAgent);
}

function obey(agent: Agent, epoch: number, session: string, word: ToAgent): void {
  const { rules, epochSeen } = agent;
  if (!rules.obeys({ epoch, seen: epochSeen, isCurrentSession: session === agent.session })) {
    note(agent.outbox, { event: "order-refused", order: word.type, epoch, seen: epochSeen });
    return;
  }
  keepEpoch(agent, epoch);
  agent.heardAt = agent.now;
  switch (word.type) {
    case "registered":
      return registered(agent, word.agentId);
    case "runTask":
      return runTask(agent, epoch, word);
    case "killTask": {
      const task = agent.tasks.get(word.task);
      if (task === undefined) tellMaster(agent, { type: "unknownTask", task: word.task });
      else if (isActive(task)) endTask(agent, task, "KILLED");
      return;
    }
    case "ackUpdate":
      return acknowledge(agent, word.task, word.uuid);
    case "shutdownFramework": {
      const { framework } = word;
      note(agent.outbox, { event: "framework-ended", framework, epoch });
      discard(
        agent,
        [...agent.tasks.values()].filter((task) => task.framework.framework === framework),
        "framework removed",
      );
      return tellMaster(agent, { type: "frameworkEnded", framework });
    }
  }
}

function keepEpoch(agent: Agent, epoch: number): void {
  const next = agent.rules.epochAfter({ epoch, seen: agent.epochSeen });
  if (next === agent.epochSeen) return;
  agent.epochSeen = next;
  store(agent, { kind: "epoch", epoch: next });
}

function registered(agent: Agent, agentId: string): void {
  agent.isRegistered = true;
  if (agent.agentId !== agentId) {
    agent.agentId = agentId;
    store(agent, { kind: "agent", agentId, former: [...agent.former] });
  }
  note(agent.outbox, { event: "registered", agentId, epoch: agent.epochSeen });
  tellMaster(agent, { type: "confirmed" });
  resendAll(agent);
}

function runTask(agent: Agent, epoch: number, word: ToAgent & { type: "runTask" }): void {
  const { info, framework, failoverMs } = word;
  const isKnown = agent.tasks.has(info.task) || agent.ended.has(info.task);
  const isTaken = agent.rules.runs({ isKnown });
  note(agent.outbox, {
    event: isTaken ? "task-taken" : "task-refused",
    task: info.task,
    cpus: info.cpus,
    total: agent.options.cpus,
    epoch,
  });
  if (!isTaken) return;
  const task = newTask(info, { framework, failoverMs });
  agent.tasks.set(info.task, task);
  store(agent, { kind: "task", info, framework: task.framework });
  launch(agent, task);
}

/** Registers with the leader: when there is a new one, when it is silent, and until it has answered. */
function followLeader(agent: Agent): void {
  const { rules, options, now } = agent;
  const { epoch, holder } = agent.election.standing("master");
  if (holder !== null && (agent.master === null || epoch > agent.master.epoch)) {
    agent.master = { id: holder, epoch };
    keepEpoch(agent, epoch);
    beginSession(agent);
  } else if (holder === null && agent.master !== null) {
    // It knows of no leader any more, and ignores what any master says.
    agent.master = null;
    beginSession(agent);
  } else if (agent.master !== null) {
    const limitMs = options.pingMs * options.pings;
    if (rules.mustRegister({ silentMs: now - agent.heardAt, limitMs })) beginSession(agent);
  }
  if (agent.master !== null && !agent.isRegistered && now >= agent.registerAt) askToRegister(agent, agent.master);
}

/** What was ordered in the session before does not count any more. */
function beginSession(agent: Agent): void {
  for (const connection of agent.connections.values()) giveUp(connection);
  agent.session = `${agent.id}/${agent.incarnation}/${++agent.sessions}`;
  agent.isRegistered = false;
  agent.registerAt = agent.now;
  agent.heardAt = agent.now;
}

function askToRegister(agent: Agent, master: { readonly id: Id; readonly epoch: number }): void {
  agent.registerAt = agent.now + REGISTER_MS;
  const { session, agentId, former, options, outbox, rules } = agent;
  const tasks = [...agent.tasks.values()].map(({ info, framework, state, told, updates }) => {
    const { task, name, cpus } = info;
    return { ...framework, task, name, cpus, state, told: updates[0]?.state ?? told, uuid: updates[0]?.uuid ?? null };
  });
  const after = rules.waitsForDisk("agent") ? outbox.lastToken : 0;
  const { cpus } = options;
  send(
    outbox,
    master.id,
    {
      type: "register",
      session,
      number: agent.boots * SESSIONS_MAX + agent.sessions,
      epoch: master.epoch,
      agentId,
      former: [...former],
      cpus,
      tasks,
    },
    after,
  );
}

function wakeAt(agent: Agent): Ms {
  const { options, election, isRegistered, registerAt, heardAt, master } = agent;
  let at = Math.min(
    election.wakeAt(),
    executorsWakeAt(agent),
    master === null
      ? Infinity
      : Math.min(heardAt + options.pingMs * options.pings, isRegistered ? Infinity : registerAt),
  );
  for (const { retryAt } of agent.tasks.values()) at = Math.min(at, retryAt ?? Infinity);
  for (const { resendAt } of agent.connections.values()) at = Math.min(at, resendAt ?? Infinity);
  return Math.max(at, agent.now + 1);
}

function inspect({ id, agentId, epochSeen, master, isRegistered, session, tasks }: Agent): Json {
  return {
    id,
    agentId,
    epochSeen,
    master: master?.id ?? null,
    isRegistered,
    session,
    tasks: [...tasks].map(([task, { state, told, info, updates }]) => ({
      task,
      name: info.name,
      cpus: info.cpus,
      state,
      told,
      updates: updates.length,
    })),
  };
}
