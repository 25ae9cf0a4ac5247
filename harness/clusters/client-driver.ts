/**
 * ClientDriver: runs a system's ClientCore behind the harness's Client interface.
 *
 * A core decides everything and does nothing: it says which requests to send and when to be called. The driver hands it
 * what comes in and carries out what it asks for. Time and the network are ports, so the same driver serves processes
 * in real time and the simulation. It makes no promise and no timer of its own.
 */
import type { Json } from "../../histories/json.ts";
import type {
  ClientCore,
  ClientInput,
  ClientOperation,
  ClientOutcome,
} from "../../systems-under-test/node-kit/client.ts";
import type { Client } from "../client.ts";

/** Time as a client sees it. `Timer` is whatever `at` gives and `cancel` takes. */
export interface ClientClock<Timer> {
  /** An integer that never decreases. */
  nowMs(): number;
  /** Calls `action` once, at `timeMs` or later, never from within this call. A time that is past means soon. */
  at(timeMs: number, action: () => void): Timer;
  cancel(timer: Timer): void;
  /** Calls `action` once, now, but never from within this call. */
  soon(action: () => void): void;
}

/** The way to the nodes. What comes back is given to the client's `response` and `disconnected`. */
export interface ClientTransport {
  /** Sends a request. Never calls back from within this call. */
  request(to: string, id: number, request: Json): void;
  /** The client is closed: it needs its connections no more, and nothing is given to it. */
  leave(): void;
}

/** Told when the core's code begins and ends, so that code that does not return can be named. */
export interface StepObserver {
  /** @param operation the last one that was invoked */
  begin(input: ClientInput["type"], operation: ClientOperation | undefined): void;
  end(): void;
}

/** What is driven, by which time, over which network. */
export interface ClientDriverOptions<Timer> {
  readonly core: ClientCore;
  readonly clock: ClientClock<Timer>;
  readonly transport: ClientTransport;
  readonly observer?: StepObserver | undefined;
  /** Whether an exception must end the run. Every other one ends the operation in flight with `info`. Default: none. */
  readonly isFatal?: (error: unknown) => boolean;
}

/** A client, and what the network gives it. */
export interface DrivenClient extends Client {
  /** A node has answered the request with this id. */
  response(from: string, id: number, reply: Json): void;
  /** The connection to this node could not be made, or broke. */
  disconnected(node: string): void;
}

/**
 * A client that runs this core.
 *
 * `invoke` throws an Error when the client is closed or an operation is in flight: both are mistakes of the caller.
 * What comes in after `close` is ignored.
 */
export function createClientDriver<Timer>(options: ClientDriverOptions<Timer>): DrivenClient {
  const { core, clock, transport, observer, isFatal } = options;
  const alarm = createAlarm(clock, (now) => step({ type: "tick", now }));
  let operation: ClientOperation | undefined;
  let inFlight: ((outcome: ClientOutcome) => void) | undefined;
  let isClosed = false;

  function step(input: ClientInput): void {
    if (isClosed) return;
    let wakeAtMs: number | null = null;
    observer?.begin(input.type, operation);
    try {
      for (const effect of core.step(input)) {
        if (effect.type === "request") transport.request(effect.to, effect.id, effect.request);
        else complete(effect.outcome);
      }
      wakeAtMs = core.wakeAt();
    } catch (error) {
      if (isFatal?.(error) === true) throw error;
      // Nobody knows what the system saw: the operation is in doubt, and the run goes on. No timer calls the core
      // again: the same failure could come again and again, in no time.
      complete({ type: "info", value: null, error: ["client-failed", String(error)] });
    } finally {
      observer?.end();
    }
    alarm.set(wakeAtMs);
  }

  /** The caller may start its next operation at once, and the core must not be stepped within its own step. */
  function complete(outcome: ClientOutcome): void {
    const done = inFlight;
    if (done === undefined) return;
    inFlight = undefined;
    clock.soon(() => {
      if (!isClosed) done(outcome);
    });
  }

  return {
    invoke(invoked, done) {
      if (isClosed) throw new Error("invoke: expected an open client, found one that was closed. Open another.");
      if (inFlight !== undefined) {
        throw new Error("invoke: expected no operation in flight, found one. Wait for its outcome.");
      }
      inFlight = done;
      operation = invoked;
      step({ type: "invoke", now: clock.nowMs(), operation: invoked });
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      alarm.stop();
      transport.leave();
    },
    response: (from, id, reply) => step({ type: "response", now: clock.nowMs(), from, id, reply }),
    disconnected: (node) => step({ type: "disconnected", now: clock.nowMs(), node }),
  };
}

interface Alarm {
  /** Rings once at this time; null: not at all, until it is set again. */
  set(atMs: number | null): void;
  stop(): void;
}

/** Calls `ring` with the time, when that is what it was last set to or later. */
function createAlarm<Timer>(clock: ClientClock<Timer>, ring: (nowMs: number) => void): Alarm {
  let wantedAtMs: number | null = null;
  let timer: Timer | undefined;
  let timerAtMs = Infinity;

  /** A timer that fires too early stays: looking again is cheaper than a new timer for each answer. */
  function set(atMs: number | null): void {
    wantedAtMs = atMs;
    if (atMs === null) return;
    if (timer !== undefined) {
      if (timerAtMs <= atMs) return;
      clock.cancel(timer);
    }
    timerAtMs = atMs;
    timer = clock.at(atMs, fire);
  }

  function fire(): void {
    timer = undefined;
    if (wantedAtMs === null) return;
    const nowMs = clock.nowMs();
    if (wantedAtMs <= nowMs) ring(nowMs);
    else set(wantedAtMs);
  }

  return {
    set,
    stop() {
      if (timer !== undefined) clock.cancel(timer);
    },
  };
}
