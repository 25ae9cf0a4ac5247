/**
 * The test-and-set cell: a flag that two hosts race for, on storage that both can reach.
 *
 * A bare flag is not enough. If the reply to the winner is lost, its retry finds 1 and both racers halt; so the cell
 * keeps its owner, and a retry by the owner is a win. If a request of an earlier race is delayed until after the
 * flag was reset, it would win the next race; so each race has a generation, and a request names the one it means.
 *
 * Source: Scales, Nelson, Venkitachalam, "The Design of a Practical System for Fault-Tolerant Virtual Machines"
 * (2010), section 2.4; the owner and the generation close the two gaps that the paper leaves open.
 */

/** What is on the shared disk. */
export interface Cell {
  readonly value: 0 | 1;
  /** Who found the 0; null while the value is 0. */
  readonly owner: string | null;
  /** Number of resets so far. */
  readonly generation: number;
  /** Who made the last reset, so that its retry is told the same. */
  readonly resetBy: string | null;
}

/** The cell of a disk that nobody wrote. */
export const emptyCell: Cell = { value: 0, owner: null, generation: 0, resetBy: null };

/** `generation: null` is the paper's plain flag: any generation, and anybody may reset. */
export type Call =
  | { readonly f: "tas"; readonly generation: number | null; readonly who: string }
  | { readonly f: "reset"; readonly generation: number | null; readonly who: string }
  | { readonly f: "read" };

export interface Answer {
  /** `stale`: another generation; `refused`: a reset by somebody who does not own the cell. Neither changes it. */
  readonly result: "done" | "stale" | "refused";
  /** The value before the call. */
  readonly old: 0 | 1;
  /** Owner and generation after the call. */
  readonly owner: string | null;
  readonly generation: number;
}

/** Whether this answer to `tas` makes `who` the winner: it found 0, or it is the owner and asks again. */
export function isWinner(answer: Answer, who: string): boolean {
  return answer.result === "done" && (answer.old === 0 || answer.owner === who);
}

/** The cell after `tas`; the owner stays who found the 0. */
export function afterTestAndSet(cell: Cell, who: string): Cell {
  return cell.value === 1 ? cell : { ...cell, value: 1, owner: who };
}

/** The cell after `reset`: the next generation begins. */
export function afterReset(cell: Cell, who: string): Cell {
  return { value: 0, owner: null, generation: cell.generation + 1, resetBy: who };
}
