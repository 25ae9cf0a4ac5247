/**
 * The monitor: watches all nodes of one cluster, and reports what no correct cluster manager does.
 */
import type { AnyNode, Id, Ms } from "../../node-kit/node.ts";
import type { SystemMonitor, Violation } from "../../system.ts";
import type { AgentNode } from "../agent/node.ts";
import type { Agent } from "../agent/state.ts";
import type { MasterNode } from "../master/node.ts";
import type { Leadership, Master } from "../master/state.ts";
import { isTerminal } from "../rules.ts";
import type { SchedulerNode } from "../scheduler/node.ts";
import type { Scheduler } from "../scheduler/state.ts";
import { createZookeeperMonitor } from "../../zookeeper/monitor/zookeeper-monitor.ts";
import { isCoordinationServer } from "../zookeeper/server.ts";
import { createConvergence } from "./convergence.ts";
import {
  type ActiveTask,
  checkActive,
  checkLost,
  checkpointed,
  checkpointing,
  createMemory,
  type Memory,
  observe,
} from "./invariants.ts";

/** @param report called for each violation, as soon as it is seen */
export function createMesosMonitor(report: (violation: Violation) => void): SystemMonitor {
  const memory = createMemory(report);
  const convergence = createConvergence();
  const agents = new Map<Id, Agent>();
  const masters = new Map<Id, Master>();
  const schedulers = new Map<Id, Scheduler>();
  const ofServers = createZookeeperMonitor(report);
  const servers = new Set<Id>();
  return {
    watch(id, node) {
      if (isCoordinationServer(node)) {
        servers.add(id);
        return node.dressed((inner) => ofServers.watch(id, inner));
      }
      const view = (node as Partial<AgentNode | MasterNode | SchedulerNode>).view;
      if (view !== undefined && "tasks" in view) agents.set(id, view);
      else if (view !== undefined && "leadership" in view) masters.set(id, view);
      else if (view !== undefined) schedulers.set(id, view);
      const step: AnyNode["step"] = (input) => {
        if (input.type === "boot") memory.checkpoints.delete(id);
        else if (input.type === "durable") checkpointed(memory, id, input.token);
        const effects = node.step(input);
        for (const effect of effects) {
          if (effect.type === "note") observe(memory, id, input.now, effect.note);
          else if (effect.type === "write") checkpointing(memory, id, effect.token, effect.records);
          else if (effect.type === "checkpoint") checkpointing(memory, id, effect.token, effect.records);
        }
        if (view === undefined) return effects;
        const isSending = effects.some(({ type }) => type === "send");
        if ("tasks" in view) checkAgent(memory, view);
        else if ("leadership" in view) checkMaster(memory, view, isSending);
        else checkScheduler(memory, view, isSending);
        return effects;
      };
      return { ...node, step };
    },
    lagging(nodes) {
      const among = <View>(views: ReadonlyMap<Id, View>): View[] => nodes.flatMap((id) => views.get(id) ?? []);
      const lag = servers.size === 0 ? undefined : ofServers.lagging?.(nodes.filter((id) => servers.has(id)));
      return lag ?? convergence({ agents: among(agents), masters: among(masters), schedulers: among(schedulers) });
    },
  };
}

function checkAgent(memory: Memory, { id, options, tasks }: Agent): void {
  memory.staysLost = options.registry === "strict" && !options.partitionAware;
  const active: ActiveTask[] = [];
  for (const { info, framework, state, executor } of tasks.values()) {
    if (isTerminal(state) || executor === null) continue;
    const { task, name, cpus } = info;
    active.push({ task, name, cpus, framework: framework.framework, hasStarted: executor.hasStarted });
  }
  checkActive(memory, id, options.cpus, active);
}

function checkMaster(memory: Memory, { id, options, leadership, now, hasEnded }: Master, isSending: boolean): void {
  if (leadership === null || hasEnded) return;
  checkSilent(memory, id, leadership, now, options.pingMs * options.pings);
  checkClaim(memory, "master", id, leadership.epoch, isSending);
  checkLost(memory, leadership.epoch, now);
  checkOffers(memory, id, leadership);
}

function checkScheduler(memory: Memory, { id, activity, hasEnded }: Scheduler, isSending: boolean): void {
  if (activity !== null && !hasEnded) checkClaim(memory, "scheduler", id, activity.epoch, isSending);
}

/** E1: who has lost its claim does nothing any more. */
function checkClaim({ epochs, report }: Memory, group: string, id: Id, epoch: number, isSending: boolean): void {
  const latest = epochs.get(group) ?? 0;
  if (!isSending || epoch >= latest) return;
  const message = `${id} goes on as the ${group} of epoch ${epoch}, and epoch ${latest} has begun`;
  report({ invariant: "E1 who lost its claim ends", message });
}

/** Time within which a master must have noticed that an agent's time is over (ms). */
const LATE_MS = 200;

/** E10: an agent that does not answer is given up. */
function checkSilent({ report }: Memory, id: Id, { agents, isReady }: Leadership, now: Ms, limitMs: Ms): void {
  if (!isReady) return;
  for (const { agentId, pongAt, isLeaving } of agents.values()) {
    if (isLeaving || now - pongAt < limitMs + LATE_MS) continue;
    const message = `${id} has heard nothing of ${agentId} for ${now - pongAt} ms, and counts on it`;
    report({ invariant: "E10 silent agents are given up", message });
  }
}

/** E3: what is offered and used fits, and offers are made to the present stream. */
function checkOffers({ report }: Memory, id: Id, { agents, offers, tasks, frameworks }: Leadership): void {
  if (offers.size === 0) return;
  const taken = new Map<string, number>();
  const add = (agentId: string, cpus: number): void => void taken.set(agentId, (taken.get(agentId) ?? 0) + cpus);
  for (const { offer, agentId, cpus, stream, framework } of offers.values()) {
    add(agentId, cpus);
    const owner = frameworks.get(framework);
    if (owner?.lostAt === null && owner.stream === stream) continue;
    report({
      invariant: "E3 offers end with their stream",
      message: `offer ${offer} of ${id} outlives the stream ${stream ?? ""}`,
    });
  }
  for (const { agentId, info, state } of tasks.values()) if (!isTerminal(state)) add(agentId, info.cpus);
  for (const [agentId, cpus] of taken) {
    const total = agents.get(agentId)?.cpus;
    if (total === undefined || cpus <= total) continue;
    report({ invariant: "E3 offered and used fit", message: `${id} counts ${cpus} of ${total} cpus of ${agentId}` });
  }
}
