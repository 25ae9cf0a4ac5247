/**
 * The decisions of the arbiter, beside those of Raft. Each is a function or value that a mutant can replace.
 */
import type { Answer, Cell } from "./cell.ts";

/** The rules of the arbiter. */
export interface ArbiterRules {
  /** When the cell in memory changes: at once, so that the next call sees it, or when the write is durable. */
  readonly takesEffect: "at-once" | "when-durable";
  /** What is written to disk for a changed cell. */
  readonly record: (cell: Cell) => Cell;
  /** The cell that a checkpoint saves. */
  readonly savedCell: (before: Cell, after: Cell) => Cell;
  /** When the answer may leave. */
  readonly answersWhen: "durable" | "at-once";
  /** The value that `tas` returns to this caller. */
  readonly returnedValue: (before: Cell, after: Cell, who: string) => 0 | 1;
  /** The owner that an answer names. */
  readonly namedOwner: (after: Cell) => string | null;
  /** Whether a call for generation `asked` is of another race than the cell's; null fits any. */
  readonly isStale: (asked: number | null, cell: Cell, f: "tas" | "reset") => boolean;
  /** Whether this caller may reset the cell in its current generation. */
  readonly mayReset: (cell: Cell, who: string) => boolean;
}

/** The rules without a bug. */
export const correct: ArbiterRules = {
  takesEffect: "at-once",
  record: (cell) => cell,
  savedCell: (_before, after) => after,
  answersWhen: "durable",
  returnedValue: (before) => before.value,
  namedOwner: (after) => after.owner,
  isStale: (asked, cell) => asked !== null && asked !== cell.generation,
  mayReset: (cell, who) => cell.value === 1 && cell.owner === who,
};

/** The part of an answer that describes the cell. */
export function describeCell(cell: Cell, rules: ArbiterRules): Pick<Answer, "owner" | "generation"> {
  return { owner: rules.namedOwner(cell), generation: cell.generation };
}
