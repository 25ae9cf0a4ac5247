/**
 * limit: a generator's first operations only.
 */
import { proceed } from "../generator.ts";
import type { Answer, Generator, PlannedOperation } from "../generator.ts";
import { nothingToDo } from "./once.ts";
import { Wrapper } from "./wrapper.ts";

/** The generator's first `count` operations; none when `count` is not above 0. */
export function limit(count: number, inner: Generator): Generator {
  return count > 0 ? new Limited(count, inner) : nothingToDo();
}

class Limited extends Wrapper {
  /** Operations left, at least 1. */
  readonly count: number;

  constructor(count: number, inner: Generator) {
    super(inner);
    this.count = count;
  }

  around(inner: Generator): Generator {
    return new Limited(this.count, inner);
  }

  override pass(operation: PlannedOperation, next: Generator): Answer {
    return proceed(operation, limit(this.count - 1, next));
  }
}
