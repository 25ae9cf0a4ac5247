/**
 * Every decision of the cluster manager that a bug could change, as a table of pure functions. A mutant replaces one.
 *
 * Source: the behaviour of Apache Mesos, its documentation of high availability and reconciliation, and its tests.
 */
import type { Ms } from "../node-kit/node.ts";
import type { Reason, TaskState } from "./messages.ts";
import { CERTAIN_REASONS } from "./messages.ts";
import { claimMs } from "./options.ts";

/** What a master knows of the agent that a task was sent to. */
export type AgentStanding = "registered" | "admitted" | "unreachable" | "gone" | "unknown";

/** What a master answers about a task. */
export interface TaskAnswer {
  readonly state: TaskState;
  readonly reason: Reason;
}

/** Points at which something waits for the disk. */
export type DurabilityPoint = "register" | "agent";

/** The rules of register, masters, agents and schedulers. */
export interface MesosRules {
  /** Whether the register may give a claim to somebody else. */
  claimIsFree(view: { readonly now: Ms; readonly until: Ms }): boolean;
  /** The epoch of the next holder. */
  nextEpoch(last: number): number;
  /** Whether an entry of this epoch may be stored. */
  mayStore(view: { readonly epoch: number; readonly current: number }): boolean;
  /** Whether messages at this point wait until what they say is on disk. */
  waitsForDisk(point: DurabilityPoint): boolean;

  /** With ZooKeeper, which of the sequential nodes of a group leads; undefined: there is none. */
  leadingName(names: readonly string[]): string | undefined;
  /** With ZooKeeper, until when a holder relies on its session that wrote something. `askedAt`: when it began to. */
  claimEnds(view: { readonly askedAt: Ms; readonly sessionMs: Ms }): Ms;
  /** With ZooKeeper, whether a node that did not reach it for so long knows no leader any more. */
  forgetsLeader(view: { readonly suspendedMs: Ms; readonly sessionMs: Ms }): boolean;

  /** Whether a leading master, or an active scheduler, has lost its claim and must end. */
  hasLostClaim(view: {
    readonly heldEpoch: number | null;
    readonly epoch: number;
    readonly isFenced: boolean;
  }): boolean;
  /** The id of a new agent. */
  agentId(view: { readonly epoch: number; readonly number: number }): string;
  /** Whether a master lets an agent with this id in. */
  admits(view: {
    readonly standing: AgentStanding;
    readonly registry: "none" | "strict";
    readonly partitionAware: boolean;
  }): boolean;
  /** Whether an agent that answered no ping for so long is unreachable. */
  isUnreachable(view: { readonly silentMs: Ms; readonly limitMs: Ms }): boolean;
  /** The processors that a task holds on its agent. */
  usedBy(view: { readonly cpus: number; readonly state: TaskState; readonly isReported: boolean }): number;
  /** What becomes of a task that its agent does not report any more. */
  whenNotReported(): "lost" | "kept";
  /** Whether the master forwards a status update of an agent. */
  forwards(view: { readonly isConnected: boolean }): boolean;
  /** Whether the master acknowledges a status update by itself. */
  acknowledgesAtOnce(): boolean;

  /** Whether a subscription of a scheduler is taken up. */
  mayResubscribe(view: { readonly isRemoved: boolean; readonly epoch: number; readonly known: number }): boolean;
  /** Whether the offers of the former scheduler are withdrawn. */
  rescindsOnFailover(): boolean;
  /** Whether a call of a scheduler counts. */
  acceptsCall(view: { readonly stream: string; readonly current: string | null }): boolean;
  /** Whether an Accept may use this offer. */
  offerIsGood(view: { readonly isKnown: boolean; readonly cpus: number; readonly asked: number }): boolean;
  /** What becomes of an offer that was accepted. */
  offerAfterAccept(): "gone" | "kept";
  /** Whether an offer is withdrawn by its age. */
  offerExpires(view: { readonly ageMs: Ms; readonly limitMs: Ms }): boolean;
  /** Whether a master launches a task with this id. */
  launches(view: { readonly isKnown: boolean; readonly agent: AgentStanding }): boolean;
  /** Whether a framework's time without a scheduler is over. */
  failoverExpired(view: { readonly silentMs: Ms; readonly limitMs: Ms; readonly isRecovered: boolean }): boolean;
  /** What a master answers about a task; null: nothing. */
  answerFor(view: {
    readonly known: { readonly state: TaskState; readonly isPending: boolean } | null;
    readonly agent: AgentStanding;
    readonly isRecovering: boolean;
    readonly partitionAware: boolean;
  }): TaskAnswer | null;
  /** What a master does about a kill of a task that it does not know. */
  whenKillIsUnknown(): "reconcile" | "ignore";
  /** Whether the failure of an executor is told to the scheduler. */
  reportsExecutor(): boolean;

