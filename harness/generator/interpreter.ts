/**
 * The interpreter: runs a generator against clients and records what happens.
 *
 * Each worker has at most one operation in flight. After an `info` nobody knows whether the operation will still
 * take effect, so its process must not be seen to go on: the worker takes a new process id (the old one plus the
 * number of workers) and a fresh client.
 *
 * There are no promises, and nothing calls back into itself: completions that arrive while the generator is being asked
 * wait in a queue. So it runs the same in virtual time, where one event ends before the next begins, and a client that
 * answers at once cannot make the stack grow.
 *
 * Source: Jepsen's generator/interpreter.clj.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Client } from "../client.ts";
import type { Clock } from "../clock.ts";
import type { Nemesis } from "../nemesis/nemesis.ts";
import { completion, invocation } from "./events.ts";
import type { Context, Generator, PlannedOperation } from "./generator.ts";
import { messageOf, Workers } from "./workers.ts";
import type { InFlight } from "./workers.ts";

/** What to run, on what, and where to put the events. */
export interface InterpretOptions {
  readonly generator: Generator;
  readonly clock: Clock;
  /** Number of client workers, at least 1. */
  readonly concurrency: number;
  /**
   * Opens the client of a process. When it throws, the operation that needed it fails, and the next one tries again.
   */
  readonly openClient: (process: number, worker: number) => Client;
  /**
   * Changes when open clients no longer know the nodes that there are. Each of them is closed before its worker's next
   * operation, which belongs to a new process: what a client knows, and its session, are named by its process. Default:
   * it never changes.
   */
  readonly clientsVersion?: () => number;
  /** Without one, there is no nemesis worker. */
  readonly nemesis?: Nemesis;
  readonly random: RandomStream;
  /** The index of the next event, for a history that also has events of others. Default: 0, 1, 2 … */
  readonly nextIndex?: (() => number) | undefined;
  /** Called for each event as it happens, in the order of the history. Must not throw. */
  readonly record: (event: HistoryEvent) => void;
  /** Called once, when the generator has ended and everything in flight has completed, or after a stop. */
  readonly done: (end: InterpretEnd) => void;
}

/** How a run of a generator ended, and how much was done. */
export interface InterpretEnd {
  /** "failed": the generator threw, or was pending with nothing to wait for; see `error`. */
  readonly reason: "exhausted" | "stopped" | "failed";
  /** The reason that `stop` was given. */
  readonly stopReason?: string;
  readonly error?: Error;
  /** Operations invoked, the nemesis's included. */
  readonly operationCount: number;
  readonly eventCount: number;
  /** What has no place in the history: clients that threw when closed, or completed twice. The first 100. */
  readonly problems: readonly string[];
}

/** A generator that is being run. */
export interface Interpretation {
  /**
   * Asks for nothing more, and waits for what is in flight. After `graceMs` the rest is recorded as `info`. May be
   * called at any time; a second call can only shorten the wait.
   */
  stop(reason: string, graceMs: number): void;
}

/**
 * Starts running the generator; it asks for the first operation when the clock next calls.
 *
 * Cost per operation: two events, about two calls of the generator, and a search for the worker's place among the free
 * ones.
 */
export function interpret(options: InterpretOptions): Interpretation {
  return new Interpreter(options);
}

class Interpreter implements Interpretation {
  readonly #options: InterpretOptions;
  readonly #workers: Workers;
  readonly #context: Context & { time: number };
  readonly #nextIndex: () => number;
  readonly #completed: { readonly flight: InFlight; readonly outcome: ClientOutcome }[] = [];
  #generator: Generator;
  #isRunning = false;
  #state: "running" | "draining" | "ended" = "running";
  #end: Pick<InterpretEnd, "reason" | "stopReason" | "error"> = { reason: "exhausted" };
  #wake: { readonly timeNs: number; readonly cancel: () => void } | undefined;
  #grace: { readonly timeNs: number; readonly cancel: () => void } | undefined;
  #time = 0;
  #eventCount = 0;
  #operationCount = 0;
  readonly #problems: string[] = [];

