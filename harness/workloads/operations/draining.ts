/**
 * draining: takes elements out of an object, one after the other, until it answers that nothing is left.
 */
import type { HistoryEvent, Key, ProcessId } from "../../../histories/event.ts";
import { nothingToDo, plan } from "../../generator/combinators/once.ts";
import { DONE, pending, postponed, proceed } from "../../generator/generator.ts";
import type { Answer, Context, Generator } from "../../generator/generator.ts";

/** After an operation that failed, or is in doubt. */
const RETRY_NS = 100 * 1e6;

/** What is drained, and how. */
export interface DrainingOptions {
  /** The operation that takes an element out; it answers null when there is none, e.g. "dequeue". */
  readonly f: string;
  /** The object. */
  readonly key: Key;
  /** Operations, at most. */
  readonly triesMax: number;
}

/** The operation again and again, one at a time, until it answers null; 100 ms apart where it does not succeed. */
export function draining(options: DrainingOptions): Generator {
  return new Draining(options, { tries: 0, notBefore: 0, inFlight: undefined });
}

interface Progress {
  readonly tries: number;
  /** ns since the run began; the next operation does not come before. */
  readonly notBefore: number;
  /** The process that is busy with the operation; undefined: none. */
  readonly inFlight: ProcessId | undefined;
}

class Draining implements Generator {
  readonly options: DrainingOptions;
  readonly progress: Progress;

  constructor(options: DrainingOptions, progress: Progress) {
    this.options = options;
    this.progress = progress;
  }

  next(context: Context): Answer {
    const { options, progress } = this;
    const { tries, notBefore, inFlight } = progress;
    if (inFlight !== undefined) return pending(this);
    if (tries === options.triesMax) return DONE;
    const operation = plan(context, { f: options.f, key: options.key });
    if (operation === undefined) return pending(this);
    const asked = { tries: tries + 1, notBefore, inFlight: context.processOf(operation.worker) };
    const time = Math.max(operation.time, notBefore);
    return proceed(postponed(operation, time), new Draining(options, asked));
  }

  update(_context: Context, { type, process, value, time }: HistoryEvent): Generator {
    const { options, progress } = this;
    if (type === "invoke" || process !== progress.inFlight) return this;
    if (type === "ok" && value === null) return nothingToDo();
    const notBefore = type === "ok" ? progress.notBefore : time + RETRY_NS;
    return new Draining(options, { ...progress, notBefore, inFlight: undefined });
  }
}