  /** Whether an agent obeys an order. */
  obeys(view: { readonly epoch: number; readonly seen: number; readonly isCurrentSession: boolean }): boolean;
  /** The highest epoch of a master that the agent keeps, after one was heard. */
  epochAfter(view: { readonly epoch: number; readonly seen: number }): number;
  /** Whether an agent launches a task with this id. */
  runs(view: { readonly isKnown: boolean }): boolean;
  /** Whether an executor is started only when its task is on disk. */
  checkpointsFirst(): boolean;
  /** Whether an agent must register anew. */
  mustRegister(view: { readonly silentMs: Ms; readonly limitMs: Ms }): boolean;
  /** What an agent that was told to shut down does with its tasks. */
  whenShutDown(): "end" | "keep";
  /** Which of a task's updates an agent sends. */
  updateToSend(pending: number): "first" | "last" | "none";
  /** Updates that are left when one of them was acknowledged; `at`: its position, -1: it is not among them. */
  leftAfter(view: { readonly pending: number; readonly at: number; readonly isTerminal: boolean }): number;
  /** How long an agent waits before it repeats an update. */
  updateRetry(view: { readonly tries: number; readonly firstMs: Ms; readonly mostMs: Ms }): Ms | null;
  /** The state of tasks whose executor ended by itself; null: nobody is told. */
  whenExecutorExits(view: { readonly isError: boolean }): TaskState | null;
  /** What an agent that restarts has of its updates. */
  updatesOnDisk(): "all" | "none";
  /** Whether an executor that did not reconnect in time is taken for dead. */
  executorIsLost(view: { readonly waitedMs: Ms; readonly limitMs: Ms }): boolean;

  /** The id of a new task. */
  taskId(view: { readonly framework: string; readonly incarnation: number; readonly number: number }): string;
  /** Whether a scheduler sends an Accept only when its intent is stored. */
  storesIntent(): boolean;
  /** Whether a scheduler acknowledges an update only when what it says is stored. */
  storesBeforeAcknowledging(): boolean;
  /** Whether a master's message counts for a scheduler. */
  hears(view: { readonly isCurrentSession: boolean }): boolean;
  /** Whether it is certain that a task has ended. */
  hasEnded(view: { readonly state: TaskState; readonly reason: Reason | null; readonly isFromAgent: boolean }): boolean;
  /** Whether an update changes the view of a task. */
  changesView(view: { readonly hasEnded: boolean }): boolean;
  /** Whether another task may take the place of one that is said to have ended. */
  mayReplace(view: { readonly hasEnded: boolean; readonly state: TaskState }): boolean;
  /** Whether a scheduler asks about this task. */
  asksAbout(view: { readonly isConfirmed: boolean; readonly isUncertain: boolean }): boolean;
  /** How long a scheduler waits before it asks again. */
  reconcileDelay(view: { readonly tries: number; readonly firstMs: Ms; readonly mostMs: Ms }): Ms;
  /** Whether a kill that was ordered before is ordered again on a new subscription. */
  repeatsKills(): boolean;
  /** Whether a scheduler may answer a read. */
  mayAnswer(view: { readonly heldEpoch: number | null }): boolean;
}

const TERMINAL: readonly TaskState[] = ["FINISHED", "FAILED", "KILLED"];

/** Whether an agent says no more of a task after this state. */
export function isTerminal(state: TaskState): boolean {
  return TERMINAL.includes(state);
}

/** Digits of the number behind the name of a sequential node. */
const SEQUENCE_DIGITS = 10;

/** The order in which sequential nodes were created, from their names. */
export function bySequence(one: string, other: string): number {
  return Number(one.slice(-SEQUENCE_DIGITS)) - Number(other.slice(-SEQUENCE_DIGITS));
}

