/**
 * Refused operations: a model cannot judge a function that it does not know, or a value that the object cannot hold, and a check
 * of whole histories no more. That is a mistake of the user. The error names the operation; the reader of the file knows its line.
 */
import type { Operation } from "../histories/operation.ts";
import { didYouMean } from "../histories/words/did-you-mean.ts";

/** Thrown for an operation that the model, or the check, cannot judge. */
export class RefusedOperationError extends Error {
  /** The name of this class. */
  override readonly name = "RefusedOperationError";
  /** The id of the operation. */
  readonly id: number;
  /** The index of its invocation. */
  readonly index: number;

  /** @param problem what was expected and what was found */
  constructor({ id, invokeIndex }: Pick<Operation, "id" | "invokeIndex">, problem: string) {
    super(`operation ${id} (event ${invokeIndex}): ${problem}`);
    this.id = id;
    this.index = invokeIndex;
  }
}

/** What judges by what it knows: a model, or a check. */
export interface Knowing {
  readonly name: string;
  /** The operations that it knows; undefined: their names are free. */
  readonly functions?: readonly string[];
  /** What is wrong with an operation's values; undefined where they can be judged. */
  readonly problem?: (operation: Operation) => string | undefined;
}

/**
 * Does nothing for an operation that the model, or the check, can judge.
 * @param kind what it is, for the error
 * @throws RefusedOperationError for any other
 */
export function refuseUnknown(operation: Operation, judge: Knowing, kind: "model" | "check" = "model"): void {
  const { name, functions } = judge;
  if (functions?.includes(operation.f) === false) {
    const hint = didYouMean(operation.f, functions);
    throw new RefusedOperationError(
      operation,
      `${kind} ${name} does not know "${operation.f}"; it knows ${functions.join(", ")}.${hint}`,
    );
  }
  const problem = judge.problem?.(operation);
  if (problem !== undefined) throw new RefusedOperationError(operation, `${operation.f}: ${problem}`);
}
