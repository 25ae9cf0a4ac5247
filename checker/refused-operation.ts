/**
 * An operation that a model cannot judge: one that it does not know, or with a value that it cannot have. The user's
 * mistake, told by the operation; who read the file knows the line.
 */
import type { Operation } from "../histories/operation.ts";

export class RefusedOperationError extends Error {
  override readonly name = "RefusedOperationError";
  /** Of the operation. */
  readonly id: number;
  /** Of the event that began it. */
  readonly index: number;

  /** @param problem what was expected and what was found */
  constructor({ id, invokeIndex }: Pick<Operation, "id" | "invokeIndex">, problem: string) {
    super(`operation ${id} (event ${invokeIndex}): ${problem}`);
    this.id = id;
    this.index = invokeIndex;
  }
}