function doubled({
  tries,
  firstMs,
  mostMs,
}: {
  readonly tries: number;
  readonly firstMs: Ms;
  readonly mostMs: Ms;
}): Ms {
  return Math.min(mostMs, firstMs * 2 ** tries);
}

/** The rules without a bug. */
export const correctRules: MesosRules = {
  claimIsFree: ({ now, until }) => now >= until,
  nextEpoch: (last) => last + 1,
  mayStore: ({ epoch, current }) => epoch === current,
  waitsForDisk: () => true,

  leadingName: (names) => [...names].sort(bySequence).at(0),
  claimEnds: ({ askedAt, sessionMs }) => askedAt + claimMs(sessionMs),
  forgetsLeader: ({ suspendedMs, sessionMs }) => suspendedMs >= sessionMs,

  hasLostClaim: ({ heldEpoch, epoch, isFenced }) => isFenced || heldEpoch !== epoch,
  agentId: ({ epoch, number }) => `A${epoch}.${number}`,
  admits: ({ standing, registry, partitionAware }) =>
    standing === "gone"
      ? false
      : standing === "unreachable"
        ? partitionAware
        : standing !== "unknown" || registry === "none",
  isUnreachable: ({ silentMs, limitMs }) => silentMs >= limitMs,
  usedBy: ({ cpus, state }) => (isTerminal(state) ? 0 : cpus),
  whenNotReported: () => "lost",
  forwards: ({ isConnected }) => isConnected,
  acknowledgesAtOnce: () => false,

  mayResubscribe: ({ isRemoved, epoch, known }) => !isRemoved && epoch >= known,
  rescindsOnFailover: () => true,
  acceptsCall: ({ stream, current }) => stream === current,
  offerIsGood: ({ isKnown, cpus, asked }) => isKnown && asked <= cpus,
  offerAfterAccept: () => "gone",
  offerExpires: ({ ageMs, limitMs }) => ageMs >= limitMs,
  launches: ({ isKnown, agent }) => !isKnown && agent === "registered",
  failoverExpired: ({ silentMs, limitMs }) => silentMs >= limitMs,
  answerFor: ({ known, agent, isRecovering, partitionAware }) => {
    if (known !== null) return { state: known.state, reason: "reconciliation" };
    const away = partitionAware ? "UNREACHABLE" : "LOST";
    switch (agent) {
      case "registered":
        return { state: "LOST", reason: "not-on-agent" };
      case "gone":
        return { state: "LOST", reason: "agent-gone" };
      case "unreachable":
        return { state: away, reason: "agent-unreachable" };
      case "admitted":
        return null;
      case "unknown":
        return isRecovering ? null : { state: away, reason: "unknown" };
    }
  },
  whenKillIsUnknown: () => "reconcile",
  reportsExecutor: () => true,

  obeys: ({ epoch, seen, isCurrentSession }) => epoch >= seen && isCurrentSession,
  epochAfter: ({ epoch, seen }) => Math.max(epoch, seen),
  runs: ({ isKnown }) => !isKnown,
  checkpointsFirst: () => true,
  mustRegister: ({ silentMs, limitMs }) => silentMs >= limitMs,
  whenShutDown: () => "end",
  updateToSend: (pending) => (pending > 0 ? "first" : "none"),
  leftAfter: ({ pending, at }) => (at === 0 ? pending - 1 : pending),
  updateRetry: doubled,
  whenExecutorExits: ({ isError }) => (isError ? "FAILED" : "FINISHED"),
  updatesOnDisk: () => "all",
  executorIsLost: ({ waitedMs, limitMs }) => waitedMs >= limitMs,

  taskId: ({ framework, incarnation, number }) => `${framework}-${incarnation}-${number}`,
  storesIntent: () => true,
  storesBeforeAcknowledging: () => true,
  hears: ({ isCurrentSession }) => isCurrentSession,
  hasEnded: ({ state, reason, isFromAgent }) =>
    isTerminal(state)
      ? isFromAgent || reason === "reconciliation"
      : reason !== null && CERTAIN_REASONS.includes(reason),
  changesView: ({ hasEnded }) => !hasEnded,
  mayReplace: ({ hasEnded }) => hasEnded,
  asksAbout: ({ isConfirmed, isUncertain }) => !isConfirmed || isUncertain,
  reconcileDelay: doubled,
  repeatsKills: () => true,
  mayAnswer: ({ heldEpoch }) => heldEpoch !== null,
};
