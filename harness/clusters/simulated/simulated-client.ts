/**
 * A client of simulated nodes: the driver in virtual time. Its timers and its outcomes are events of the simulation.
 */
import type { ClientCore } from "../../../systems-under-test/node-kit/client.ts";
import { type ClientClock, type ClientTransport, type DrivenClient, createClientDriver } from "../client-driver.ts";
import type { SimulatedEvent } from "./event-heap.ts";
import type { Stepping } from "./nodes/stepping.ts";
import type { Scheduler } from "./scheduler.ts";
import { TripwireError } from "./tripwires.ts";

/** What is driven, and what of its world it uses. */
export interface SimulatedClientOptions {
  readonly scheduler: Scheduler;
  readonly stepping: Stepping;
  /** What `stepping` calls it while it takes a step. */
  readonly name: string;
  /** Number of the client, for the trace. */
  readonly target: number;
  readonly core: ClientCore;
  readonly transport: ClientTransport;
}

/** A client that runs the core in virtual time. A tripwire that its code touches ends the run. */
export function createSimulatedClient(options: SimulatedClientOptions): DrivenClient {
  const { scheduler, stepping, name, target, core, transport } = options;
  return createClientDriver({
    core,
    clock: clientClock(scheduler, target),
    transport,
    observer: {
      begin(input) {
        stepping.who = name;
        stepping.input = input;
      },
      end() {
        stepping.who = "";
      },
    },
    isFatal: (error) => error instanceof TripwireError,
  });
}

function clientClock(scheduler: Scheduler, target: number): ClientClock<SimulatedEvent> {
  return {
    nowMs: () => Math.floor(scheduler.nowUs() / 1000),
    // At least 1 µs from now: a core that always wants to be called at once must not stop the time.
    at(timeMs, run) {
      const timeUs = Math.max(timeMs * 1000, scheduler.nowUs() + 1);
      return scheduler.at(timeUs, { kind: "client-tick", target, run });
    },
    cancel: (event) => scheduler.cancel(event),
    soon: (run) => void scheduler.after(0, { kind: "outcome", target, run }),
  };
}
