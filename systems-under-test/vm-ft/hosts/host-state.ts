/**
 * The state of a host, and what every part of it may do: send, announce its role, halt.
 *
 * All of it is volatile. A host that restarts is a new, empty host with a new name (`who`). So neither the other host
 * nor the arbiter can confuse it with its earlier life.
 */
import type { Connection, Effect, Id, Json, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { Call } from "../../test-and-set/cell.ts";
import type { BootGuest, GuestReply } from "../guest/guest.ts";
import type { Machine } from "../guest/machine.ts";
import type { HostMessage, Pair } from "./messages.ts";
import type { Receiver, Sender } from "./replication/channel.ts";
import type { Digest, Operation } from "./replication/entry.ts";
import type { Assembly, Transfer } from "./replication/transfer.ts";
import type { HostRules } from "./rules.ts";
import type { StyleName } from "./styles/style-names.ts";

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

/** An operation of a client without an answer, and the connections on which it was asked. */
export interface AskedOperation {
  readonly id: number;
  readonly f: string;
  readonly connections: readonly Connection[];
}

/** An answer that waits for the backup. */
export interface HeldOutput {
  /** The event that the backup must hold first. */
  readonly seq: number;
  readonly connection: Connection;
  readonly reply: GuestReply;
}

/** The checkpoint that a backup installed last. */
export interface InstalledCheckpoint {
  /** 0: the pair's first one. */
  readonly number: number;
  /** The checkpoint itself; empty in styles that send no second one. */
  readonly text: string;
}

/** The options of a host. */
export interface HostOptions {
  /** A host that has sent nothing for this long sends a heartbeat. */
  readonly heartbeatMs: Ms;
  /** A host that was silent for this long is suspected. */
  readonly suspectMs: Ms;
  /** How the backup gets the state. */
  readonly replication: StyleName;
  /** Style checkpoint: differences between two whole checkpoints. */
  readonly deltasPerCheckpoint: number;
  /** The hashes of both states are compared after each event whose number this divides. */
  readonly hashEveryEvents: number;
  /** What was sent is sent again after this long without an acknowledgement. */
  readonly retransmitMs: Ms;
  /** The backup executes an entry this long after its arrival; 0: as soon as possible. */
  readonly replayDelayMs: Ms;
  /** The arbiter is asked again after this long without an answer. */
  readonly arbiterRetryMs: Ms;
  /** The disk is asked again after this long without an answer. */
  readonly diskRetryMs: Ms;
  /** The first host may start the service this long after its boot. */
  readonly firstBootstrapMs: Ms;
  /** The second host may start the service if the first has not done so within this time. */
  readonly bootstrapMs: Ms;
  /** Characters of a checkpoint's text in one message. */
  readonly checkpointChunkBytes: number;
  /** Most unacknowledged messages to the backup: pieces of a checkpoint, or messages full of entries. */
  readonly maxInflight: number;
  /** Most entries in one message. */
  readonly maxEntriesPerMessage: number;
  /** Most entries that a backup executes in one step, so that messages need not wait for long. */
  readonly maxEntriesPerReplay: number;
  /** Most requests that may wait for the backup, or for the disk. More requests are refused without executing them. */
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
  arriving: { readonly pair: Pair; readonly assembly: Assembly } | null;
}

/** A host that executes requests and answers them. */
export interface PrimaryRole {
  readonly mode: "primary";
  generation: number;
  /** Guest time minus local time. */
  readonly clockOffsetMs: Ms;
  backup: BackupLink | null;
  /** By client: the operation whose answer it waits for here. */
  readonly asked: Map<string, AskedOperation>;
  readonly outputs: HeldOutput[];
  /** By number: when to ask the disk again for an I/O that was sent to it. */
  readonly ioRetryAt: Map<number, Ms>;
  /** When the disk last answered, or was asked when nothing else was under way. */
  diskHeardAt: Ms;
  /** Ordered and not executed, oldest first; only the style rsm-exec-ack has any. */
  readonly waiting: Operation[];
  /** The hash that the next operation carries to the backup; null: none that it has not. Only style rsm-exec-ack. */
  digest: Digest | null;
  /** The latest event whose answer has left. */
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
  /** The last event that the backup holds: it could take over without forgetting it. */
  held: number;
  /** The checkpoint on its way, in pieces; null: none. */
  transfer: Transfer | null;
  /** The entries on their way; none in the style checkpoint. */
  readonly sender: Sender;
  /** What the backup has installed, for the next difference. */
  installed: InstalledCheckpoint;
  /** First event after the pair's checkpoint; null until that is acknowledged. From then on output waits. */
  barrier: number | null;
  reset: "not-asked" | "asked" | "done";
}

/** A host that holds a copy of the primary's state, and keeps up with it. */
export interface BackupRole {
  readonly mode: "backup";
  readonly pair: Pair;
  readonly life: Liveness;
  /** Entries that arrived; none in the style checkpoint. */
  readonly receiver: Receiver;
  /** The next checkpoint, of which some pieces are here. */
  assembly: Assembly | null;
  installed: InstalledCheckpoint;
  /** Hashes of this host's own state that the primary's are still to be compared with, oldest first. */
  readonly ownDigests: Digest[];
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
  readonly disk: Id;
  /** Whether this host may start the service at once. */
  readonly isFirst: boolean;
  readonly options: HostOptions;
  readonly rules: HostRules;
  readonly random: RandomStream;
  readonly bootGuest: BootGuest;
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

/** Stops for good, because the two states differ: this host must never serve. */
export function haltDiverged(host: HostState, generation: number, seq: number, divergence: string): void {
  host.effects.push({ type: "note", note: { event: "diverged", seq, divergence } });
  halt(host, generation, `the states have diverged: ${divergence}`);
}

/** Stops for good. Answers that are held are never sent. */
export function halt(host: HostState, generation: number, why: string): void {
  host.role = { mode: "halted" };
  host.arbiterCall = null;
  noteRole(host, "halted", generation);
  host.effects.push({ type: "halt", why });
}