  constructor(options: InterpretOptions) {
    this.#options = options;
    this.#generator = options.generator;
    this.#nextIndex = options.nextIndex ?? (() => this.#eventCount);
    this.#workers = new Workers(options, (message) => this.#problem(message));
    this.#context = {
      time: 0,
      random: options.random,
      free: this.#workers.free,
      workers: this.#workers.all,
      processOf: (worker) => this.#workers.processOf(worker),
      workerOf: (process) => this.#workers.workerOf(process),
    };
    this.#wakeAt(options.clock.nowNs());
  }

  stop(reason: string, graceMs: number): void {
    if (this.#state === "ended") return;
    if (this.#state === "running" || this.#end.reason === "exhausted") {
      this.#state = "draining";
      this.#end = { reason: "stopped", stopReason: reason };
    }
    this.#endWithin(graceMs);
    this.#wakeAt(this.#now());
  }

  /** Handles completions and asks for operations until there is nothing to do for now. */
  #run(): void {
    if (this.#isRunning || this.#state === "ended") return;
    this.#isRunning = true;
    for (let goesOn = true; goesOn;) {
      try {
        for (let next = this.#completed.shift(); next !== undefined; next = this.#completed.shift()) {
          this.#complete(next.flight, next.outcome);
        }
        goesOn = this.#state === "running" && this.#askOnce();
      } catch (cause) {
        this.#fail(cause instanceof Error ? cause : new Error(String(cause), { cause }));
      }
    }
    this.#isRunning = false;
    if (this.#state === "draining" && this.#workers.inFlightCount === 0) this.#finish();
  }

  /** Asks the generator once; returns whether to go on at once. */
  #askOnce(): boolean {
    const context = this.#context;
    context.time = this.#now();
    this.#workers.retireOutdated();
    const answer = this.#generator.next(context);
    if (answer.type === "done") {
      this.#state = "draining";
      return false;
    }
    if (answer.type === "pending") {
      this.#generator = answer.next;
      if (answer.wakeAt !== undefined) this.#wakeAt(answer.wakeAt);
      else if (this.#workers.inFlightCount === 0) {
        throw new Error("generator: pending with every worker free and no time to wake at, so it would never go on");
      }
      return this.#completed.length > 0;
    }
    if (answer.operation.time > context.time) {
      this.#wakeAt(answer.operation.time);
      return false;
    }
    this.#generator = answer.next;
    this.#invoke(answer.operation);
    return true;
  }

  #invoke(operation: PlannedOperation): void {
    const flight = this.#workers.take(operation);
    this.#operationCount++;
    const event = invocation({ index: this.#nextIndex(), time: this.#context.time, flight });
    this.#record(event);
    const finish = (outcome: ClientOutcome): void => this.#finished(flight, outcome);
    if (flight.worker === "nemesis") {
      invokeNemesis(this.#options.nemesis, operation, finish);
      return;
    }
    let client: Client;
    try {
      client = this.#workers.clientOf(flight.worker);
    } catch (cause) {
      finish({ type: "fail", value: operation.value, error: ["no-client", messageOf(cause)] });
      return;
    }
    try {
      client.invoke(operation, finish);
    } catch (cause) {
      finish({ type: "info", value: operation.value, error: ["client-error", messageOf(cause)] });
    }
  }

  /** Called by clients and the nemesis: perhaps twice, perhaps too late, perhaps from within `invoke`. */
  #finished(flight: InFlight, outcome: ClientOutcome): void {
    if (flight.isOver) {
      const { worker, operation } = flight;
      this.#problem(`worker ${worker}: ${operation.f} completed again, with ${outcome.type}; not recorded`);
      return;
    }
    flight.isOver = true;
    this.#completed.push({ flight, outcome });
    this.#run();
  }

  #complete(flight: InFlight, outcome: ClientOutcome): void {
    this.#context.time = this.#now();
    const event = completion({ index: this.#nextIndex(), time: this.#context.time, flight }, outcome);
    this.#workers.giveBack(flight);
    this.#record(event);
    if (outcome.type === "info" && flight.worker !== "nemesis") this.#workers.retire(flight.worker);
  }

  #record(event: HistoryEvent): void {
    this.#eventCount++;
    this.#options.record(event);
    if (this.#state === "running") this.#generator = this.#generator.update(this.#context, event);
  }

  /** ns since the run began; never goes back, whatever the clock does. */
  #now(): number {
    this.#time = Math.max(this.#time, this.#options.clock.nowNs());
    return this.#time;
  }

  /** Runs again at this time at the latest. An earlier alarm stays: asking once too often does no harm. */
  #wakeAt(timeNs: number): void {
    if (this.#wake !== undefined) {
      if (this.#wake.timeNs <= timeNs) return;
      this.#wake.cancel();
    }
    const cancel = this.#options.clock.at(timeNs, () => {
      this.#wake = undefined;
      this.#run();
    });
    this.#wake = { timeNs, cancel };
  }

  #fail(error: Error): void {
    if (this.#state === "ended") return;
    this.#state = "draining";
    this.#end = { reason: "failed", error };
    this.#endWithin(FAILURE_GRACE_MS);
  }

  /** Gives the operations in flight this long, unless they have less time already. */
  #endWithin(graceMs: number): void {
    const timeNs = this.#now() + Math.round(graceMs * 1e6);
    if (this.#grace !== undefined) {
      if (this.#grace.timeNs <= timeNs) return;
      this.#grace.cancel();
    }
    const cancel = this.#options.clock.at(timeNs, () => {
      const reason = this.#end.stopReason ?? this.#end.error?.message ?? this.#end.reason;
      for (const flight of this.#workers.inFlight()) {
        this.#finished(flight, { type: "info", value: flight.operation.value, error: ["stopped", reason] });
      }
      this.#run();
    });
    this.#grace = { timeNs, cancel };
  }

  #finish(): void {
    this.#state = "ended";
    this.#wake?.cancel();
    this.#grace?.cancel();
    this.#workers.closeAll();
    this.#options.done({
      ...this.#end,
      operationCount: this.#operationCount,
      eventCount: this.#eventCount,
      problems: this.#problems,
    });
  }

  #problem(message: string): void {
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push(message);
  }
}

/** How long operations in flight get when the generator fails. */
const FAILURE_GRACE_MS = 5_000;

const PROBLEMS_MAX = 100;

function invokeNemesis(
  nemesis: Nemesis | undefined,
  operation: PlannedOperation,
  finish: (outcome: ClientOutcome) => void,
): void {
  try {
    nemesis?.invoke(operation, (value) => finish({ type: "info", value }));
  } catch (cause) {
    finish({ type: "info", value: operation.value, error: ["nemesis-error", messageOf(cause)] });
  }
}
