/**
 * phases: generators one after the other, with a full barrier between them: a phase begins when every worker is
 * free. A plain sequence would let the final reads run beside the last writes.
 */
import { pending } from "./generator.ts";
import type { Generator } from "./generator.ts";
import { sequence } from "./sequence.ts";

/** The generators one after the other; each begins when everything in flight has completed. */
export function phases(...parts: readonly Generator[]): Generator {
  return sequence(...parts.map(synchronize));
}

/** The generator, as soon as all workers are free at once. */
function synchronize(inner: Generator): Generator {
  const generator: Generator = {
    next: (context) => (context.free.length < context.workers.length ? pending(generator) : inner.next(context)),
    update: () => generator,
  };
  return generator;
}
