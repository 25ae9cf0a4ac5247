/**
 * What the nodes of the cluster manager say to each other.
 *
 * Masters talk with agents and schedulers over connections (`transport/`): in order and each word once, until the connection
 * is given up. What begins a connection, pings, and all talk with the register are single messages.
 *
 * Source: the scheduler and agent calls of Apache Mesos.
 */
import type { Id, Json, Ms } from "../node-kit/node.ts";

/** A task's id: framework, incarnation of its scheduler, number. */
export type TaskId = string;

/** The states of a task. `LOST` and `UNREACHABLE` come from masters; an agent sends the others. */
export type TaskState = "STAGING" | "RUNNING" | "FINISHED" | "FAILED" | "KILLED" | "LOST" | "UNREACHABLE";

/** Why a master said what it said of a task. */
export type Reason =
  /** The agent did not have it when it registered. */
  | "not-on-agent"
  /** Its agent came back as another agent, without it. */
  | "agent-gone"
  /** Its offer had been withdrawn, so it never began. */
  | "invalid-offers"
  /** Its framework was removed: it is to end. */
  | "framework-removed"
  /** Its agent left before it was sent there. */
  | "never-sent"
  /** Its agent is away. */
  | "agent-unreachable"
  /** Nobody knows it. */
  | "unknown"
  /** The agent is back. */
  | "agent-reregistered"
  /** The scheduler asked. */
  | "reconciliation";

/** Reasons that say: this task does not run, and never will. */
export const CERTAIN_REASONS: readonly Reason[] = [
  "not-on-agent",
  "agent-gone",
  "invalid-offers",
  "never-sent",
  "framework-removed",
];

/** What a scheduler wants to have run. */
export interface TaskInfo {
  readonly task: TaskId;
  /** What the client calls it. Tasks that replace each other have one name. */
  readonly name: string;
  readonly cpus: number;
  /** How long it runs; null: until it is killed. */
  readonly runMs: Ms | null;
  /** Whether its executor ends in an error. */
  readonly fails: boolean;
}

/** A framework as agents and masters know it. */
export interface FrameworkInfo {
  readonly framework: string;
  readonly failoverMs: Ms;
}

/** A task as an agent reports it. */
export interface ReportedTask extends FrameworkInfo {
  readonly task: TaskId;
  readonly name: string;
  readonly cpus: number;
  /** What became of it. */
  readonly state: TaskState;
  /** What the scheduler was told, or is being told. */
  readonly told: TaskState;
  /** The update that says so, if it is not acknowledged. */
  readonly uuid: string | null;
}

/** What begins the connection of an agent. */
export interface RegisterAgent {
  readonly type: "register";
  readonly session: string;
  /** Grows from one session of the agent to the next, also over restarts. */
  readonly number: number;
  readonly epoch: number;
  /** null: a new one is asked for. */
  readonly agentId: string | null;
  /** Ids that it had, and under which nothing runs any more. */
  readonly former: readonly string[];
  readonly cpus: number;
  readonly tasks: readonly ReportedTask[];
}

/** What begins the connection of a scheduler. */
export interface Subscribe {
  readonly type: "subscribe";
  readonly session: string;
  /** Grows from one subscription of this scheduler's epoch to the next. */
  readonly number: number;
  readonly epoch: number;
  /** null: a new one is asked for. */
  readonly framework: string | null;
  readonly schedulerEpoch: number;
  readonly failoverMs: Ms;
}

/** Words of a master to an agent, in a connection. */
export type ToAgent =
  | { readonly type: "registered"; readonly agentId: string }
  | ({ readonly type: "runTask"; readonly info: TaskInfo } & FrameworkInfo)
  | { readonly type: "killTask"; readonly task: TaskId }
  | { readonly type: "ackUpdate"; readonly task: TaskId; readonly uuid: string }
  | { readonly type: "shutdownFramework"; readonly framework: string };

/** Words of an agent to a master. */
export type FromAgent =
  | {
      readonly type: "statusUpdate";
      readonly task: TaskId;
      readonly framework: string;
      readonly state: TaskState;
      readonly uuid: string;
      /** What became of it already, though the scheduler is told later. */
      readonly latest: TaskState;
    }
  | { readonly type: "latestState"; readonly task: TaskId; readonly state: TaskState }
  | { readonly type: "unknownTask"; readonly task: TaskId }
  | { readonly type: "exitedExecutor"; readonly task: TaskId; readonly framework: string }
  | { readonly type: "frameworkEnded"; readonly framework: string }
  /** Its id is on disk. */
  | { readonly type: "confirmed" };

/** What a scheduler is told of a task. Without a uuid it comes from the master, and nobody repeats it. */
export interface Update {
  readonly type: "update";
  readonly task: TaskId;
  readonly state: TaskState;
  readonly uuid: string | null;
  readonly reason: Reason | null;
}

