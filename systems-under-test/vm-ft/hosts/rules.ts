/**
 * The hosts' decisions: everything that a bug could get wrong is a named function here, so that a planted bug is one
 * replaced function and the protocol reads without it.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { Answer } from "../../test-and-set/cell.ts";
import { isWinner } from "../../test-and-set/cell.ts";

/** Which half of the pair a host is. */
export type Side = "primary" | "backup";

export interface HostRules {
  /** Output rule: whether the answer to an operation waits until the backup has its log entry. */
  readonly outputWaits: (f: string) => boolean;
  /** Whether a host that suspects the other must win the test-and-set before it goes on alone. */
  readonly mustClaim: (side: Side) => boolean;
  /** Whether this answer to its test-and-set lets the host go on. */
  readonly wins: (answer: Answer, who: string) => boolean;
  /** What becomes of a host that lost the test-and-set. */
  readonly whenLost: "halt" | "serve";
  /** Whether a backup that won may begin to serve, with this many received entries not executed yet. */
  readonly mayGoLive: (buffered: number) => boolean;
  /** Whether the backup may execute entry `seq` now: one behind the last it received, for that one it may owe. */
  readonly mayReplay: (seq: number, received: number) => boolean;
  /** What a hypercall answers when an event is repeated. */
  readonly replayedAnswer: (logged: number, own: () => number) => number;
  /** Who fires the guest's timers on the backup: the log, at the recorded event, or the backup's own clock. */
  readonly backupTimers: "log" | "own-clock";
  /** Whether the flag may be reset: `barrier` is the first entry of the new channel, null before the checkpoint's ack. */
  readonly mayReset: (acked: number, barrier: number | null) => boolean;
  /** Whether a message of this type from the other host shows that it is alive. */
  readonly showsLife: (type: string) => boolean;
  /** Whether a host that was silent for this long is suspected. */
  readonly suspects: (silentMs: Ms, suspectMs: Ms) => boolean;
}

export const correct: HostRules = {
  outputWaits: () => true,
  mustClaim: () => true,
  wins: isWinner,
  whenLost: "halt",
  mayGoLive: (buffered) => buffered === 0,
  mayReplay: (seq, received) => seq < received,
  replayedAnswer: (logged) => logged,
  backupTimers: "log",
  mayReset: (acked, barrier) => barrier !== null && acked >= barrier,
  showsLife: () => true,
  suspects: (silentMs, suspectMs) => silentMs >= suspectMs,
};
