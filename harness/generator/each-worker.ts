/**
 * eachWorker: the whole generator once for every worker, each worker at its own pace.
 */
import { any } from "./any.ts";
import type { Generator, Worker } from "./generator.ts";
import { onWorkers } from "./on-workers.ts";

/**
 * A copy of the generator for every worker; ends when all copies have. A function makes each worker its own.
 * Cost: every copy is asked for each operation, so it is for short phases such as final reads.
 */
export function eachWorker(copy: Generator | ((worker: Worker) => Generator)): Generator {
  const copyFor = typeof copy === "function" ? copy : () => copy;
  const generator: Generator = {
    next: (context) =>
      any(...context.workers.map((owner) => onWorkers((worker) => worker === owner, copyFor(owner)))).next(context),
    update: () => generator,
  };
  return generator;
}
