/**
 * Offers: what is free on an agent is offered to one framework at a time, and is used, given back or withdrawn.
 *
 * A processor is free, offered or used. Used are those of tasks that were accepted, from then on until their end is known. An
 * offer dies with the master, the scheduler's stream, the agent, and by its age; whoever accepts a dead one launches nothing.
 */
import type { FromScheduler, TaskInfo } from "../messages.ts";
import { DECLINED_MS } from "../options.ts";
import { say } from "../transport/connection.ts";
import {
  type AgentRecord,
  type FrameworkRecord,
  type Leadership,
  loseTask,
  type Master,
  masterUpdate,
  noteEvent,
  type Offer,
  standingOf,
  tellScheduler,
  usedByAgent,
} from "./state.ts";

/** Withdraws offers, and makes new ones of what is free. */
export function tickOffers(master: Master, leadership: Leadership): void {
  const { now, options, rules } = master;
  rescindOffersOf(leadership, ({ madeAt }) => rules.offerExpires({ ageMs: now - madeAt, limitMs: options.offerMs }));
  const framework = [...leadership.frameworks.values()].find(
    ({ connection, lostAt, isRemoved }) => connection !== null && lostAt === null && !isRemoved,
  );
  if (framework === undefined) return;
  const offered = new Map<string, number>();
  for (const { agentId, cpus } of leadership.offers.values()) offered.set(agentId, (offered.get(agentId) ?? 0) + cpus);
  const used = usedByAgent(master, leadership);
  for (const agent of leadership.agents.values()) {
    if (agent.isLeaving || !agent.isConfirmed || now < agent.offersFrom) continue;
    const out = offered.get(agent.agentId) ?? 0;
    if (out >= agent.cpus) continue;
    const free = agent.cpus - out - (used.get(agent.agentId) ?? 0);
    if (free > 0) makeOffer(master, leadership, framework, agent, free);
  }
}

function makeOffer(
  master: Master,
  leadership: Leadership,
  { framework, connection, stream }: FrameworkRecord,
  { agentId, cpus: total }: AgentRecord,
  cpus: number,
): void {
  if (connection === null) return;
  const offer = `O${leadership.epoch}.${++leadership.lastNumber}`;
  leadership.offers.set(offer, { offer, framework, stream, agentId, cpus, madeAt: master.now });
  say(connection, { type: "offer", offer, agentId, cpus, total });
}

/** Withdraws these offers. */
export function rescindOffersOf(leadership: Leadership, chosen: (offer: Offer) => boolean): void {
  for (const offer of leadership.offers.values()) {
    if (!chosen(offer)) continue;
    leadership.offers.delete(offer.offer);
    tellScheduler(leadership.frameworks.get(offer.framework), { type: "rescind", offer: offer.offer });
  }
}

/** A scheduler gives an offer back. */
export function decline(master: Master, leadership: Leadership, id: string): void {
  const offer = leadership.offers.get(id);
  if (offer === undefined) return;
  leadership.offers.delete(id);
  const agent = leadership.agents.get(offer.agentId);
  if (agent !== undefined) agent.offersFrom = master.now + DECLINED_MS;
}

/** A scheduler launches tasks on an offer. They are pending until the master has looked at them. */
export function accept(
  master: Master,
  leadership: Leadership,
  framework: FrameworkRecord,
  word: FromScheduler & { type: "accept" },
): void {
  const offer = leadership.offers.get(word.offer);
  if (master.rules.offerAfterAccept() === "gone") leadership.offers.delete(word.offer);
  const asked = word.tasks.reduce((sum, { cpus }) => sum + cpus, 0);
  const cpus = offer?.cpus ?? 0;
  const isGood = master.rules.offerIsGood({ isKnown: offer !== undefined, cpus, asked });
  noteEvent(master, "accept", {
    offer: word.offer,
    agentId: offer?.agentId ?? null,
    stream: word.stream,
    current: framework.stream,
    isGood,
    tasks: word.tasks.map(({ task }) => task),
  });
  for (const launch of word.tasks) {
    const { task, name, cpus: own } = launch;
    if (!isGood) {
      tellScheduler(framework, masterUpdate(task, { state: "LOST", reason: "invalid-offers" }));
      continue;
    }
    const isKnown = leadership.tasks.has(task);
    if (!master.rules.launches({ isKnown, agent: standingOf(leadership, offer?.agentId ?? null) })) continue;
    const waitMs = master.random.integer(0, master.options.validationMs);
    leadership.tasks.set(task, {
      info: { task, name, cpus: own },
      framework: framework.framework,
      agentId: offer?.agentId ?? "",
      state: "STAGING",
      told: "STAGING",
      uuid: null,
      launchAt: master.now + waitMs,
      launch,
      isReported: false,
    });
  }
}

/** Sends pending tasks to their agents. */
export function tickLaunches(master: Master, leadership: Leadership): void {
  for (const task of leadership.tasks.values()) {
    if (task.launchAt === null || task.launch === null || master.now < task.launchAt) continue;
    task.launchAt = null;
    const framework = leadership.frameworks.get(task.framework);
    const agent = leadership.agents.get(task.agentId);
    const standing = agent?.isLeaving === true ? "unreachable" : standingOf(leadership, task.agentId);
    const isFine = framework?.isRemoved === false && master.rules.launches({ isKnown: false, agent: standing });
    if (agent === undefined || !isFine) loseTask(leadership, task, { state: "LOST", reason: "never-sent" });
    else sendTask(master, framework, agent, task.launch);
  }
}

function sendTask(
  master: Master,
  { framework, failoverMs }: FrameworkRecord,
  agent: AgentRecord,
  info: TaskInfo,
): void {
  noteEvent(master, "task-sent", { task: info.task, agentId: agent.agentId });
  say(agent.connection, { type: "runTask", info, framework, failoverMs });
}
