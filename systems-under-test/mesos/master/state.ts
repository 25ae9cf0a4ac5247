/**
 * The state of a master. Everything that a leading master knows is soft: agents and schedulers tell it again. Only the list of
 * agents may be in the store, so that a new master knows whom it has not heard yet.
 */
import type { Connection } from "../transport/connection.ts";
import type { Id, Json, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { Outbox } from "../../paxos/core/outbox.ts";
import { note } from "../../paxos/core/outbox.ts";
import type {
  MesosMessage,
  MesosReply,
  TaskId,
  TaskInfo,
  TaskState,
  ToAgent,
  ToScheduler,
  Update,
} from "../messages.ts";
import type { MesosOptions } from "../options.ts";
import type { CoordinationClient } from "../register/coordination.ts";
import type { AgentStanding, MesosRules } from "../rules.ts";
import { isTerminal } from "../rules.ts";
import { say } from "../transport/connection.ts";

/** An agent that is registered. */
export interface AgentRecord {
  readonly agentId: string;
  readonly node: Id;
  readonly cpus: number;
  readonly connection: Connection<ToAgent>;
  /** When it last answered a ping. */
  pongAt: Ms;
  pingAt: Ms;
  /** Nothing of it is offered before. */
  offersFrom: Ms;
  /** Whether it has its id on disk. One that might forget it gets no tasks: nobody could ever tell that they are gone. */
  isConfirmed: boolean;
  /** Whether its removal is being stored. */
  isLeaving: boolean;
}

/** A task that is pending, runs, or whose end the scheduler has not acknowledged. */
export interface TaskRecord {
  readonly info: Pick<TaskInfo, "task" | "name" | "cpus">;
  readonly framework: string;
  readonly agentId: string;
  /** What became of it, as far as is known. */
  state: TaskState;
  /** What the scheduler was told. */
  told: TaskState;
  /** The update that told it; null: it was acknowledged, or there was none. */
  uuid: string | null;
  /** When it is looked at and sent; null: it was. */
  launchAt: Ms | null;
  readonly launch: TaskInfo | null;
  /** Whether it was in an agent's report. */
  readonly isReported: boolean;
}

/** A framework, with or without a scheduler. */
export interface FrameworkRecord {
  readonly framework: string;
  failoverMs: Ms;
  schedulerEpoch: number;
  /** The latest subscription of that scheduler. */
  subscription: number;
  connection: Connection<ToScheduler> | null;
  stream: string | null;
  /** When it lost its scheduler; null: it has one. */
  lostAt: Ms | null;
  /** Whether it is known from agents only. */
  isRecovered: boolean;
  isRemoved: boolean;
  heartbeatAt: Ms;
}

/** Resources that a scheduler may use. */
export interface Offer {
  readonly offer: string;
  readonly framework: string;
  /** The stream that it was made to. */
  readonly stream: string | null;
  readonly agentId: string;
  readonly cpus: number;
  readonly madeAt: Ms;
}

/** What waits until the store has it. */
export interface Waiting {
  readonly ticket: number;
  readonly run: () => void;
}

/** What only a leading master has. */
export interface Leadership {
  readonly epoch: number;
  readonly electedAt: Ms;
  /** Whether it has read the registry; before, it talks to nobody. */
  isReady: boolean;
  readonly agents: Map<string, AgentRecord>;
  /** What is known of agents that are not registered, and of those that are. */
  readonly registry: Map<string, Exclude<AgentStanding, "registered" | "unknown">>;
  readonly frameworks: Map<string, FrameworkRecord>;
  readonly tasks: Map<TaskId, TaskRecord>;
  readonly offers: Map<string, Offer>;
  /** Connections of schedulers, by session: also of those that were replaced. */
  readonly schedulers: Map<string, { readonly framework: string; readonly connection: Connection<ToScheduler> }>;
  waiting: Waiting[];
  /** The latest session of each agent's node that was taken up. */
  readonly sessions: Map<Id, number>;
  /** Agents that never came back, and whose removal is being stored. */
  readonly leaving: Set<string>;
  /** For ids. */
  lastNumber: number;
}

/** The whole state of a master. */
export interface Master {
  readonly id: Id;
  readonly options: MesosOptions;
  readonly rules: MesosRules;
  readonly random: RandomStream;
  readonly outbox: Outbox<MesosMessage, MesosReply>;
  client: CoordinationClient;
  now: Ms;
  leadership: Leadership | null;
  hasEnded: boolean;
}

/** A leadership that has only begun. */
export function createLeadership(epoch: number, now: Ms): Leadership {
  return {
    epoch,
    electedAt: now,
    isReady: false,
    agents: new Map(),
    registry: new Map(),
    frameworks: new Map(),
    tasks: new Map(),
    offers: new Map(),
    schedulers: new Map(),
    waiting: [],
    sessions: new Map(),
    leaving: new Set(),
    lastNumber: 0,
  };
}

/** What is known of the agent with this id. */
export function standingOf({ agents, registry }: Leadership, agentId: string | null): AgentStanding {
  if (agentId === null) return "unknown";
  return agents.has(agentId) ? "registered" : (registry.get(agentId) ?? "unknown");
}

/** Keeps a standing, in the store where there is a registry; `then` follows when it is there. */
export function storeStanding(
  master: Master,
  leadership: Leadership,
  agentId: string,
  standing: "admitted" | "unreachable" | "gone",
  then: () => void,
): void {
  if (master.options.registry === "none") {
    leadership.registry.set(agentId, standing);
    return then();
  }
  const ticket = master.client.put([{ key: `agent/${agentId}`, value: standing }]);
  leadership.waiting.push({
    ticket,
    run: () => {
      leadership.registry.set(agentId, standing);
      then();
    },
  });
}

/** Processors that tasks hold, by agent. Cost: linear in the tasks. */
export function usedByAgent({ rules }: Pick<Master, "rules">, { tasks }: Leadership): Map<string, number> {
  const used = new Map<string, number>();
  for (const { agentId, info, state, isReported } of tasks.values()) {
    used.set(agentId, (used.get(agentId) ?? 0) + rules.usedBy({ cpus: info.cpus, state, isReported }));
  }
  return used;
}

/** Tells the framework's scheduler, if it has one. */
export function tellScheduler(framework: FrameworkRecord | undefined, word: ToScheduler): void {
  const connection = framework?.connection ?? null;
  if (connection !== null && framework?.lostAt === null) say(connection, word);
}

/** An update that comes from the master itself. */
export function masterUpdate(
  task: TaskId,
  { state, reason }: { readonly state: TaskState; readonly reason: NonNullable<Update["reason"]> },
): Update {
  return { type: "update", task, state, uuid: null, reason };
}

/** A task has certainly ended, or never began: it is forgotten, and its scheduler is told. */
export function loseTask(
  { frameworks, tasks }: Leadership,
  task: TaskRecord,
  answer: { readonly state: TaskState; readonly reason: NonNullable<Update["reason"]> },
): void {
  tasks.delete(task.info.task);
  if (!isTerminal(task.told)) tellScheduler(frameworks.get(task.framework), masterUpdate(task.info.task, answer));
}

/** Adds a note about this leadership. */
export function noteEvent(master: Master, event: string, details: { readonly [name: string]: Json }): void {
  note(master.outbox, { event, epoch: master.leadership?.epoch ?? 0, ...details });
}
