/**
 * E4 and E10: when all is well again, everybody agrees. One master leads, every agent is registered with it, and scheduler, master
 * and agents have the same tasks in the same states.
 *
 * Tasks begin and end all the time, so there may be no moment at which everything fits. But each thing that does not fit must be
 * put right at some time.
 */
import type { Agent } from "../agent/state.ts";
import type { Master } from "../master/state.ts";
import { isTerminal } from "../rules.ts";
import type { Scheduler } from "../scheduler/state.ts";

/** The nodes of a cluster, as they are now. */
export interface Views {
  readonly masters: readonly Master[];
  readonly schedulers: readonly Scheduler[];
  readonly agents: readonly Agent[];
}

/** Follows what does not fit until it was put right. Gives one thing that never was since the first look; undefined: none. */
export function createConvergence(): (views: Views) => string | undefined {
  let left: readonly string[] | undefined;
  return (views) => {
    const now = new Set(disagreements(views));
    left = left === undefined ? [...now] : left.filter((one) => now.has(one));
    return left[0];
  };
}

/** Sentences about what does not fit at this moment. */
export function disagreements({ masters, schedulers, agents }: Views): readonly string[] {
  const [leader, second] = masters.filter(({ leadership, hasEnded }) => leadership !== null && !hasEnded);
  if (leader === undefined) return ["no master leads"];
  if (second !== undefined) return ["two masters lead"];
  const active = schedulers.find(({ activity, hasEnded }) => activity !== null && !hasEnded);
  if (active?.activity?.stream === undefined || active.activity.stream === null) return ["no scheduler is subscribed"];
  return [
    ...agents.flatMap((agent) => strayAgent(leader, agent)),
    ...unsureTasks(active, agents),
    ...agents.flatMap((agent) => strayTasks(active, agent)),
    ...agents.flatMap((agent) => wrongResources(leader, agent)),
  ];
}

function strayAgent({ leadership }: Master, agent: Agent): readonly string[] {
  const record = leadership?.agents.get(agent.agentId ?? "");
  if (!agent.isRegistered || record?.connection.session !== agent.session) {
    return [`${agent.id} is not registered with the leading master`];
  }
  return [...agent.tasks.values()].flatMap(({ updates: [first] }) =>
    first === undefined ? [] : [`nobody has acknowledged update ${first.uuid} of ${agent.id}`],
  );
}

/** What the scheduler believes of tasks that it does not know to have ended. */
function unsureTasks({ id, activity }: Scheduler, agents: readonly Agent[]): readonly string[] {
  return [...(activity?.tasks.values() ?? [])].flatMap(({ info, hasEnded, state, isKilled, agentId }) => {
    const { task } = info;
    const agent = agents.find((each) => each.agentId === agentId);
    const there = agent?.tasks.get(task);
    const isThere = there !== undefined && !isTerminal(there.state);
    if (hasEnded) return isThere ? [`${id} takes task ${task} for ended as ${state}, and it runs`] : [];
    if (isKilled) return [`task ${task} was killed, and ${id} does not know that it has ended`];
    if (state !== "RUNNING") return [`${id} takes task ${task} for ${state}`];
    return isThere ? [] : [`${id} takes task ${task} for running, and it is on no agent`];
  });
}

function strayTasks({ id, activity }: Scheduler, agent: Agent): readonly string[] {
  return [...agent.tasks.values()].flatMap(({ info: { task }, state, executor }) => {
    if (isTerminal(state)) return [];
    if (activity?.tasks.has(task) !== true) return [`task ${task} runs on ${agent.id}, and ${id} does not know it`];
    return executor === null ? [`the executor of task ${task} on ${agent.id} is gone, and the task goes on`] : [];
  });
}

/** The leading master counts what is there, and nothing else. */
function wrongResources({ leadership }: Master, { id, agentId, tasks }: Agent): readonly string[] {
  const known = new Set<string>();
  for (const task of leadership?.tasks.values() ?? []) {
    if (task.agentId === agentId && !isTerminal(task.state)) known.add(task.info.task);
  }
  const own = [...tasks.values()].filter(({ state }) => !isTerminal(state)).map(({ info }) => info.task);
  return [
    ...own.filter((task) => !known.has(task)).map((task) => `the master does not know task ${task} on ${id}`),
    ...[...known].filter((task) => !own.includes(task)).map((task) => `the master counts task ${task} on ${id}`),
  ];
}
