/**
 * The state of an agent. What it has checkpointed survives a restart: it is the source of truth for tasks.
 */
import type { Connection } from "../transport/connection.ts";
import type { Id, Ms, Token } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { Outbox } from "../../paxos/core/outbox.ts";
import type { FrameworkInfo, FromAgent, MesosMessage, MesosReply, TaskId, TaskInfo, TaskState } from "../messages.ts";
import type { MesosOptions } from "../options.ts";
import type { CoordinationClient } from "../register/coordination.ts";
import type { MesosRules } from "../rules.ts";

/** One update of a task's stream. */
export interface PendingUpdate {
  readonly uuid: string;
  readonly state: TaskState;
}

/** The executor of a task, inside the agent's node. */
export interface Executor {
  /** It starts when this write is on disk. */
  readonly startsAfter: Token;
  hasStarted: boolean;
  /** When it has reconnected to a restarted agent; null: it is connected. */
  reconnectsAt: Ms | null;
  /** When it ends by itself; null: never. */
  endsAt: Ms | null;
}

/** A task that the agent was told to run, until its last update is acknowledged. */
export interface AgentTask {
  readonly info: TaskInfo;
  readonly framework: FrameworkInfo;
  state: TaskState;
  /** The state that was acknowledged last. */
  told: TaskState;
  /** Updates that are not acknowledged, oldest first. */
  updates: PendingUpdate[];
  /** Updates that it ever had. */
  count: number;
  /** When the first update is sent again; null: there is none. */
  retryAt: Ms | null;
  tries: number;
  /** null: it has ended. */
  executor: Executor | null;
}

/** The whole state of an agent. */
export interface Agent {
  readonly id: Id;
  readonly options: MesosOptions;
  readonly rules: MesosRules;
  readonly random: RandomStream;
  readonly outbox: Outbox<MesosMessage, MesosReply>;
  election: CoordinationClient;
  now: Ms;
  incarnation: string;
  /** When this life began. */
  bootedAt: Ms;
  records: number;

  agentId: string | null;
  readonly former: string[];
  /** The highest epoch of a master that it obeyed. */
  epochSeen: number;
  readonly tasks: Map<TaskId, AgentTask>;
  /** Ids of tasks that it had. */
  readonly ended: Set<TaskId>;

  /** The master that it registers with; null: it knows none. */
  master: { readonly id: Id; readonly epoch: number } | null;
  session: string;
  sessions: number;
  /** Lives so far, this one included; on disk. */
  boots: number;
  isRegistered: boolean;
  registerAt: Ms;
  heardAt: Ms;
  /** By session; the last few. */
  readonly connections: Map<string, Connection<FromAgent>>;
}
