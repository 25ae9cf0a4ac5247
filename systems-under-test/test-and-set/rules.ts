/**
 * The arbiter's decisions, each a function that a mutant can replace.
 */
import type { Answer, Cell } from "./cell.ts";

export interface ArbiterRules {
  /** When the cell in memory changes: at once, so that the next call sees it, or when the write is on disk. */
  readonly takesEffect: "at-once" | "when-durable";
  /** What is written for a changed cell. */
  readonly record: (cell: Cell) => Cell;
  /** The cell that a checkpoint saves, when the cell changes. */
  readonly checkpointed: (before: Cell, after: Cell) => Cell;
  /** When the answer may leave. */
  readonly answersWhen: "durable" | "at-once";
  /** The value that `tas` gives back to this caller. */
  readonly valueReturned: (before: Cell, after: Cell, who: string) => 0 | 1;
  /** The owner that the answer names. */
  readonly ownerTold: (after: Cell) => string | null;
  /** Whether a call of generation `asked` comes from another race than the cell's; null asks for any. */
  readonly isStale: (asked: number | null, cell: Cell, f: "tas" | "reset") => boolean;
  /** Whether this caller may reset the cell of its generation. */
  readonly mayReset: (cell: Cell, who: string) => boolean;
}

export const correct: ArbiterRules = {
  takesEffect: "at-once",
  record: (cell) => cell,
  checkpointed: (_before, after) => after,
  answersWhen: "durable",
  valueReturned: (before) => before.value,
  ownerTold: (after) => after.owner,
  isStale: (asked, cell) => asked !== null && asked !== cell.generation,
  mayReset: (cell, who) => cell.value === 1 && cell.owner === who,
};

/** For messages: the fields of an answer that every call has. */
export function describeCell(cell: Cell, rules: ArbiterRules): Pick<Answer, "owner" | "generation"> {
  return { owner: rules.ownerTold(cell), generation: cell.generation };
}
