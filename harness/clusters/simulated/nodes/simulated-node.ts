/**
 * SimulatedNode: hosts one node of a system in virtual time: gives it its inputs and carries out its effects.
 *
 * It plays the operating system as well: the process may be stopped, paused or starting, it loses its memory when
 * it ends, and its timer may be late. Inputs for a paused node wait in order, as in socket buffers, while its clock
 * goes on. Held effects wait in the gate that all hosts share, so durability means here what it means in a process.
 */
import type { Json } from "../../../../histories/json.ts";
import { createGate, type Gate } from "../../../../systems-under-test/node-kit/gate.ts";
import type { AnyNode, Effect, Input, Note, Token } from "../../../../systems-under-test/node-kit/node.ts";
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import type { Done } from "../../cluster.ts";
import { drawDelayUs, filledDelay } from "../network/delay.ts";
import { createDisk, type DiskFault, type DiskOptions } from "./disk.ts";
import type { ScheduledWork, SimulatedEvent } from "../event-heap.ts";
import { createNodeClock, type NodeClockSetting } from "./node-clock.ts";
import type { HostOptions } from "../options.ts";
import type { Scheduler } from "../scheduler.ts";
import type { Stepping } from "./stepping.ts";

/** Whom the host tells, and what it needs of the world. All calls come from within an event. */
export interface NodeSurroundings {
  readonly id: string;
  /** Number of the node, for the trace. */
  readonly target: number;
  readonly scheduler: Scheduler;
  readonly stepping: Stepping;
  /** Forked by purpose and by life. */
  readonly random: RandomStream;
  readonly host: HostOptions;
  readonly disk: DiskOptions;
  readonly makeNode: (random: RandomStream) => AnyNode;
  readonly isolated: (value: Json) => Json;
  readonly send: (to: string, message: Json) => void;
  readonly reply: (connection: string, reply: Json) => void;
  readonly note: (note: Note) => void;
  readonly onStep: () => void;
  readonly onWrite: () => void;
  readonly onDurable: () => void;
  /** It has ended by itself: it halted, threw, or found its disk full. */
  readonly onEnded: (why: string, how: "halted" | "threw" | "disk full") => void;
  /** It has just stopped running, for whatever reason: its connections are gone. */
  readonly onDown: () => void;
}

export type HostState = "stopped" | "booting" | "running" | "paused";

export interface SimulatedNode {
  readonly id: string;
  state(): HostState;
  /** Boots after a delay, then calls `done`; with an error when it ended before it was ready. */
  start(how: { readonly wipe: boolean }, done: Done): void;
  kill(how: { readonly powerLoss: boolean }): { readonly wasRunning: boolean; readonly recordsLost: number };
  /** False when it was not running. */
  pause(): boolean;
  resume(): void;
  /** False when it was lost: the node is paused, and its buffers are full. */
  receive(from: string, message: Json): boolean;
  /** False when nobody listens: the connection is refused. */
  request(connection: string, request: Json): boolean;
  linkDown(peer: string): void;
  setClock(setting: NodeClockSetting): void;
  setDiskFault(fault: DiskFault): void;
  inspect(): Json | undefined;
}

/** One run of the node, from boot to end. */
interface Life {
  readonly node: AnyNode;
  readonly gate: Gate<Json, Json>;
  /** Indexes of `apply` effects that wait for their `applied`. */
  readonly applyQueue: number[];
  /** Inputs that came while it was paused. */
  waiting: (() => void)[];
}

