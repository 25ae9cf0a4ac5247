/**
 * Every decision of single-decree Paxos that a bug could change, as a table of pure functions: those of one decision
 * (`decree-rules.ts`), and those of proposers and their clients. A mutant replaces one function.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { DecreeRules } from "./decree-rules.ts";
import { correctDecreeRules } from "./decree-rules.ts";

/** The rules of a node. */
export interface PaxosRules extends DecreeRules {
  /** The last round that a proposer believes to have used, when it boots; `onDisk`: what its disk says. */
  roundAtBoot(onDisk: number): number;
  /**
   * How long a proposer waits before its next ballot, after `failures` in a row (1 or more) for one decision.
   * `draw`: a random number, 0 ≤ draw < 1.
   */
  backoff(view: { readonly failures: number; readonly baseMs: Ms; readonly maxMs: Ms; readonly draw: number }): Ms;
  /** How a read is answered that finds no decision in memory: by a round of promises, or at once with "nothing". */
  readPath(): "round" | "memory";
  /** Whether a read whose round finds a proposal under way completes it. If not, it answers "nothing". */
  readCompletes(): boolean;
  /** Whether promises of round `round` can show a read that nothing is decided. `roundBefore`: the last round that had begun when the read came. */
  roundAnswersRead(view: { readonly round: number; readonly roundBefore: number }): boolean;
}

/** The rules without a bug. */
export const correctRules: PaxosRules = {
  ...correctDecreeRules,
  roundAtBoot: (onDisk) => onDisk,
  backoff: ({ failures, baseMs, maxMs, draw }) => Math.ceil(draw * Math.min(maxMs, baseMs * 2 ** failures)),
  readPath: () => "round",
  readCompletes: () => true,
  roundAnswersRead: ({ round, roundBefore }) => round > roundBefore,
};
