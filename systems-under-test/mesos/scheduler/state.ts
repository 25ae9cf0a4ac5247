/**
 * The state of a scheduler. What it must not forget is in the store: the framework's id, and each task before it is launched and
 * when it has ended. The rest it hears again.
 */
import type { Connection } from "../transport/connection.ts";
import type { Connection as ClientConnection, Id, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { Outbox } from "../../paxos/core/outbox.ts";
import { note } from "../../paxos/core/outbox.ts";
import type {
  FromScheduler,
  LaunchRequest,
  MesosMessage,
  MesosReply,
  Reason,
  TaskId,
  TaskInfo,
  TaskState,
} from "../messages.ts";
import type { MesosOptions } from "../options.ts";
import type { CoordinationClient } from "../register/coordination.ts";
import type { MesosRules } from "../rules.ts";

/** A task that has ended, as far as the master says; it counts when it is stored. */
export interface Ending {
  readonly state: TaskState;
  readonly reason: Reason | null;
  readonly ticket: number;
  /** Updates to acknowledge then. */
  readonly uuids: string[];
}

/** A task that this framework launched. */
export interface ScheduledTask {
  readonly info: TaskInfo;
  readonly isService: boolean;
  readonly agentId: string;
  readonly agentCpus: number;
  state: TaskState;
  reason: Reason | null;
  /** Whether it was ever said to run. */
  hasRun: boolean;
  hasEnded: boolean;
  ending: Ending | null;
  /** Whether a client wants it to end. */
  isKilled: boolean;
  /** Whether it was given up, and is to end if it is still there. */
  isUnwanted: boolean;
  /** Whether something was heard of it in this subscription. */
  isConfirmed: boolean;
  /** Nobody is asked about it before. */
  askFrom: Ms;
  /** Its intent is stored with this ticket. */
  intentTicket: number;
}

/** Tasks that wait for their intent to be stored. */
export interface PendingAccept {
  readonly ticket: number;
  readonly stream: string;
  readonly offer: string;
  readonly tasks: readonly TaskInfo[];
}

/** Resources that the scheduler may use. */
export interface HeldOffer {
  readonly offer: string;
  readonly agentId: string;
  readonly cpus: number;
  /** All processors of the agent. */
  readonly total: number;
  /** When it came. */
  readonly at: Ms;
}

/** What only an active scheduler has. */
export interface Activity {
  readonly epoch: number;
  isLoaded: boolean;
  framework: string | null;
  /** When the framework's id is stored. */
  frameworkTicket: number;
  readonly tasks: Map<TaskId, ScheduledTask>;
  /** The latest task of each name. */
  readonly latest: Map<string, TaskId>;
  /** What is to be launched, by name. */
  readonly queue: Map<string, LaunchRequest>;
  readonly offers: Map<string, HeldOffer>;
  accepts: PendingAccept[];
  lastNumber: number;

  master: { readonly id: Id; readonly epoch: number } | null;
  session: string;
  sessions: number;
  connection: Connection<FromScheduler> | null;
  /** null: not subscribed. */
  stream: string | null;
  subscribeAt: Ms;
  reconcileAt: Ms;
  reconcileTries: number;
  implicitAt: Ms;

  /** Clients that wait, by the name of their task. */
  readonly launching: Map<string, ClientConnection[]>;
  readonly killing: Map<string, ClientConnection[]>;
}

/** The whole state of a scheduler. */
export interface Scheduler {
  readonly id: Id;
  readonly options: MesosOptions;
  readonly rules: MesosRules;
  readonly random: RandomStream;
  readonly outbox: Outbox<MesosMessage, MesosReply>;
  client: CoordinationClient;
  now: Ms;
  activity: Activity | null;
  hasEnded: boolean;
}

/** An activity that has only begun. */
export function createActivity(epoch: number, now: Ms): Activity {
  return {
    epoch,
    isLoaded: false,
    framework: null,
    frameworkTicket: 0,
    tasks: new Map(),
    latest: new Map(),
    queue: new Map(),
    offers: new Map(),
    accepts: [],
    lastNumber: 0,
    master: null,
    session: "",
    sessions: 0,
    connection: null,
    stream: null,
    subscribeAt: now,
    reconcileAt: now,
    reconcileTries: 0,
    implicitAt: now,
    launching: new Map(),
    killing: new Map(),
  };
}

/** A task that is stored as intended, and of which nothing was heard. */
export function newTask(
  intent: Pick<ScheduledTask, "info" | "isService" | "agentId" | "agentCpus">,
  askFrom: Ms,
): ScheduledTask {
  return {
    ...intent,
    state: "STAGING",
    reason: null,
    hasRun: false,
    hasEnded: false,
    ending: null,
    isKilled: false,
    isUnwanted: false,
    isConfirmed: false,
    askFrom,
    intentTicket: 0,
  };
}

/** Adds a note. */
export function noteEvent(scheduler: Scheduler, event: string, details: Parameters<typeof note>[1] | object): void {
  note(scheduler.outbox, { ...details, event });
}