export function createSimulatedNode(surroundings: NodeSurroundings): SimulatedNode {
  const { id, target, scheduler, random, host, isolated, stepping } = surroundings;
  const clock = createNodeClock(random.fork("clock").integer(0, host.clockZeroMaxMs));
  const timing = random.fork("timing");
  const applying = random.fork("apply");
  const applyDelay = filledDelay(host.applyDelay);
  const disk = createDisk({
    options: surroundings.disk,
    scheduler,
    random: random.fork("disk"),
    target,
    onDurable(token) {
      if (state === "running") durable(token);
      else whenAwake(() => durable(token));
    },
  });
  let state: HostState = "stopped";
  let life: Life | undefined;
  let lifeNumber = 0;
  let boot: SimulatedEvent | undefined;
  let bootWaiters: Done[] = [];
  let timer: SimulatedEvent | undefined;
  /** What the timer was set for, on the node's clock. */
  let timerForMs = 0;

  const nowMs = (): number => clock.nowMs(scheduler.nowUs());
  const wallMs = (): number => clock.wallMs(scheduler.nowUs());
  const isolatedAll = (records: readonly Json[]): readonly Json[] => isolated(records) as readonly Json[];

  const alarm: ScheduledWork = {
    kind: "tick",
    target,
    digest: 0,
    run() {
      timer = undefined;
      if (state === "running") tickIfDue();
    },
  };

  /** Runs it now, or after a pause, or never when the node does not run. */
  function whenAwake(action: () => void): void {
    if (state === "running") action();
    else if (state === "paused") life?.waiting.push(action);
  }

  function hasRoom(): boolean {
    return life === undefined || life.waiting.length < host.pausedInputsMax;
  }

  function step(input: Input<Json, Json>): void {
    if (life === undefined) return;
    let effects: readonly Effect<Json, Json>[];
    stepping.who = id;
    stepping.input = input.type;
    try {
      effects = life.gate.pass(life.node.step(input));
    } catch (error) {
      endWithError(error);
      return;
    } finally {
      stepping.who = "";
    }
    carryOut(effects);
    surroundings.onStep();
    if (state === "running") armTimer();
  }

  function endWithError(error: unknown): void {
    if (error instanceof Error && error.name === "TripwireError") throw error;
    end(`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, "threw");
  }

  function end(why: string, how: "halted" | "threw" | "disk full"): void {
    stop(false);
    surroundings.onStep();
    surroundings.onEnded(why, how);
  }

  function carryOut(effects: readonly Effect<Json, Json>[]): void {
    const startedLife = life;
    for (const effect of effects) {
      // A full disk or a halt ends the node in the middle of its effects.
      if (life !== startedLife) return;
      switch (effect.type) {
        case "write":
          if (disk.accept({ type: "write", token: effect.token, records: isolatedAll(effect.records) })) {
            surroundings.onWrite();
          } else end("its disk is full", "disk full");
          break;
        case "checkpoint": {
          const { snapshot, records } = effect;
          if (disk.accept({ ...effect, snapshot: isolated(snapshot), records: isolatedAll(records) })) {
            surroundings.onWrite();
          } else end("its disk is full", "disk full");
          break;
        }
        case "send":
          surroundings.send(effect.to, isolated(effect.message));
          break;
        case "reply":
          surroundings.reply(effect.connection, isolated(effect.reply));
          break;
        case "apply":
          enqueueApply(effect.index);
          break;
        case "halt":
          end(effect.why, "halted");
          break;
        case "note":
          surroundings.note(effect.note);
          break;
      }
    }
  }

  function durable(token: Token): void {
    if (life === undefined) return;
    const owner = life;
    carryOut(life.gate.durable(token));
    if (life === owner) step({ type: "durable", now: nowMs(), wall: wallMs(), token });
    if (life === owner) surroundings.onDurable();
  }

  function enqueueApply(index: number): void {
    if (life === undefined) return;
    life.applyQueue.push(index);
    if (life.applyQueue.length === 1) scheduleApplied(life);
  }

  /** One delay for all that waits when it begins, as with syncs: a queue that lags must not be one that never ends. */
  function scheduleApplied(owner: Life): void {
    const count = owner.applyQueue.length;
    scheduler.after(drawDelayUs(applyDelay, applying), {
      kind: "applied",
      target,
      digest: owner.applyQueue[count - 1] ?? 0,
      run() {
        if (life !== owner) return;
        if (state === "running") applied(owner, count);
        else whenAwake(() => applied(owner, count));
      },
    });
  }

  function applied(owner: Life, count: number): void {
    const indexes = owner.applyQueue.splice(0, count);
    if (owner.applyQueue.length > 0) scheduleApplied(owner);
    for (const index of indexes) {
      if (life !== owner) return;
      step({ type: "applied", now: nowMs(), wall: wallMs(), index });
    }
  }

  /** Keeps one timer, never later than the node asks; one that comes too early only arms itself again. */
  function armTimer(): void {
    const wakeAt = life?.node.wakeAt() ?? null;
    if (wakeAt === null || (timer !== undefined && timerForMs <= wakeAt)) return;
    if (timer !== undefined) scheduler.cancel(timer);
    timerForMs = wakeAt;
    const dueUs = clock.whenUs(wakeAt, scheduler.nowUs());
    const slackUs = Math.max(1, Math.floor(timing.unit() * host.tickSlackMs * 1000));
    timer = scheduler.at(dueUs + slackUs, alarm);
  }

  function tickIfDue(): void {
    const wakeAt = life?.node.wakeAt() ?? null;
    if (wakeAt !== null && wakeAt <= nowMs()) step({ type: "tick", now: nowMs(), wall: wallMs() });
    else armTimer();
  }

  function stop(powerLoss: boolean): number {
    if (timer !== undefined) scheduler.cancel(timer);
    timer = undefined;
    life = undefined;
    state = "stopped";
    const recordsLost = disk.crash({ powerLoss });
    surroundings.onDown();
    return recordsLost;
  }

  function finishBoot(): void {
    boot = undefined;
    lifeNumber++;
    state = "running";
    try {
      const node = surroundings.makeNode(random.fork(`life ${lifeNumber}`));
      life = { node, gate: createGate<Json, Json>(), applyQueue: [], waiting: [] };
    } catch (error) {
      endWithError(error);
    }
    const content = disk.content();
    const found = { snapshot: isolated(content.snapshot), records: isolatedAll(content.records) };
    step({ type: "boot", now: nowMs(), wall: wallMs(), durable: found, incarnation: `${id}#${lifeNumber}` });
    if (life === undefined) failWaiters("ended");
    const waiters = bootWaiters;
    bootWaiters = [];
    for (const done of waiters) done();
  }

  function failWaiters(what: string): void {
    const waiters = bootWaiters;
    bootWaiters = [];
    for (const done of waiters) done(new Error(`Node ${id} ${what} before it was ready.`));
  }

  return {
    id,
    state: () => state,
    start({ wipe }, done) {
      if (state === "running" || state === "paused") {
        done();
        return;
      }
      bootWaiters.push(done);
      if (state === "booting") return;
      if (wipe) disk.wipe();
      state = "booting";
      boot = scheduler.after(drawDelayUs(host.bootDelay, timing), { kind: "boot", target, run: finishBoot });
    },
    kill({ powerLoss }) {
      if (state === "stopped") return { wasRunning: false, recordsLost: 0 };
      if (state === "booting") {
        if (boot !== undefined) scheduler.cancel(boot);
        boot = undefined;
        state = "stopped";
        failWaiters("was killed");
        return { wasRunning: true, recordsLost: 0 };
      }
      const recordsLost = stop(powerLoss);
      surroundings.onStep();
      return { wasRunning: true, recordsLost };
    },
    pause() {
      if (state !== "running") return false;
      state = "paused";
      return true;
    },
    resume() {
      if (state !== "paused" || life === undefined) return;
      state = "running";
      const owner = life;
      const { waiting } = life;
      life.waiting = [];
      // Whether a woken process sees its timers or its sockets first is not defined.
      const timerFirst = timing.chance(0.5);
      if (timerFirst) tickIfDue();
      for (const action of waiting) if (life === owner) action();
      if (!timerFirst && life === owner) tickIfDue();
    },
    receive(from, message) {
      if (state === "running") {
        step({ type: "receive", now: nowMs(), wall: wallMs(), from, message });
        return true;
      }
      if (!hasRoom()) return false;
      whenAwake(() => step({ type: "receive", now: nowMs(), wall: wallMs(), from, message }));
      return true;
    },
    request(connection, request) {
      if (state === "stopped" || state === "booting") return false;
      if (hasRoom()) whenAwake(() => step({ type: "request", now: nowMs(), wall: wallMs(), connection, request }));
      return true;
    },
    linkDown(peer) {
      whenAwake(() => step({ type: "linkDown", now: nowMs(), wall: wallMs(), peer }));
    },
    setClock(setting) {
      clock.set(setting, scheduler.nowUs());
      if (timer !== undefined) scheduler.cancel(timer);
      timer = undefined;
      if (state === "running") armTimer();
    },
    setDiskFault: (fault) => disk.setFault(fault),
    inspect: () => life?.node.inspect(),
  };
}