/** Words of a master to a scheduler. */
export type ToScheduler =
  | { readonly type: "subscribed"; readonly framework: string; readonly stream: string }
  | {
      readonly type: "offer";
      readonly offer: string;
      readonly agentId: string;
      readonly cpus: number;
      readonly total: number;
    }
  | { readonly type: "rescind"; readonly offer: string }
  | Update
  | { readonly type: "failure"; readonly agentId: string; readonly task: TaskId | null }
  | { readonly type: "error"; readonly why: "failed-over" | "removed" | "disconnected" }
  | { readonly type: "heartbeat" };

/** Words of a scheduler to a master; each carries the stream that it was given. */
export type FromScheduler = { readonly stream: string } & (
  | { readonly type: "accept"; readonly offer: string; readonly tasks: readonly TaskInfo[] }
  | { readonly type: "decline"; readonly offer: string }
  | { readonly type: "kill"; readonly task: TaskId; readonly agentId: string | null }
  | { readonly type: "acknowledge"; readonly task: TaskId; readonly agentId: string; readonly uuid: string }
  | {
      readonly type: "reconcile";
      readonly tasks: readonly { readonly task: TaskId; readonly agentId: string | null }[];
    }
);

/** Any word in a connection. */
export type Word = ToAgent | FromAgent | ToScheduler | FromScheduler;

/** A piece of a connection: words that were not acknowledged, and how many of the other side's have come. */
export interface Frame {
  readonly type: "frame";
  readonly session: string;
  /** The epoch of the master whose connection it is. */
  readonly epoch: number;
  /** Number of the first word. */
  readonly from: number;
  readonly words: readonly Word[];
  /** All words of the other side before this number have come. */
  readonly next: number;
}

/** Single messages between masters and agents. */
export type AgentMessage =
  | RegisterAgent
  | { readonly type: "shutdown"; readonly epoch: number; readonly session: string; readonly agentId: string }
  | { readonly type: "ping"; readonly epoch: number; readonly session: string }
  | { readonly type: "pong"; readonly epoch: number; readonly session: string };

/** An entry of the register's durable store. A value of null takes it out. */
export interface StoreEntry {
  readonly key: string;
  readonly value: Json;
}

/** Messages to and from the register. */
export type RegisterMessage =
  | { readonly type: "contend"; readonly group: string; readonly session: string; readonly sentAt: Ms }
  | { readonly type: "watch"; readonly group: string }
  | {
      readonly type: "standing";
      readonly group: string;
      readonly epoch: number;
      readonly holder: Id | null;
      readonly session: string | null;
      /** Of the claim that this answers; null: an answer to nobody's claim. */
      readonly sentAt: Ms | null;
    }
  | {
      readonly type: "store";
      readonly group: string;
      readonly epoch: number;
      readonly request: number;
      readonly entries: readonly StoreEntry[];
    }
  | {
      readonly type: "stored";
      readonly group: string;
      readonly epoch: number;
      readonly request: number;
      readonly isCurrent: boolean;
    }
  | { readonly type: "load"; readonly group: string; readonly epoch: number }
  | {
      readonly type: "loaded";
      readonly group: string;
      readonly epoch: number;
      readonly isCurrent: boolean;
      readonly entries: readonly StoreEntry[];
    };

/** What passes between a session's client and a server of ZooKeeper. `life`: the one of the client's node that asked. */
export type SessionMessage =
  | { readonly type: "sessionRequest"; readonly life: string; readonly id: number; readonly request: Json }
  | { readonly type: "sessionReply"; readonly life: string; readonly id: number; readonly reply: Json };

/** Any message between nodes, but for those between the servers of ZooKeeper. */
export type MesosMessage = AgentMessage | Subscribe | Frame | RegisterMessage | SessionMessage;

/** What clients and operators ask for. */
export type MesosRequest =
  | { readonly f: "launch"; readonly value: LaunchRequest }
  | { readonly f: "kill"; readonly value: { readonly name: string } }
  | { readonly f: "read"; readonly value: null }
  | { readonly operator: "crash-executor" };

/** A task that a client wants. */
export interface LaunchRequest extends Omit<TaskInfo, "task"> {
  /** Whether one that ended by itself is replaced. */
  readonly isService: boolean;
}

/** A task in the scheduler's view. */
export interface TaskView {
  readonly task: TaskId;
  readonly name: string;
  readonly agentId: string | null;
  readonly cpus: number;
  /** Processors of its agent. */
  readonly agentCpus: number;
  readonly state: TaskState;
  /** Whether it has certainly ended. */
  readonly hasEnded: boolean;
}

/** What a scheduler answers. */
export type MesosReply =
  | { readonly type: "task"; readonly task: TaskView }
  | { readonly type: "view"; readonly tasks: readonly TaskView[] }
  | { readonly type: "unknown-task" }
  | { readonly type: "not-active"; readonly hint: Id | null };
