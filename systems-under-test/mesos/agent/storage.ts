/**
 * What an agent checkpoints, and how it recovers: its id, the highest epoch, its tasks and their unacknowledged updates.
 */
import type { Json, Token } from "../../node-kit/node.ts";
import { write } from "../../paxos/core/outbox.ts";
import type { FrameworkInfo, TaskId, TaskInfo, TaskState } from "../messages.ts";
import { isTerminal } from "../rules.ts";
import type { Agent, AgentTask, PendingUpdate } from "./state.ts";

type AgentRecord =
  | { readonly kind: "agent"; readonly agentId: string | null; readonly former: readonly string[] }
  | { readonly kind: "boot"; readonly boots: number }
  | { readonly kind: "epoch"; readonly epoch: number }
  | { readonly kind: "task"; readonly info: TaskInfo; readonly framework: FrameworkInfo }
  | { readonly kind: "update"; readonly task: TaskId; readonly update: PendingUpdate }
  | { readonly kind: "acknowledged"; readonly task: TaskId; readonly left: number; readonly told: TaskState }
  | { readonly kind: "ended"; readonly tasks: readonly TaskId[] };

/** Records after which the log is replaced by the state. */
const RECORDS_MAX = 400;

/** Writes what has just changed in memory. Gives the token. */
export function store(agent: Agent, ...records: readonly AgentRecord[]): Token {
  agent.records += records.length;
  if (agent.records < RECORDS_MAX) return write(agent.outbox, records as unknown as readonly Json[]);
  const image = imageOf(agent);
  const token = ++agent.outbox.lastToken;
  agent.outbox.effects.push({
    type: "checkpoint",
    token,
    snapshot: null,
    records: image as unknown as readonly Json[],
  });
  agent.records = image.length;
  return token;
}

function imageOf({ agentId, former, boots, epochSeen, tasks, ended }: Agent): AgentRecord[] {
  return [
    { kind: "agent", agentId, former },
    { kind: "boot", boots },
    { kind: "epoch", epoch: epochSeen },
    ...[...tasks].flatMap(([task, { info, framework, told, updates, count }]): AgentRecord[] => [
      { kind: "task", info, framework },
      // Updates that are acknowledged already stand in for their numbers.
      ...Array.from({ length: count - updates.length }, (_, n): AgentRecord => {
        return { kind: "update", task, update: { uuid: `${task}#${n + 1}`, state: told } };
      }),
      { kind: "acknowledged", task, left: 0, told },
      ...updates.map((update): AgentRecord => ({ kind: "update", task, update })),
    ]),
    { kind: "ended", tasks: [...ended] },
  ];
}

/** Loads what the disk holds. Executors are not on disk: see `executors.ts`. */
export function restore(agent: Agent, records: readonly AgentRecord[]): void {
  for (const record of records) apply(agent, record);
  agent.records = records.length;
}

function apply(agent: Agent, record: AgentRecord): void {
  switch (record.kind) {
    case "agent":
      agent.agentId = record.agentId;
      agent.former.splice(0, Infinity, ...record.former);
      return;
    case "boot":
      agent.boots = record.boots;
      return;
    case "epoch":
      agent.epochSeen = record.epoch;
      return;
    case "task":
      agent.tasks.set(record.info.task, newTask(record.info, record.framework));
      return;
    case "update": {
      const task = agent.tasks.get(record.task);
      if (task === undefined) return;
      task.count++;
      task.state = record.update.state;
      if (agent.rules.updatesOnDisk() === "all") task.updates.push(record.update);
      return;
    }
    case "acknowledged": {
      const task = agent.tasks.get(record.task);
      if (task === undefined) return;
      task.updates = record.left === 0 ? [] : task.updates.slice(-record.left);
      task.told = record.told;
      return;
    }
    case "ended":
      for (const task of record.tasks) {
        agent.tasks.delete(task);
        agent.ended.add(task);
      }
  }
}

/** A task without an executor and without updates. */
export function newTask(info: TaskInfo, framework: FrameworkInfo): AgentTask {
  return {
    info,
    framework,
    state: "STAGING",
    told: "STAGING",
    updates: [],
    count: 0,
    retryAt: null,
    tries: 0,
    executor: null,
  };
}

/** Whether it still uses the agent's processors. */
export function isActive({ state }: AgentTask): boolean {
  return !isTerminal(state);
}
