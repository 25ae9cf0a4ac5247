/**
 * The interpreter's workers: which are free, which process each runs, and its client.
 */
import type { Key, ProcessId } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { Client } from "../client.ts";
import type { PlannedOperation, Worker } from "./generator.ts";

/** An operation that has been invoked. */
export interface InFlight {
  readonly worker: Worker;
  readonly process: ProcessId;
  readonly f: string;
  readonly key: Key | undefined;
  readonly value: Json;
  /** Whether it has called back. */
  isOver: boolean;
}

interface WorkersOptions {
  readonly concurrency: number;
  readonly nemesis?: object;
  readonly openClient: (process: number, worker: number) => Client;
}

export class Workers {
  /** Every worker, ascending, the nemesis last. */
  readonly all: readonly Worker[];
  /** Those without an operation in flight, in the same order; changes in place. */
  readonly free: Worker[];
  readonly #options: WorkersOptions;
  readonly #problem: (message: string) => void;
  readonly #processes: number[];
  readonly #clients: (Client | undefined)[];
  readonly #inFlight = new Map<Worker, InFlight>();

  /**
   * @param problem called when a client would not close
   * @throws RangeError unless concurrency is a whole number, at least 1
   */
  constructor(options: WorkersOptions, problem: (message: string) => void) {
    const { concurrency } = options;
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new RangeError(`concurrency: expected a whole number, at least 1, found ${concurrency}`);
    }
    this.#options = options;
    this.#problem = problem;
    this.#processes = Array.from({ length: concurrency }, (_, worker) => worker);
    this.#clients = Array.from({ length: concurrency }, () => undefined);
    this.all = options.nemesis === undefined ? this.#processes.slice() : [...this.#processes, "nemesis"];
    this.free = [...this.all];
  }

  get inFlightCount(): number {
    return this.#inFlight.size;
  }

  processOf(worker: Worker): ProcessId {
    return worker === "nemesis" ? worker : (this.#processes[worker] as number);
  }

  workerOf(process: ProcessId): Worker {
    return process === "nemesis" ? process : process % this.#options.concurrency;
  }

  /** Those in flight that have not called back, in order of invocation. */
  inFlight(): readonly InFlight[] {
    return [...this.#inFlight.values()].filter((flight) => !flight.isOver);
  }

  /** Marks the operation's worker as busy. Throws a RangeError when it is not free. */
  take({ worker, f, key, value }: PlannedOperation): InFlight {
    const position = this.free.indexOf(worker);
    if (position < 0) throw new RangeError(`generator: ${f}: expected one of the free workers, found ${worker}`);
    this.free.splice(position, 1);
    const flight = { worker, process: this.processOf(worker), f, key, value, isOver: false };
    this.#inFlight.set(worker, flight);
    return flight;
  }

  /** Frees the worker of an operation that has completed. */
  giveBack({ worker }: InFlight): void {
    this.#inFlight.delete(worker);
    let position = this.free.length;
    while (position > 0 && isBefore(worker, this.free[position - 1])) position--;
    this.free.splice(position, 0, worker);
  }

  /** The client of the worker's process, opened when first used. Throws what `openClient` throws. */
  clientOf(worker: number): Client {
    const client = this.#clients[worker] ?? this.#options.openClient(this.#processes[worker] as number, worker);
    this.#clients[worker] = client;
    return client;
  }

  /** Ends the worker's process: the next operation is another process's, through a client of its own. */
  retire(worker: number): void {
    this.#close(worker);
    this.#processes[worker] = (this.#processes[worker] as number) + this.#options.concurrency;
  }

  closeAll(): void {
    for (const worker of this.#clients.keys()) this.#close(worker);
  }

  #close(worker: number): void {
    const client = this.#clients[worker];
    this.#clients[worker] = undefined;
    try {
      client?.close();
    } catch (cause) {
      this.#problem(`worker ${worker}: the client did not close: ${messageOf(cause)}`);
    }
  }
}

/** The text of whatever was thrown. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function isBefore(worker: Worker, other: Worker | undefined): boolean {
  if (worker === "nemesis" || other === undefined) return false;
  return other === "nemesis" || worker < other;
}
