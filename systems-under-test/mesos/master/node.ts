/**
 * The master: one of several leads, and the others wait. The leading one ends when it can no longer rely on its claim.
 */
import type { Id, Input, Json, Ms, Node } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import { createOutbox, note, send } from "../../paxos/core/outbox.ts";
import type { Frame, FromAgent, FromScheduler, MesosMessage, MesosReply, MesosRequest } from "../messages.ts";
import { SILENCE_MS, type MesosOptions } from "../options.ts";
import type { Coordination, CoordinationClient } from "../register/coordination.ts";
import type { MesosRules } from "../rules.ts";
import { flush, take } from "../transport/connection.ts";
import { receiveFromAgent, receivePong, receiveRegister, tickAgents } from "./agents.ts";
import { receiveCall, receiveSubscribe, tickFrameworks } from "./frameworks.ts";
import { tickLaunches, tickOffers } from "./offers.ts";
import { createLeadership, type Leadership, type Master } from "./state.ts";

/** A master whose state can be read in the same process. */
export interface MasterNode extends Node<MesosMessage, MesosRequest, MesosReply> {
  /** The live state, for a monitor. Read only. */
  readonly view: Master;
}

/** A master of a cluster. */
export function createMaster(config: {
  readonly id: Id;
  readonly coordination: Coordination;
  readonly options: MesosOptions;
  readonly rules: MesosRules;
  readonly random: RandomStream;
}): MasterNode {
  const { id, coordination, options, rules, random } = config;
  const outbox = createOutbox<MesosMessage, MesosReply>(id);
  const master: Master = {
    id,
    options,
    rules,
    random,
    outbox,
    client: clientOf(config, outbox, ""),
    now: 0,
    leadership: null,
    hasEnded: false,
  };
  return {
    step(input) {
      master.now = Math.max(master.now, input.now);
      outbox.effects = [];
      if (input.type === "boot") {
        master.client = clientOf(config, outbox, `${id}/${input.incarnation}`);
        note(outbox, { event: "role", role: "standby", term: 0 });
      }
      if (master.hasEnded) return [];
      takeInput(master, coordination.coordinators, input);
      tick(master);
      return outbox.effects;
    },
    wakeAt: () => wakeAt(master),
    inspect: () => inspect(master),
    view: master,
  };
}

function clientOf(
  { id, coordination }: { readonly id: Id; readonly coordination: Coordination },
  outbox: Master["outbox"],
  session: string,
): CoordinationClient {
  const group = "master";
  return coordination.connect({
    group,
    watches: [],
    session,
    send: (to, message) => send(outbox, to, message),
    onGranted: (epoch) => note(outbox, { event: "granted", group, epoch, holder: id }),
  });
}

function takeInput(master: Master, coordinators: readonly Id[], input: Input<MesosMessage, MesosRequest>): void {
  const { now, client, leadership } = master;
  if (input.type === "request") {
    master.outbox.effects.push({
      type: "reply",
      connection: input.connection,
      reply: { type: "not-active", hint: null },
    });
  } else if (input.type === "receive") {
    const { from, message } = input;
    if (coordinators.includes(from)) client.receive(now, from, message);
    else if (leadership !== null) receive(master, leadership, from, message);
  }
}

function receive(master: Master, leadership: Leadership, from: Id, message: MesosMessage): void {
  if (message.type === "register") receiveRegister(master, leadership, from, message);
  else if (message.type === "subscribe") receiveSubscribe(master, leadership, from, message);
  else if (message.type === "pong") receivePong(master, leadership, message.session);
  else if (message.type === "frame") receiveFrame(master, leadership, message);
}

function receiveFrame(master: Master, leadership: Leadership, frame: Frame): void {
  const { session } = frame;
  const { now } = master;
  const scheduler = leadership.schedulers.get(session);
  if (scheduler !== undefined) {
    const framework = leadership.frameworks.get(scheduler.framework);
    for (const word of take(scheduler.connection, frame, now)) {
      if (framework !== undefined) receiveCall(master, leadership, framework, word as FromScheduler);
    }
    return;
  }
  for (const agent of leadership.agents.values()) {
    if (agent.connection.session !== session) continue;
    for (const word of take(agent.connection, frame, now)) {
      receiveFromAgent(master, leadership, agent, word as FromAgent);
    }
    return;
  }
}

