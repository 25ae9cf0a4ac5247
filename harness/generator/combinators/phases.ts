/**
 * phases: generators one after the other, with a full barrier between them: a phase begins when every worker is
 * free. A plain sequence would let the final reads run beside the last writes.
 */
import { pending } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";
import { sequence } from "./sequence.ts";

/** The generators one after the other; each begins when everything in flight has completed. */
export function phases(...parts: readonly Generator[]): Generator {
  return sequence(...parts.map((part) => new Synchronized(part)));
}

/** The generator, as soon as all workers are free at once. */
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
