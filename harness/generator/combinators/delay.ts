/**
 * delay: operations at least a fixed time apart.
 */
import { postponed, proceed } from "../generator.ts";
import type { Answer, Generator, PlannedOperation } from "../generator.ts";
import { Wrapper } from "./wrapper.ts";

/** The generator's operations, each at least `gapMs` after the one before it; the first comes at once. */
export function delay(gapMs: number, inner: Generator): Generator {
  return new Delayed(gapMs * 1e6, inner, 0);
}

class Delayed extends Wrapper {
  readonly gapNs: number;
  /** ns since the run began; the next operation does not come before. */
  readonly notBefore: number;

  constructor(gapNs: number, inner: Generator, notBefore: number) {
    super(inner);
    this.gapNs = gapNs;
    this.notBefore = notBefore;
  }

  around(inner: Generator): Generator {
    return new Delayed(this.gapNs, inner, this.notBefore);
  }

  override pass(operation: PlannedOperation, next: Generator): Answer {
    const time = Math.max(operation.time, this.notBefore);
    return proceed(postponed(operation, time), new Delayed(this.gapNs, next, time + this.gapNs));
  }
}
