/**
 * Status updates: each task has a stream on disk, whose first update is sent again and again, less and less often, until the
 * scheduler has acknowledged it. So the scheduler gets every state at least once, and in order.
 */
import { note } from "../../paxos/core/outbox.ts";
import type { TaskId, TaskState } from "../messages.ts";
import { UPDATE_RETRY_MS } from "../options.ts";
import { isTerminal } from "../rules.ts";
import type { Agent, AgentTask, PendingUpdate } from "./state.ts";
import { store } from "./storage.ts";
import { tellMaster } from "./talk.ts";

/** Puts a new state into the task's stream. */
export function appendUpdate(agent: Agent, task: AgentTask, state: TaskState): void {
  const { task: id } = task.info;
  const update = { uuid: `${id}#${++task.count}`, state };
  task.state = state;
  task.updates.push(update);
  store(agent, { kind: "update", task: id, update });
  note(agent.outbox, { event: "update", task: id, uuid: update.uuid, state, agentId: agent.agentId });
  if (task.updates.length === 1) begin(agent, task);
  else tellMaster(agent, { type: "latestState", task: id, state });
}

/** The first update of the stream is sent now. */
function begin(agent: Agent, task: AgentTask): void {
  task.tries = 0;
  task.retryAt = task.updates.length === 0 ? null : agent.now;
  sendDue(agent, task);
}

/** A new connection: all streams begin anew. */
export function resendAll(agent: Agent): void {
  for (const task of agent.tasks.values()) begin(agent, task);
}

/** Repeats updates whose time has come. */
export function tickUpdates(agent: Agent): void {
  for (const task of agent.tasks.values()) sendDue(agent, task);
}

function sendDue(agent: Agent, task: AgentTask): void {
  if (task.retryAt === null || agent.now < task.retryAt) return;
  const [firstMs, mostMs] = UPDATE_RETRY_MS;
  const waitMs = agent.rules.updateRetry({ tries: task.tries++, firstMs, mostMs });
  task.retryAt = waitMs === null ? null : agent.now + waitMs;
  const update = chosenUpdate(agent, task);
  if (update === undefined) return;
  const { task: id } = task.info;
  const { framework } = task.framework;
  tellMaster(agent, { type: "statusUpdate", task: id, framework, ...update, latest: task.state });
}

function chosenUpdate({ rules }: Agent, { updates }: AgentTask): PendingUpdate | undefined {
  const which = rules.updateToSend(updates.length);
  return which === "none" ? undefined : which === "first" ? updates[0] : updates.at(-1);
}

/** The scheduler has got this update. */
export function acknowledge(agent: Agent, id: TaskId, uuid: string): void {
  const task = agent.tasks.get(id);
  if (task === undefined) return;
  const at = task.updates.findIndex((update) => update.uuid === uuid);
  const told = task.updates[at]?.state;
  if (told === undefined) return;
  const left = agent.rules.leftAfter({ pending: task.updates.length, at, isTerminal: isTerminal(task.state) });
  if (left === task.updates.length) return;
  task.told = told;
  task.updates = left === 0 ? [] : task.updates.slice(-left);
  if (task.updates.length === 0 && isTerminal(task.state)) {
    agent.tasks.delete(id);
    agent.ended.add(id);
    store(agent, { kind: "ended", tasks: [id] });
  } else {
    store(agent, { kind: "acknowledged", task: id, left, told });
    begin(agent, task);
  }
}
