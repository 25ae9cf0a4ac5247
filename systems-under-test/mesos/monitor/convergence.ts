/**
 * E4 and E10: when all is well again, everybody agrees. One master leads, every agent is registered with it, and scheduler, master
 * and agents have the same tasks in the same states.
 */
import type { Agent } from "../agent/state.ts";
import type { Master } from "../master/state.ts";
import { isTerminal } from "../rules.ts";
import type { ScheduledTask, Scheduler } from "../scheduler/state.ts";

/** The nodes of a cluster, as they are now. */
export interface Views {
  readonly masters: readonly Master[];
  readonly schedulers: readonly Scheduler[];
  readonly agents: readonly Agent[];
}

/** A sentence about what does not fit yet; undefined: all does. */
export function disagreement({ masters, schedulers, agents }: Views): string | undefined {
  const [leader, second] = masters.filter(({ leadership, hasEnded }) => leadership !== null && !hasEnded);
  if (leader === undefined) return "no master leads";
  if (second !== undefined) return `${leader.id} and ${second.id} both lead`;
  const active = schedulers.find(({ activity, hasEnded }) => activity !== null && !hasEnded);
  if (active?.activity?.stream == null) return "no scheduler is subscribed";
  return (
    agents.map((agent) => strayAgent(leader, agent)).find((each) => each !== undefined) ??
    differentTasks(active, agents) ??
    wrongResources(leader, agents)
  );
}

function strayAgent({ id, leadership }: Master, agent: Agent): string | undefined {
  const record = leadership?.agents.get(agent.agentId ?? "");
  if (!agent.isRegistered || record?.connection.session !== agent.session) {
    return `${agent.id} is not registered with ${id}`;
  }
  for (const { info, updates } of agent.tasks.values()) {
    if (updates.length > 0) return `${agent.id} has an update of task ${info.task} that nobody has acknowledged`;
  }
  return undefined;
}

function differentTasks({ id, activity }: Scheduler, agents: readonly Agent[]): string | undefined {
  const known = activity?.tasks ?? new Map<string, ScheduledTask>();
  for (const { info, hasEnded, state, isKilled, agentId } of known.values()) {
    const { task } = info;
    const agent = agents.find((each) => each.agentId === agentId);
    const there = agent?.tasks.get(task);
    const isThere = there !== undefined && !isTerminal(there.state);
    if (hasEnded && isThere) return `${id} takes task ${task} for ended as ${state}, and it runs on ${agent?.id ?? ""}`;
    if (hasEnded) continue;
    if (isKilled) return `task ${task} was killed, and ${id} does not know that it has ended`;
    if (state !== "RUNNING") return `${id} takes task ${task} for ${state}`;
    if (!isThere) return `${id} takes task ${task} for running, and it is on no agent`;
  }
  for (const agent of agents) {
    for (const { info, state, executor } of agent.tasks.values()) {
      if (isTerminal(state)) continue;
      if (!known.has(info.task)) return `task ${info.task} runs on ${agent.id}, and ${id} does not know it`;
      if (executor === null) return `the executor of task ${info.task} on ${agent.id} is gone, and the task goes on`;
    }
  }
  return undefined;
}

function wrongResources({ id, leadership }: Master, agents: readonly Agent[]): string | undefined {
  for (const { id: node, agentId, tasks } of agents) {
    const own = [...tasks.values()].filter(({ state }) => !isTerminal(state)).map(({ info }) => info.task);
    const known = [...(leadership?.tasks.values() ?? [])].filter(
      (task) => task.agentId === agentId && !isTerminal(task.state),
    );
    const missing = own.find((task) => !known.some(({ info }) => info.task === task));
    if (missing !== undefined) return `task ${missing} runs on ${node}, and ${id} does not know it`;
    const stale = known.find(({ info }) => !own.includes(info.task));
    if (stale !== undefined) return `${id} counts task ${stale.info.task} on ${node}, where it is not`;
  }
  return undefined;
}