function tick(master: Master): void {
  const { client, now } = master;
  client.tick(now);
  follow(master);
  const { leadership } = master;
  if (leadership === null || !leadership.isReady || master.hasEnded) return;
  const due = leadership.waiting.filter(({ ticket }) => ticket <= client.storedTo());
  if (due.length > 0) {
    leadership.waiting = leadership.waiting.filter(({ ticket }) => ticket > client.storedTo());
    for (const { run } of due) run();
  }
  tickAgents(master, leadership);
  tickFrameworks(master, leadership);
  tickLaunches(master, leadership);
  tickOffers(master, leadership);
  client.tick(now);
  flushAll(master, leadership);
}

/** Begins to lead, reads the registry, and ends when the claim is lost. */
function follow(master: Master): void {
  const { client, now, rules, outbox, options } = master;
  const heldEpoch = client.heldEpoch(now);
  const { leadership } = master;
  if (leadership === null) {
    if (heldEpoch === null) return;
    master.leadership = createLeadership(heldEpoch, now);
    note(outbox, { event: "role", role: "leader", term: heldEpoch });
    client.load(heldEpoch);
    client.tick(now);
    return;
  }
  if (rules.hasLostClaim({ heldEpoch, epoch: leadership.epoch, isFenced: client.isFenced() })) {
    master.hasEnded = true;
    outbox.effects.push({ type: "halt", why: `lost its claim of epoch ${leadership.epoch}` });
    return;
  }
  const entries = client.entries();
  if (leadership.isReady || entries === null) return;
  leadership.isReady = true;
  if (options.registry === "none") return;
  for (const [key, value] of entries) {
    if (key.startsWith("agent/")) {
      leadership.registry.set(key.slice("agent/".length), value as "admitted" | "unreachable" | "gone");
    }
  }
}

function flushAll(master: Master, leadership: Leadership): void {
  const { now, outbox } = master;
  for (const { connection } of leadership.schedulers.values()) {
    const frame = flush(connection, now);
    if (frame !== undefined) send(outbox, connection.peer, frame);
  }
  for (const { connection } of leadership.agents.values()) {
    const frame = flush(connection, now);
    if (frame !== undefined) send(outbox, connection.peer, frame);
  }
}

function wakeAt(master: Master): Ms | null {
  const { client, leadership, options, now, hasEnded } = master;
  if (hasEnded) return null;
  let at = client.wakeAt();
  if (leadership !== null) {
    at = Math.min(at, client.heldUntil() ?? Infinity);
    if (leadership.electedAt + options.reregisterMs > now)
      at = Math.min(at, leadership.electedAt + options.reregisterMs);
    const limitMs = options.pingMs * options.pings;
    for (const { pingAt, pongAt, offersFrom, connection, isLeaving } of leadership.agents.values()) {
      at = Math.min(at, pingAt, isLeaving ? Infinity : pongAt + limitMs, connection.resendAt ?? Infinity);
      if (offersFrom > now) at = Math.min(at, offersFrom);
    }
    for (const { launchAt } of leadership.tasks.values()) at = Math.min(at, launchAt ?? Infinity);
    for (const { madeAt } of leadership.offers.values()) at = Math.min(at, madeAt + options.offerMs);
    for (const { lostAt, failoverMs, heartbeatAt, connection, isRemoved } of leadership.frameworks.values()) {
      if (isRemoved) continue;
      if (lostAt !== null) at = Math.min(at, lostAt + failoverMs);
      else at = Math.min(at, heartbeatAt, (connection?.heardAt ?? now) + SILENCE_MS);
    }
    for (const { connection } of leadership.schedulers.values()) at = Math.min(at, connection.resendAt ?? Infinity);
  }
  return Math.max(at, now + 1);
}

function inspect({ id, leadership }: Master): Json {
  if (leadership === null) return { id, role: "standby" };
  const { epoch, agents, registry, frameworks, tasks, offers } = leadership;
  return {
    id,
    role: "leader",
    epoch,
    agents: [...agents.keys()],
    registry: [...registry].map(([agentId, standing]) => [agentId, standing]),
    frameworks: [...frameworks.values()].map(({ framework, stream, lostAt, isRemoved }) => ({
      framework,
      stream,
      isConnected: lostAt === null,
      isRemoved,
    })),
    tasks: [...tasks].map(([task, { state, told, agentId }]) => ({ task, state, told, agentId })),
    offers: [...offers.values()].map(({ offer, agentId, cpus }) => ({ offer, agentId, cpus })),
  };
}
