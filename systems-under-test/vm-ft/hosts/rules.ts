/**
 * The decisions of a host. Everything that a bug could get wrong is a function here, so a planted bug replaces one
 * function and leaves the protocol code alone.
 */
import type { Ms } from "../../node-kit/node.ts";
import { issuable, type IoOperation, type PendingIos } from "../guest/pending-io.ts";
import type { Answer } from "../../test-and-set/cell.ts";
import { isWinner } from "../../test-and-set/cell.ts";

/** The half of the pair that a host is. */
export type Side = "primary" | "backup";

/** The rules of a host. */
export interface HostRules {
  /** Output rule: whether the answer to operation `f`, or a "diskWrite", waits until the backup has its log entry. */
  readonly outputWaits: (f: string) => boolean;
  /** Whether a host that suspects the other must win the test-and-set before it goes on alone. */
  readonly mustClaim: (side: Side) => boolean;
  /** Whether this answer to the test-and-set means that `who` has won. */
  readonly wins: (answer: Answer, who: string) => boolean;
  /** What a host does that lost the test-and-set. */
  readonly whenLost: "halt" | "serve";
  /** Whether a backup that won may start to serve, with this many entries received but not executed. */
  readonly mayGoLive: (buffered: number) => boolean;
  /**
   * Style vmft-log: whether a backup may execute entry `seq`, with entries up to `received` here. The last one waits for the next, as in
   * VM-FT: there a backup without a next entry does not know how far it may run. Here an entry is a whole event, so the
   * wait costs one entry of lag and protects nothing: the mutant V15, which does not wait, is equivalent.
   */
  readonly mayReplay: (seq: number, received: number) => boolean;
  /** Style rsm-exec-ack: whether the primary may execute operation `seq`, when its backup has executed up to `held`. */
  readonly mayExecute: (seq: number, held: number) => boolean;
  /** Whether a backup that has installed checkpoint `installed` takes a piece of checkpoint `number` for the next one. */
  readonly takesPiece: (number: number, installed: number) => boolean;
  /** The answer to a hypercall when an event is repeated; also the time and the seed of an operation. */
  readonly replayedAnswer: (logged: number, own: () => number) => number;
  /** The I/O whose completion is repeated: the one in the log. `pending`: those without a completion, oldest first. */
  readonly completedIo: (logged: number, pending: readonly number[]) => number;
  /** The pending I/Os that may be at the disk now, by number. */
  readonly issuable: (pending: PendingIos) => readonly number[];
  /** Whether a new primary issues pending I/O again, or else takes it for done. */
  readonly reissues: (op: IoOperation) => boolean;
  /** What fires the guest's timers on the backup: the log, at the recorded event, or the backup's own clock. */
  readonly backupTimers: "log" | "own-clock";
  /** Whether the flag may be reset. `barrier`: first entry of the new channel; null: checkpoint not acknowledged. */
  readonly mayReset: (acked: number, barrier: number | null) => boolean;
  /** Whether a message of this type from the other host is a sign of life. */
  readonly showsLife: (type: string) => boolean;
  /** Whether a host that was silent for this long is suspected. */
  readonly suspects: (silentMs: Ms, suspectMs: Ms) => boolean;
}

/** The rules without a bug. */
export const correct: HostRules = {
  outputWaits: () => true,
  mustClaim: () => true,
  wins: isWinner,
  whenLost: "halt",
  mayGoLive: (buffered) => buffered === 0,
  mayReplay: (seq, received) => seq < received,
  mayExecute: (seq, held) => seq <= held,
  takesPiece: (number, installed) => number === installed + 1,
  replayedAnswer: (logged) => logged,
  completedIo: (logged) => logged,
  issuable,
  reissues: () => true,
  backupTimers: "log",
  mayReset: (acked, barrier) => barrier !== null && acked >= barrier,
  showsLife: () => true,
  suspects: (silentMs, suspectMs) => silentMs >= suspectMs,
};
