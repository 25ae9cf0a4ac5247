/**
 * SimulatedClient: drives a system's ClientCore in virtual time, behind the harness's Client interface.
 *
 * Outcomes come in an event of their own, so that the interpreter may start the next operation from within `done`
 * without the core being stepped while it is being stepped.
 */
import type { Json } from "../../../histories/json.ts";
import type {
  ClientCore,
  ClientInput,
  ClientOperation,
  ClientOutcome,
} from "../../../systems-under-test/node-kit/client.ts";
import type { Client } from "../../client.ts";
import type { SimulatedEvent } from "./event-heap.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Stepping } from "./nodes/stepping.ts";

export interface ClientSurroundings {
  readonly scheduler: Scheduler;
  readonly stepping: Stepping;
  /** How it is called where its steps are told of. */
  readonly name: string;
  /** Number of the client, for the trace. */
  readonly target: number;
  readonly core: ClientCore;
  readonly send: (to: string, id: number, request: Json) => void;
  readonly onClose: () => void;
}

export interface SimulatedClient extends Client {
  response(from: string, id: number, reply: Json): void;
  disconnected(node: string): void;
}

export function createSimulatedClient(surroundings: ClientSurroundings): SimulatedClient {
  const { scheduler, target, core, send, onClose, stepping, name } = surroundings;
  let done: ((outcome: ClientOutcome) => void) | undefined;
  let isClosed = false;
  let timer: SimulatedEvent | undefined;

  const nowMs = (): number => Math.floor(scheduler.nowUs() / 1000);

  function finish(outcome: ClientOutcome): void {
    const callback = done;
    if (callback === undefined) return;
    done = undefined;
    scheduler.after(0, {
      kind: "outcome",
      target,
      run: () => {
        if (!isClosed) callback(outcome);
      },
    });
  }

  function step(input: ClientInput): void {
    if (isClosed) return;
    stepping.who = name;
    stepping.input = input.type;
    try {
      for (const effect of core.step(input)) {
        if (effect.type === "request") send(effect.to, effect.id, effect.request);
        else finish(effect.outcome);
      }
    } catch (error) {
      if (error instanceof Error && error.name === "TripwireError") throw error;
      // Nobody knows what the system saw: the operation is in doubt, and the run goes on.
      finish({ type: "info", value: null, error: ["client", error instanceof Error ? error.message : String(error)] });
    } finally {
      stepping.who = "";
    }
    armTimer();
  }

  function armTimer(): void {
    const wakeAt = core.wakeAt();
    if (wakeAt === null) return;
    const dueUs = wakeAt * 1000;
    if (timer !== undefined && timer.timeUs <= dueUs) return;
    if (timer !== undefined) scheduler.cancel(timer);
    timer = scheduler.at(Math.max(dueUs, scheduler.nowUs() + 1), { kind: "client-tick", target, run: tick });
  }

  function tick(): void {
    timer = undefined;
    const wakeAt = core.wakeAt();
    if (wakeAt === null || isClosed) return;
    if (wakeAt * 1000 <= scheduler.nowUs()) step({ type: "tick", now: nowMs() });
    else armTimer();
  }

  return {
    invoke(operation: ClientOperation, callback) {
      if (isClosed) throw new Error("invoke: expected an open client, found one that was closed. Open another.");
      if (done !== undefined)
        throw new Error("invoke: expected no operation in flight, found one. Wait for its outcome.");
      done = callback;
      step({ type: "invoke", now: nowMs(), operation });
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      done = undefined;
      if (timer !== undefined) scheduler.cancel(timer);
      onClose();
    },
    response: (from, id, reply) => step({ type: "response", now: nowMs(), from, id, reply }),
    disconnected: (node) => step({ type: "disconnected", now: nowMs(), node }),
  };
}
