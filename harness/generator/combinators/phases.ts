/**
 * phases: generators one after the other, with a barrier between them: a phase begins when every worker is free. In a
 * plain sequence the final reads would run beside the last writes.
 */
import { pending } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";
import { sequence } from "./sequence.ts";

/** The generators one after the other; each begins when everything in flight has completed. */
export function phases(...parts: readonly Generator[]): Generator {
  return sequence(...parts.map((part) => new Synchronized(part)));
}

/** The generator, once all workers are free at the same time. */
class Synchronized implements Generator {
  readonly inner: Generator;

  constructor(inner: Generator) {
    this.inner = inner;
  }

  next(context: Context): Answer {
    return context.free.length < context.workers.length ? pending(this) : this.inner.next(context);
  }

  update(): Generator {
    return this;
  }
}
