/**
 * eachWorker: every worker runs the whole generator, at its own pace.
 */
import { any } from "./any.ts";
import type { Answer, Context, Generator, Worker } from "../generator.ts";
import { onWorkers } from "./on-workers.ts";

/**
 * A copy of the generator for every worker, or what a function makes for each. Ends when all copies have.
 * Cost: every copy is asked for each operation, so it is for short phases such as final reads.
 */
export function eachWorker(copy: Generator | ((worker: Worker) => Generator)): Generator {
  return new EachWorker(typeof copy === "function" ? copy : () => copy);
}

class EachWorker implements Generator {
  readonly copyFor: (worker: Worker) => Generator;

  constructor(copyFor: (worker: Worker) => Generator) {
    this.copyFor = copyFor;
  }

  next(context: Context): Answer {
    const copies = context.workers.map((owner) => onWorkers((worker) => worker === owner, this.copyFor(owner)));
    return any(...copies).next(context);
  }

  update(): Generator {
    return this;
  }
}
