/**
 * The decisions of the shared disk. Each can be replaced by a planted bug.
 */

/** The rules of the disk. */
export interface DiskRules {
  /** Whether a write comes too late: number `asked`, for a block that was last written by number `written` (0: never). */
  readonly isLate: (asked: number, written: number) => boolean;
  /** When an answer may leave: when all that it rests on is durable, or at once. */
  readonly diskAnswers: "durable" | "at-once";
}

/** The rules without a bug. */
export const correct: DiskRules = {
  isLate: (asked, written) => asked < written,
  diskAnswers: "durable",
};
