/**
 * Executors: each runs one task inside its agent's node, with a lifetime of its own.
 *
 * They begin when their task is checkpointed. When the agent's process restarts they may go on, and reconnect within a time, or
 * be dead. When one ends, its task's last update goes into the task's stream, and the failure is told.
 */
import { note } from "../../paxos/core/outbox.ts";
import type { TaskState } from "../messages.ts";
import type { Agent, AgentTask } from "./state.ts";
import { isActive, store } from "./storage.ts";
import { appendUpdate } from "./updates.ts";
import { tellMaster } from "./talk.ts";

/** Longest reconnection of an executor, as a share of the time that the agent waits for it. */
const SLOWEST = 1.3;

/** Starts an executor for a task that has just been written. */
export function launch(agent: Agent, task: AgentTask): void {
  const startsAfter = agent.rules.checkpointsFirst() ? agent.outbox.lastToken : 0;
  task.executor = { startsAfter, hasStarted: false, reconnectsAt: null, endsAt: null };
  startDue(agent);
}

/** Executors that were running when the agent's process ended. Those that never began are begun now. */
export function recoverExecutors(agent: Agent): void {
  const { options, random, now } = agent;
  for (const task of [...agent.tasks.values()].filter(isActive)) {
    if (task.state === "STAGING") {
      // Nobody can tell whether it began: it is ended, and never begun again.
      endTask(agent, task, "FAILED");
    } else if (options.executors === "die") endTask(agent, task, "FAILED");
    else {
      const waitMs = random.integer(1, Math.ceil(options.recoveryMs * SLOWEST));
      task.executor = { startsAfter: 0, hasStarted: true, reconnectsAt: now + waitMs, endsAt: null };
      note(agent.outbox, { event: "task-recovering", task: task.info.task, agentId: agent.agentId });
    }
  }
}

/** Executors whose time has come: to begin, to reconnect or be given up, and to end. */
export function tickExecutors(agent: Agent): void {
  startDue(agent);
  for (const task of agent.tasks.values()) {
    const { executor } = task;
    if (executor === null) continue;
    if (executor.reconnectsAt !== null) reconnect(agent, task);
    else if (executor.endsAt !== null && agent.now >= executor.endsAt) exit(agent, task, task.info.fails);
  }
}

function startDue(agent: Agent): void {
  for (const task of agent.tasks.values()) {
    const { executor } = task;
    if (executor === null || executor.hasStarted || executor.startsAfter > agent.outbox.durableToken) continue;
    executor.hasStarted = true;
    setEnd(agent, task);
    const { task: id, name, cpus } = task.info;
    note(agent.outbox, { event: "task-started", task: id, name, cpus, agentId: agent.agentId });
    appendUpdate(agent, task, "RUNNING");
  }
}

function setEnd(agent: Agent, { info, executor }: AgentTask): void {
  if (executor !== null) executor.endsAt = info.runMs === null ? null : agent.now + info.runMs;
}

function reconnect(agent: Agent, task: AgentTask): void {
  const { executor } = task;
  if (executor === null || executor.reconnectsAt === null) return;
  const { recoveryMs } = agent.options;
  const waitedMs = executor.reconnectsAt - agent.bootedAt;
  if (
    agent.rules.executorIsLost({ waitedMs: agent.now - agent.bootedAt, limitMs: recoveryMs }) &&
    waitedMs > recoveryMs
  ) {
    exit(agent, task, true);
  } else if (agent.now >= executor.reconnectsAt) {
    executor.reconnectsAt = null;
    setEnd(agent, task);
  }
}

/** An executor ends by itself, or breaks. */
export function exit(agent: Agent, task: AgentTask, isError: boolean): void {
  const state = agent.rules.whenExecutorExits({ isError });
  const { task: id } = task.info;
  if (isError) {
    note(agent.outbox, { event: "executor-failed", task: id, agentId: agent.agentId });
    tellMaster(agent, { type: "exitedExecutor", task: id, framework: task.framework.framework });
  }
  if (state === null) {
    task.executor = null;
    note(agent.outbox, { event: "task-ended", task: id, agentId: agent.agentId, state: "FAILED" });
  } else endTask(agent, task, state);
}

/** The task ends: its executor is gone, and its stream gets the last update. */
export function endTask(agent: Agent, task: AgentTask, state: TaskState): void {
  task.executor = null;
  note(agent.outbox, { event: "task-ended", task: task.info.task, agentId: agent.agentId, state });
  appendUpdate(agent, task, state);
}

/** Tasks end without a word to anybody: their framework is gone, or the agent has to leave. */
export function discard(agent: Agent, tasks: readonly AgentTask[], why: string): void {
  for (const task of tasks) {
    const { task: id } = task.info;
    if (isActive(task))
      note(agent.outbox, { event: "task-ended", task: id, agentId: agent.agentId, state: "KILLED", why });
    agent.tasks.delete(id);
    agent.ended.add(id);
  }
  if (tasks.length > 0) store(agent, { kind: "ended", tasks: tasks.map(({ info }) => info.task) });
}

/** When an executor needs the next tick; Infinity: none does. */
export function executorsWakeAt(agent: Agent): number {
  let at = Infinity;
  for (const { executor } of agent.tasks.values()) {
    if (executor === null) continue;
    at = Math.min(at, executor.reconnectsAt ?? Infinity, executor.endsAt ?? Infinity);
    if (executor.reconnectsAt !== null)
      at = Math.min(at, Math.max(agent.now + 1, agent.bootedAt + agent.options.recoveryMs));
  }
  return at;
}
