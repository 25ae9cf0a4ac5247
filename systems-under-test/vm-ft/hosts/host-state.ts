/**
 * The state of a host, and what every part of it may do: send, announce its role, halt.
 *
 * All of it is volatile. A host that restarts is a new, empty host with a new name (`who`). So neither the other host
 * nor the arbiter can confuse it with its earlier life.
 */
import type { Connection, Effect, Id, Json, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { LogReceiver, LogSender } from "./channel.ts";
import type { Call } from "../../test-and-set/cell.ts";
import type { GuestReply } from "../guest/guest.ts";
import type { Machine } from "../guest/machine.ts";
import type { HostMessage, Pair } from "./messages.ts";
import type { HostRules } from "./rules.ts";

/** A call that was not answered yet. `call` is its unique name. */
export interface PendingCall {
  readonly call: string;
  readonly request: Call;
  retryAt: Ms;
  /** How often it was sent. */
  attempts: number;
  /** Whether a hint was followed since it was last repeated. */
  hasFollowedHint: boolean;
}

/** When the hosts of a pair last heard from each other. */
export interface Liveness {
  heardAt: Ms;
  /** When this host last sent anything to the other. */
  sentAt: Ms;
}

/** An answer that waits for the backup. */
export interface HeldOutput {
  /** The log entry that the backup must acknowledge first. */
  readonly seq: number;
  readonly connection: Connection;
  readonly reply: GuestReply;
}

/** The options of a host. */
export interface HostOptions {
  /** A host that has sent nothing for this long sends a heartbeat. */
  readonly heartbeatMs: Ms;
  /** A host that was silent for this long is suspected. */
  readonly suspectMs: Ms;
  /** The log is sent again after this long without an acknowledgement. */
  readonly retransmitMs: Ms;
  /** The backup executes an entry this long after its arrival; 0: as soon as possible. */
  readonly replayDelayMs: Ms;
  /** The arbiter is asked again after this long without an answer. */
  readonly arbiterRetryMs: Ms;
  /** The first host may start the service this long after its boot. */
  readonly firstBootstrapMs: Ms;
  /** The second host may start the service if the first has not done so within this time. */
  readonly bootstrapMs: Ms;
  /** Characters of a checkpoint's text in one message. */
  readonly checkpointChunkBytes: number;
  /** Most unacknowledged messages to the backup: pieces of a checkpoint, or full messages of the log. */
  readonly maxInflight: number;
  /** Most log entries in one message. */
  readonly maxEntriesPerMessage: number;
  /** Most log entries that a backup executes in one step, so that messages need not wait for long. */
  readonly maxEntriesPerReplay: number;
  /** Most answers that may wait for the backup. More requests are refused without executing them. */
  readonly maxHeldOutputs: number;
  /** "auto": a fresh host becomes the backup when it asks. "manual": only after an operator's order. */
  readonly repair: "auto" | "manual";
}

/** A new, empty host that waits to become a backup. */
export interface FreshRole {
  readonly mode: "booting";
  /** When to ask again to join. */
  joinAt: Ms;
  /** When to try to start the service; null: not, or no longer. */
  bootstrapAt: Ms | null;
  /** The checkpoint that is being received. */
  assembly: {
    readonly pair: Pair;
    readonly count: number;
    readonly chunks: Map<number, string>;
    /** All chunks below this one have arrived. */
    have: number;
  } | null;
}

/** A host that executes requests and answers them. */
export interface PrimaryRole {
  readonly mode: "primary";
  generation: number;
  /** Guest time minus local time. */
  readonly clockOffsetMs: Ms;
  backup: BackupLink | null;
  readonly outputs: HeldOutput[];
  /** The latest log entry whose answer has left. */
  emittedSeq: number;
  /** Since when it has been asking for the test-and-set because its backup is silent; null: it is not. */
  claimingSince: Ms | null;
  attempts: number;
  /** With `repair: "manual"`: an operator has ordered a repair that has not started. */
  isRepairOrdered: boolean;
}

/** What the primary knows about its backup, or about the fresh host that is to become it. */
export interface BackupLink {
  readonly pair: Pair;
  readonly life: Liveness;
  readonly sender: LogSender;
  readonly chunks: readonly string[];
  chunksAcked: number;
  /** Chunks below this one were sent since the window was last sent again. */
  chunksSent: number;
  /** When a chunk was last acknowledged or the window last sent again. */
  chunkProgressAt: Ms;
  /** First log entry after the checkpoint; null until the checkpoint is acknowledged. From then on output waits. */
  barrier: number | null;
  reset: "not-asked" | "asked" | "done";
}

/** A host that receives the log and repeats it. */
export interface BackupRole {
  readonly mode: "backup";
  readonly pair: Pair;
  readonly life: Liveness;
  readonly receiver: LogReceiver;
  /** Guest time minus local time when the checkpoint arrived. Only a planted bug uses it. */
  readonly ownClockOffsetMs: Ms;
  /** Whether the pair's generation has begun. Before that, the host must not try the test-and-set. */
  isConfirmed: boolean;
  claim: "no" | "reading" | "asked" | "won";
  /** The arbiter is not asked again before this time whether the generation has begun. */
  readAgainAt: Ms;
  isApplyPending: boolean;
}

/** A host that has stopped for good. */
export interface HaltedRole {
  readonly mode: "halted";
}

/** The whole state of a host. */
export interface HostState {
  readonly id: Id;
  readonly peer: Id;
  /** The servers of the arbiter; one, or several on Raft. */
  readonly arbiters: readonly Id[];
  /** Position of the server that is asked. */
  askedArbiter: number;
  /** Whether this host may start the service at once. */
  readonly isFirst: boolean;
  readonly options: HostOptions;
  readonly rules: HostRules;
  readonly random: RandomStream;
  /** The name of this life: id and incarnation, such as "h1#3". */
  who: string;
  now: Ms;
  role: FreshRole | PrimaryRole | BackupRole | HaltedRole;
  machine: Machine;
  arbiterCall: PendingCall | null;
  arbiterCallCount: number;
  applyIndex: number;
  notedRole: string;
  effects: Effect<Json, Json>[];
}

/** Sends to the other host. */
export function sendToPeer(host: HostState, message: HostMessage): void {
  host.effects.push({ type: "send", to: host.peer, message: message as unknown as Json });
}

/** Announces the role in a note, if role or generation is new. */
export function noteRole(host: HostState, role: string, generation: number): void {
  const announced = `${role} ${generation}`;
  if (host.notedRole === announced) return;
  host.notedRole = announced;
  host.effects.push({ type: "note", note: { event: "role", role, term: generation } });
}

/** Stops for good. Answers that are held are never sent. */
export function halt(host: HostState, generation: number, why: string): void {
  host.role = { mode: "halted" };
  host.arbiterCall = null;
  noteRole(host, "halted", generation);
  host.effects.push({ type: "halt", why });
}
