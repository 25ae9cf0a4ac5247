/**
 * stagger: operations at a mean rate, at irregular moments.
 *
 * Regular gaps would keep the workers in step with each other and with the nemesis. Gaps drawn uniformly from zero to
 * twice the mean do not. The rate is a total over all workers.
 *
 * Source: Jepsen's `stagger`.
 */
import { postponed, proceed } from "../generator.ts";
import type { Answer, Context, Generator, PlannedOperation } from "../generator.ts";
import { Wrapper } from "./wrapper.ts";

/**
 * Delays the generator's operations so that they come `meanMs` apart on average; the first comes at once.
 * An operation that is late does not make the next ones come sooner: there are no bursts.
 */
export function stagger(meanMs: number, inner: Generator): Generator {
  return new Staggered(meanMs * 2e6, inner, 0);
}

class Staggered extends Wrapper {
  readonly gapNsMax: number;
  /** ns since the run began; the next operation does not come before. */
  readonly notBefore: number;

  constructor(gapNsMax: number, inner: Generator, notBefore: number) {
    super(inner);
    this.gapNsMax = gapNsMax;
    this.notBefore = notBefore;
  }

  around(inner: Generator): Generator {
    return new Staggered(this.gapNsMax, inner, this.notBefore);
  }

  override pass(operation: PlannedOperation, next: Generator, { random }: Context): Answer {
    const time = Math.max(operation.time, this.notBefore);
    const notBefore = time + Math.round(random.unit() * this.gapNsMax);
    const moved = time === operation.time ? operation : postponed(operation, time);
    return proceed(moved, new Staggered(this.gapNsMax, next, notBefore));
  }
}
