/**
 * What a host knows, and the few things that any part of it may do: send, tell its role, halt.
 *
 * All of it is volatile. A host that restarts is a new, empty host with a new name (`who`), so it can never be taken
 * for its earlier life: not by the other host, and not by the arbiter's "the owner may ask again".
 */
import type { Effect, Id, Json, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { PendingCall } from "./arbiter-calls.ts";
import type { LogReceiver, LogSender } from "./channel.ts";
import type { Life } from "./detector.ts";
import type { Machine } from "../guest/machine.ts";
import type { HostMessage, Pair } from "./messages.ts";
import type { HeldOutput } from "./output.ts";
import type { HostRules } from "./rules.ts";

export interface HostOptions {
  /** A host that sent nothing for this long sends a heartbeat. */
  readonly heartbeatMs: Ms;
  /** A host that was silent for this long is suspected. */
  readonly suspectMs: Ms;
  /** Without an acknowledgement for this long, the log is sent again. */
  readonly retransmitMs: Ms;
  /** The backup executes an entry this long after it arrived; 0: as soon as it can. */
  readonly replayDelayMs: Ms;
  /** Without an answer for this long, the arbiter is asked again. */
  readonly arbiterRetryMs: Ms;
  /** When the first host did not begin the service within this time, the second may. */
  readonly bootstrapMs: Ms;
  /** Characters of a checkpoint's text in one message. */
  readonly checkpointChunkBytes: number;
  /** Messages to the backup that it has not acknowledged, at most: pieces of a checkpoint, or full ones of the log. */
  readonly maxInflight: number;
  /** Log entries in one message, at most. */
  readonly maxEntriesPerMessage: number;
  /** Log entries that a backup executes in one go, at most, so that replay does not keep messages waiting. */
  readonly maxEntriesPerReplay: number;
  /** Answers that may wait for the backup at a time; beyond it requests are refused, unexecuted. */
  readonly maxHeldOutputs: number;
  /** "auto": a fresh host becomes the backup as soon as it asks. "manual": when an operator ordered it. */
  readonly repair: "auto" | "manual";
}

/** A new, empty host that waits to be somebody's backup. */
export interface Fresh {
  readonly mode: "booting";
  /** When to ask to join next. */
  joinAt: Ms;
  /** When to try to begin the service; null: not (any more). */
  bootstrapAt: Ms | null;
  /** The checkpoint that is being received. */
  assembly: {
    readonly pair: Pair;
    readonly count: number;
    readonly chunks: Map<number, string>;
    /** All chunks below this one are there. */
    have: number;
  } | null;
}

/** A host that executes and answers. */
export interface Primary {
  readonly mode: "primary";
  generation: number;
  /** Guest time minus local time. */
  readonly clockOffsetMs: Ms;
  backup: Backup | null;
  readonly outputs: HeldOutput[];
  /** Sequence number of the latest entry whose answer left. */
  emittedSeq: number;
  /** Since when it asks for the test-and-set, because its backup is silent; null: it does not. */
  claimingSince: Ms | null;
  attempts: number;
  /** With `repair: "manual"`: the operator ordered a repair that has not begun. */
  isRepairOrdered: boolean;
}

/** What the primary knows of its backup, or of the fresh host that is to be one. */
export interface Backup {
  readonly pair: Pair;
  readonly life: Life;
  readonly sender: LogSender;
  readonly chunks: readonly string[];
  chunksAcked: number;
  /** Chunks that were sent since the rest was last sent again, with those before them. */
  chunksSent: number;
  /** When a chunk was last acknowledged or the rest sent again. */
  chunkProgressAt: Ms;
  /** First log entry after the checkpoint; null until the checkpoint is acknowledged. From then on output waits. */
  barrier: number | null;
  reset: "not-asked" | "asked" | "done";
}

/** A host that holds the log and repeats it. */
export interface Shadow {
  readonly mode: "backup";
  readonly pair: Pair;
  readonly life: Life;
  readonly receiver: LogReceiver;
  /** Guest time minus local time when the checkpoint came: this host's own, useless idea of guest time. */
  readonly ownClockOffsetMs: Ms;
  /** Whether the pair's generation has begun: before, the test-and-set must not be tried. */
  isConfirmed: boolean;
  claim: "no" | "reading" | "asked" | "won";
  /** Not before this time is the arbiter asked again whether the generation has begun. */
  readAgainAt: Ms;
  isApplyPending: boolean;
}

export interface Halted {
  readonly mode: "halted";
}

export interface HostState {
  readonly id: Id;
  readonly peer: Id;
  readonly arbiter: Id;
  /** Whether this is the host that begins the service. */
  readonly isFirst: boolean;
  readonly options: HostOptions;
  readonly rules: HostRules;
  readonly random: RandomStream;
  who: string;
  now: Ms;
  role: Fresh | Primary | Shadow | Halted;
  machine: Machine;
  arbiterCall: PendingCall | null;
  arbiterCallCount: number;
  applyIndex: number;
  roleTold: string;
  effects: Effect<Json, Json>[];
}

export function sendToPeer(host: HostState, message: HostMessage): void {
  host.effects.push({ type: "send", to: host.peer, message: message as unknown as Json });
}

/** Notes the role when it or its generation is a new one. */
export function tellRole(host: HostState, role: string, generation: number): void {
  const told = `${role} ${generation}`;
  if (host.roleTold === told) return;
  host.roleTold = told;
  host.effects.push({ type: "note", note: { event: "role", role, term: generation } });
}

/** Stops for good; what was held back is never sent. */
export function halt(host: HostState, generation: number, why: string): void {
  host.role = { mode: "halted" };
  host.arbiterCall = null;
  tellRole(host, "halted", generation);
  host.effects.push({ type: "halt", why });
}
