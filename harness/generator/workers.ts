/**
 * The interpreter's workers: which are free, which process each runs, and its client.
 */
import type { ProcessId } from "../../histories/event.ts";
import type { Client } from "../client.ts";
import type { PlannedOperation, Worker } from "./generator.ts";

/** An operation that has been invoked. */
export interface InFlight {
  readonly worker: Worker;
  readonly process: ProcessId;
  readonly operation: PlannedOperation;
  /** 0, 1, 2 … in the order of invocations. */
  readonly order: number;
  /** Whether its client has called back. */
  isOver: boolean;
}

interface WorkersOptions {
  /** Number of client workers. */
  readonly concurrency: number;
  /** When given, there is a worker for it. */
  readonly nemesis?: object;
  readonly openClient: (process: number, worker: number) => Client;
  /** See `InterpretOptions`. */
  readonly clientsVersion?: (() => number) | undefined;
}

/** The workers of one run. Cost of taking or giving one back: linear in the number of free ones. */
export class Workers {
  /** Every worker, ascending, the nemesis last. */
  readonly all: readonly Worker[];
  /** Those without an operation in flight, in the same order. Changes in place. */
  readonly free: Worker[];
  readonly #options: WorkersOptions;
  readonly #problem: (message: string) => void;
  readonly #processes: number[];
  readonly #clients: (Client | undefined)[];
  /** By worker: the version with which its client was opened. */
  readonly #openedWith: number[];
  /** No client is open that was opened with an earlier one. */
  #freshVersion = 0;
  /** By worker, the nemesis's last. */
  readonly #inFlight: (InFlight | undefined)[];
  #inFlightCount = 0;
  #order = 0;

  /**
   * @param problem called with a message when closing a client throws
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
    this.#openedWith = this.#processes.map(() => 0);
    this.all = options.nemesis === undefined ? this.#processes.slice() : [...this.#processes, "nemesis"];
    this.free = [...this.all];
    this.#inFlight = this.all.map(() => undefined);
  }

  /** How many operations have been invoked and have not completed. */
  get inFlightCount(): number {
    return this.#inFlightCount;
  }

  /** The process that the worker runs now. */
  processOf(worker: Worker): ProcessId {
    return worker === "nemesis" ? worker : (this.#processes[worker] as number);
  }

  /** The worker that runs the process, or ran it. */
  workerOf(process: ProcessId): Worker {
    return process === "nemesis" ? process : process % this.#options.concurrency;
  }

  /** The operations whose clients have not called back, in order of invocation. */
  inFlight(): readonly InFlight[] {
    return this.#inFlight
      .filter((flight): flight is InFlight => flight !== undefined && !flight.isOver)
      .sort((one, other) => one.order - other.order);
  }

  /** Marks the operation's worker as busy. @throws RangeError when it is not free */
  take(operation: PlannedOperation): InFlight {
    const { free } = this;
    const { worker, f } = operation;
    const position = free.indexOf(worker);
    if (position < 0) throw new RangeError(`generator: ${f}: expected one of the free workers, found ${worker}`);
    for (let at = position + 1; at < free.length; at++) free[at - 1] = free[at] as Worker;
    free.pop();
    const flight = { worker, process: this.processOf(worker), operation, order: this.#order++, isOver: false };
    this.#inFlight[this.#place(worker)] = flight;
    this.#inFlightCount++;
    return flight;
  }

  /** Frees the worker of an operation that has completed. */
  giveBack({ worker }: InFlight): void {
    const { free } = this;
    this.#inFlight[this.#place(worker)] = undefined;
    this.#inFlightCount--;
    free.push(worker);
    let position = free.length - 1;
    for (; position > 0 && isBefore(worker, free[position - 1]); position--)
      free[position] = free[position - 1] as Worker;
    free[position] = worker;
  }

  /** The client of the worker's process, opened on first use. @throws what `openClient` throws */
  clientOf(worker: number): Client {
    const known = this.#clients[worker];
    if (known !== undefined) return known;
    const client = this.#options.openClient(this.#processes[worker] as number, worker);
    this.#clients[worker] = client;
    this.#openedWith[worker] = this.#version();
    return client;
  }

  /**
   * Ends the processes of free workers whose clients know a version that is over. To be called before a generator plans
   * their next operations: it may look at whose they are.
   */
  retireOutdated(): void {
    const version = this.#version();
    if (version === this.#freshVersion) return;
    let areAllFresh = true;
    for (const worker of this.#clients.keys()) {
      if (this.#clients[worker] === undefined || this.#openedWith[worker] === version) continue;
      if (this.#inFlight[worker] === undefined) this.retire(worker);
      else areAllFresh = false;
    }
    if (areAllFresh) this.#freshVersion = version;
  }

  /** Ends the worker's process: its next operation belongs to a new process, with a new client. */
  retire(worker: number): void {
    this.#close(worker);
    this.#processes[worker] = (this.#processes[worker] as number) + this.#options.concurrency;
  }

  /** Closes every client that is open. */
  closeAll(): void {
    for (const worker of this.#clients.keys()) this.#close(worker);
  }

  #version(): number {
    return this.#options.clientsVersion?.() ?? 0;
  }

  #place(worker: Worker): number {
    return worker === "nemesis" ? this.#options.concurrency : worker;
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

/** The message of an error, or the text of anything else that was thrown. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function isBefore(worker: Worker, other: Worker | undefined): boolean {
  if (worker === "nemesis" || other === undefined) return false;
  return other === "nemesis" || worker < other;
}
