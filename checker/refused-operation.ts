/**
 * Refused operations: a model cannot judge a function that it does not know, or a value that the object cannot hold.
 * That is a mistake of the user. The error names the operation; the reader of the file knows its line.
 */
import type { Operation } from "../histories/operation.ts";
import { didYouMean } from "../histories/words/did-you-mean.ts";
import type { Model } from "./models/model.ts";

/** Thrown for an operation that the model cannot judge. */
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

/**
 * Does nothing for an operation that the model can judge.
 * @throws RefusedOperationError for any other
 */
export function refuseUnknown(operation: Operation, model: Model): void {
  const isKnown = model.functions.includes(operation.f);
  if (isKnown && model.problem === undefined) return;
  const problem = isKnown ? model.problem?.(operation) : undefined;
  if (isKnown && problem === undefined) return;
  if (!isKnown) {
    const hint = didYouMean(operation.f, model.functions);
    const known = model.functions.join(", ");
    throw new RefusedOperationError(
      operation,
      `model ${model.name} does not know "${operation.f}"; it knows ${known}.${hint}`,
    );
  }
  throw new RefusedOperationError(operation, `${operation.f}: ${problem}`);
}
