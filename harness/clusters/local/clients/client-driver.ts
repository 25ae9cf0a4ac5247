/**
 * Drives a system's ClientCore over real connections and real time: hands it what comes in, carries out what it
 * asks for, and calls it when it wants to be called.
 */
import type {
  ClientCore,
  ClientEffect,
  ClientInput,
  ClientOperation,
  ClientOutcome,
} from "../../../../systems-under-test/node-kit/client.ts";
import type { Client } from "../../../client.ts";
import type { StepWatchdog } from "./step-watchdog.ts";
import type { ClientConnections, ConnectionUser } from "./client-connections.ts";

export interface ClientDriverOptions {
  readonly core: ClientCore;
  readonly worker: number;
  readonly connections: ClientConnections;
  /** Integer milliseconds that never decrease. */
  readonly nowMs: () => number;
  /** Told when the core's code begins and ends. */
  readonly watchdog?: Pick<StepWatchdog, "begin" | "end"> | undefined;
}

/** e.g. "during its write of 3 to x". */
function during(operation: ClientOperation | undefined): string {
  if (operation === undefined) return "before its first operation";
  const { f, key, value } = operation;
  const argument = value === null ? "" : ` ${JSON.stringify(value).slice(0, 40)}`;
  return `during its ${f}${argument}${key === undefined ? "" : ` on ${key}`}`;
}

/** A client of the harness that runs the core. An exception of the core ends the operation with `info`. */
export function clientDriver(options: ClientDriverOptions): Client {
  const { core, connections, worker, nowMs, watchdog } = options;
  let operation: ClientOperation | undefined;
  let inFlight: ((outcome: ClientOutcome) => void) | undefined;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let timerAtMs = Infinity;

  const user: ConnectionUser = {
    answered: (from, id, reply) => step({ type: "response", now: nowMs(), from, id, reply }),
    disconnected: (node) => step({ type: "disconnected", now: nowMs(), node }),
  };

  function step(input: ClientInput): void {
    if (isClosed) return;
    let effects: readonly ClientEffect[];
    try {
      watchdog?.begin(() => `the client of worker ${worker}, ${during(operation)},`);
      effects = core.step(input);
    } catch (error) {
      complete({ type: "info", value: null, error: ["client-failed", String(error)] });
      return;
    } finally {
      watchdog?.end();
    }
    for (const effect of effects) {
      if (effect.type === "request") connections.request({ worker, node: effect.to }, user, effect.id, effect.request);
      else complete(effect.outcome);
    }
    armTimer();
  }

  function complete(outcome: ClientOutcome): void {
    const done = inFlight;
    inFlight = undefined;
    if (done === undefined) return;
    // The core may finish within `invoke`, whose caller must not be called back before it returned.
    queueMicrotask(() => {
      if (!isClosed) done(outcome);
    });
  }

  /** Leaves a timer that fires too early as it is: setting one anew for each answer costs more than looking again. */
  function armTimer(): void {
    const wakeAt = core.wakeAt();
    if (wakeAt === null || (timer !== undefined && timerAtMs <= wakeAt)) return;
    clearTimeout(timer);
    timerAtMs = wakeAt;
    timer = setTimeout(wake, Math.max(0, wakeAt - nowMs()));
  }

  function wake(): void {
    timer = undefined;
    timerAtMs = Infinity;
    const wakeAt = core.wakeAt();
    if (wakeAt !== null && wakeAt <= nowMs()) step({ type: "tick", now: nowMs() });
    else armTimer();
  }

  return {
    invoke(invoked, done) {
      inFlight = done;
      operation = invoked;
      step({ type: "invoke", now: nowMs(), operation: invoked });
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      connections.leave(user);
    },
  };
}
