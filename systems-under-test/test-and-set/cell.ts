/**
 * The test-and-set cell: a flag on shared storage that two hosts race for.
 *
 * A bare flag has two gaps. If the answer to the winner is lost, its retry finds 1, and both hosts halt. So the cell
 * stores its owner, and a retry by the owner wins. And a request of an earlier race may be delayed until after a reset,
 * and then win the next race. So each race has a generation, and a request names the one it means.
 *
 * Source: Scales, Nelson, Venkitachalam, "The Design of a Practical System for Fault-Tolerant Virtual Machines"
 * (2010), section 2.4. The owner and the generation are not in the paper.
 */

/** What the arbiter has on disk. */
export interface Cell {
  readonly value: 0 | 1;
  /** Who found the 0; null while the value is 0. */
  readonly owner: string | null;
  /** Number of resets so far. */
  readonly generation: number;
  /** Who made the last reset, so that a retry of it gets the same answer; null: no reset yet. */
  readonly resetBy: string | null;
}

/** The cell on an empty disk. */
export const emptyCell: Cell = { value: 0, owner: null, generation: 0, resetBy: null };

/** A call to the arbiter. `generation: null` fits any generation, and then anybody may reset the cell. */
export type Call =
  | { readonly f: "tas"; readonly generation: number | null; readonly who: string }
  | { readonly f: "reset"; readonly generation: number | null; readonly who: string }
  | { readonly f: "read" };

/** The arbiter's answer to a call. */
export interface Answer {
  /**
   * `stale`: another generation. `refused`: a reset by somebody who does not own the cell. Neither changes the cell.
   */
  readonly result: "done" | "stale" | "refused";
  /** The value before the call. */
  readonly old: 0 | 1;
  /** Owner and generation after the call. A plain flag has neither: both are null. */
  readonly owner: string | null;
  readonly generation: number | null;
}

/** Whether this answer to `tas` makes `who` the winner: it found 0, or it already owns the cell. */
export function isWinner(answer: Answer, who: string): boolean {
  return answer.result === "done" && (answer.old === 0 || answer.owner === who);
}

/** The cell after `tas`. The owner does not change if the value was 1. */
export function afterTestAndSet(cell: Cell, who: string): Cell {
  return cell.value === 1 ? cell : { ...cell, value: 1, owner: who };
}

/** The cell after `reset`, which begins the next generation. */
export function afterReset(cell: Cell, who: string): Cell {
  return { value: 0, owner: null, generation: cell.generation + 1, resetBy: who };
}

/**
 * Whether generation `asked` has begun, by an answer to `read`: "over" if a later one has. A plain flag only shows whether it
 * was reset.
 */
export function progressOf({ old, generation }: Answer, asked: number): "before" | "begun" | "over" {
  if (generation === null) return old === 0 ? "begun" : "before";
  if (generation === asked) return "begun";
  return generation > asked ? "over" : "before";
}
