/**
 * Runs a generator in virtual time against clients that take as long, and end as, a test says.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { ClientOperation, ClientOutcome } from "../../../systems-under-test/node-kit/client.ts";
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Generator } from "../generator.ts";
import { interpret } from "../interpreter.ts";
import type { InterpretEnd } from "../interpreter.ts";
import { createVirtualClock } from "./virtual-clock.ts";

export interface SimulateOptions {
  readonly generator: Generator;
  /** Default 3. */
  readonly concurrency?: number;
  /** How long each operation takes; 0 for at once. Default 10 ms. */
  readonly latencyMs?: number;
  /** How an operation ends. Default: ok, with the value it began with. */
  readonly outcome?: (operation: ClientOperation, process: number) => ClientOutcome;
  /** Default 1. */
  readonly seed?: number;
  /** Stops the simulation at this time, for generators without an end. Default 60 s. */
  readonly untilMs?: number;
}

export interface Simulation {
  readonly events: readonly HistoryEvent[];
  /** The clients' and nemesis's first events. */
  readonly invocations: readonly HistoryEvent[];
  /** undefined when it was still going at `untilMs`. */
  readonly end: InterpretEnd | undefined;
  /** Processes whose clients were opened, and those that were closed, in order. */
  readonly opened: readonly number[];
  readonly closed: readonly number[];
}

export function simulate(options: SimulateOptions): Simulation {
  const { generator, concurrency = 3, latencyMs = 10, seed = 1, untilMs = 60_000 } = options;
  const { outcome = (operation: ClientOperation): ClientOutcome => ({ type: "ok", value: operation.value }) } = options;
  const clock = createVirtualClock();
  const events: HistoryEvent[] = [];
  const opened: number[] = [];
  const closed: number[] = [];
  let end: InterpretEnd | undefined;
  const later = (action: () => void): unknown => clock.at(clock.nowNs() + latencyMs * 1e6, action);
  interpret({
    generator,
    clock,
    concurrency,
    openClient(process) {
      opened.push(process);
      return {
        invoke: (operation, done) => later(() => done(outcome(operation, process))),
        close: () => closed.push(process),
      };
    },
    nemesis: { invoke: (operation, done) => later(() => done(operation.value)) },
    random: createRandomStream(seed),
    record: (event) => events.push(event),
    done: (found) => (end = found),
  });
  clock.run(untilMs * 1e6);
  return { events, invocations: invocationsOf(events), end, opened, closed };
}

function invocationsOf(events: readonly HistoryEvent[]): HistoryEvent[] {
  let isNemesisBusy = false;
  return events.filter((event) => {
    if (event.process !== "nemesis") return event.type === "invoke";
    isNemesisBusy = !isNemesisBusy;
    return isNemesisBusy;
  });
}
