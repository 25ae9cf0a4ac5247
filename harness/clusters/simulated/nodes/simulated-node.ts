/**
 * SimulatedNode: hosts one node of a system in virtual time: gives it its inputs and carries out its effects.
 *
 * It plays the operating system as well: the process may be stopped, paused or starting, it loses its memory when
 * it ends, and its timer may be late. Inputs for a paused node wait in order, as in socket buffers, while its clock
 * goes on. Steps run in the `Execution` that all hosts share, so durability means here what it means in a process.
 */
import type { Json } from "../../../../histories/json.ts";
import type { DiskWrite } from "../../../../systems-under-test/node-kit/disk-image.ts";
import {
  createExecution,
  type EffectPorts,
  type Execution,
} from "../../../../systems-under-test/node-kit/execution.ts";
import type { AnyNode, Input, Note, Token } from "../../../../systems-under-test/node-kit/node.ts";
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import type { Done } from "../../cluster.ts";
import { drawDelayUs, filledDelay, type Delay } from "../network/delay.ts";
import { TripwireError } from "../tripwires.ts";
import { createDisk, type DiskFault, type DiskOptions, type SimulatedDisk } from "./disk.ts";
import type { ScheduledWork, SimulatedEvent } from "../event-heap.ts";
import { createNodeClock, type NodeClock, type NodeClockSetting } from "./node-clock.ts";
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
  readonly createNode: (random: RandomStream) => AnyNode;
  readonly isolated: (value: Json) => Json;
  readonly send: (to: string, message: Json) => void;
  readonly reply: (connection: string, reply: Json) => void;
  readonly note: (note: Note) => void;
  readonly onStep: () => void;
  readonly onWrite: () => void;
  readonly onDurable: () => void;
  /** It has ended by itself. */
  readonly onEnded: (why: string, how: OwnEnd) => void;
  /** It has just stopped running, for whatever reason: its connections are gone. */
  readonly onDown: () => void;
}

/** How a node ends by itself: it decides to, its code throws, or it finds its disk full. */
export type OwnEnd = "halted" | "threw" | "disk full";

/** `booting`: it was started, and its process does not run yet. */
export type HostState = "stopped" | "booting" | "running" | "paused";

/** A node with its disk and its clock, which outlive its process. */
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
  readonly execution: Execution<Json, Json, Json>;
  /** Inputs that came while it was paused. */
  waiting: (() => void)[];
}

/** A node that is stopped, with an empty disk. */
export function createSimulatedNode(surroundings: NodeSurroundings): SimulatedNode {
  return new HostedNode(surroundings);
}

/** A class: its methods run at every event of every simulation, and closures were slower. */
class HostedNode implements SimulatedNode {
  readonly id: string;
  readonly #surroundings: NodeSurroundings;
  readonly #clock: NodeClock;
  readonly #timing: RandomStream;
  readonly #applying: RandomStream;
  readonly #applyDelay: Delay;
  readonly #disk: SimulatedDisk;
  readonly #ports: EffectPorts<Json, Json>;
  readonly #alarm: ScheduledWork;
  #state: HostState = "stopped";
  #life: Life | undefined;
  #lifeNumber = 0;
  #boot: SimulatedEvent | undefined;
  #bootWaiters: Done[] = [];
  #timer: SimulatedEvent | undefined;
  /** What the timer was set for, on the node's clock. */
  #timerForMs = 0;

  constructor(surroundings: NodeSurroundings) {
    const { id, random, host, scheduler, target } = surroundings;
    this.id = id;
    this.#surroundings = surroundings;
    this.#clock = createNodeClock(random.fork("clock").integer(0, host.clockZeroMaxMs));
    this.#timing = random.fork("timing");
    this.#applying = random.fork("apply");
    this.#applyDelay = filledDelay(host.applyDelay);
    this.#disk = createDisk({
      options: surroundings.disk,
      scheduler,
      random: random.fork("disk"),
      target,
      onDurable: (token) => this.#whenAwake(() => this.#durable(token)),
    });
    this.#ports = this.#effectPorts();
    this.#alarm = { kind: "tick", target, digest: 0, run: () => this.#alarmed() };
  }

  state(): HostState {
    return this.#state;
  }

  start({ wipe }: { readonly wipe: boolean }, done: Done): void {
    if (this.#state === "running" || this.#state === "paused") {
      done();
      return;
    }
    this.#bootWaiters.push(done);
    if (this.#state === "booting") return;
    if (wipe) this.#disk.wipe();
    this.#state = "booting";
    const { scheduler, host, target } = this.#surroundings;
    const run = (): void => this.#finishBoot();
    this.#boot = scheduler.after(drawDelayUs(host.bootDelay, this.#timing), { kind: "boot", target, run });
  }

  kill({ powerLoss }: { readonly powerLoss: boolean }): ReturnType<SimulatedNode["kill"]> {
    if (this.#state === "stopped") return { wasRunning: false, recordsLost: 0 };
    if (this.#state === "booting") {
      if (this.#boot !== undefined) this.#surroundings.scheduler.cancel(this.#boot);
      this.#boot = undefined;
      this.#state = "stopped";
      this.#failWaiters("was killed");
      return { wasRunning: true, recordsLost: 0 };
    }
    const recordsLost = this.#stop(powerLoss);
    this.#surroundings.onStep();
    return { wasRunning: true, recordsLost };
  }

  pause(): boolean {
    if (this.#state !== "running") return false;
    this.#state = "paused";
    return true;
  }

  resume(): void {
    const life = this.#life;
    if (this.#state !== "paused" || life === undefined) return;
    this.#state = "running";
    const { waiting } = life;
    life.waiting = [];
    // Whether a woken process sees its timers or its sockets first is not defined.
    const timerFirst = this.#timing.chance(0.5);
    if (timerFirst) this.#tickIfDue();
    for (const action of waiting) if (this.#life === life) action();
    if (!timerFirst && this.#life === life) this.#tickIfDue();
  }

  receive(from: string, message: Json): boolean {
    if (this.#state === "running") {
      this.#step({ type: "receive", now: this.#nowMs(), wall: this.#wallMs(), from, message });
      return true;
    }
    if (!this.#hasRoom()) return false;
    this.#whenAwake(() => this.#step({ type: "receive", now: this.#nowMs(), wall: this.#wallMs(), from, message }));
    return true;
  }

  request(connection: string, request: Json): boolean {
    if (this.#state === "stopped" || this.#state === "booting") return false;
    if (!this.#hasRoom()) return true;
    this.#whenAwake(() =>
      this.#step({ type: "request", now: this.#nowMs(), wall: this.#wallMs(), connection, request }),
    );
    return true;
  }

  linkDown(peer: string): void {
    this.#whenAwake(() => this.#step({ type: "linkDown", now: this.#nowMs(), wall: this.#wallMs(), peer }));
  }

  setClock(setting: NodeClockSetting): void {
    const { scheduler } = this.#surroundings;
    this.#clock.set(setting, scheduler.nowUs());
    this.#cancelTimer();
    if (this.#state === "running") this.#armTimer();
  }

  setDiskFault(fault: DiskFault): void {
    this.#disk.setFault(fault);
  }

  inspect(): Json | undefined {
    return this.#life?.execution.node.inspect();
  }

  #nowMs(): number {
    return this.#clock.nowMs(this.#surroundings.scheduler.nowUs());
  }

  #wallMs(): number {
    return this.#clock.wallMs(this.#surroundings.scheduler.nowUs());
  }

  /** Runs it now, or after a pause, or never when the node does not run. */
  #whenAwake(action: () => void): void {
    if (this.#state === "running") action();
    else if (this.#state === "paused") this.#life?.waiting.push(action);
  }

  /** Whether a socket still takes what comes during a pause. */
  #hasRoom(): boolean {
    return this.#life === undefined || this.#life.waiting.length < this.#surroundings.host.pausedInputsMax;
  }

  #step(input: Input<Json, Json>): void {
    const { stepping, onStep } = this.#surroundings;
    if (this.#life === undefined) return;
    stepping.who = this.id;
    stepping.input = input.type;
    try {
      this.#life.execution.step(input);
    } finally {
      stepping.who = "";
    }
    onStep();
    if (this.#state === "running") this.#armTimer();
  }

  /** What a step may do, as it is done here. */
  #effectPorts(): EffectPorts<Json, Json> {
    const { isolated, send, reply, note, onWrite } = this.#surroundings;
    return {
      put: (write) => {
        if (this.#disk.accept(this.#isolatedWrite(write))) onWrite();
        else this.#end("its disk is full", "disk full");
      },
      send: (to, message) => send(to, isolated(message)),
      reply: (connection, given) => reply(connection, isolated(given)),
      applyWaits: () => {
        if (this.#life?.execution.applyCount() === 1) this.#scheduleApplied(this.#life);
      },
      note,
      halted: (why) => this.#end(why, "halted"),
      threw: (error) => this.#endWithError(error),
    };
  }

  #isolatedWrite(write: DiskWrite): DiskWrite {
    const { isolated } = this.#surroundings;
    const records = this.#isolatedAll(write.records);
    if (write.type === "write") return { type: "write", token: write.token, records };
    return { ...write, snapshot: isolated(write.snapshot), records };
  }

  #isolatedAll(records: readonly Json[]): readonly Json[] {
    return this.#surroundings.isolated(records) as readonly Json[];
  }

  #durable(token: Token): void {
    const life = this.#life;
    if (life === undefined) return;
    this.#step({ type: "durable", now: this.#nowMs(), wall: this.#wallMs(), token });
    if (this.#life === life) this.#surroundings.onDurable();
  }

  /** One delay for all that waits when it begins, as with syncs: a queue that lags must not be one that never ends. */
  #scheduleApplied(life: Life): void {
    const { scheduler, target } = this.#surroundings;
    const count = life.execution.applyCount();
    scheduler.after(drawDelayUs(this.#applyDelay, this.#applying), {
      kind: "applied",
      target,
      digest: life.execution.lastApply(),
      run: () => {
        if (this.#life === life) this.#whenAwake(() => this.#applied(life, count));
      },
    });
  }

  #applied(life: Life, count: number): void {
    const indexes = life.execution.takeApplies(count);
    if (life.execution.applyCount() > 0) this.#scheduleApplied(life);
    for (const index of indexes) {
      if (this.#life !== life) return;
      this.#step({ type: "applied", now: this.#nowMs(), wall: this.#wallMs(), index });
    }
  }

  #alarmed(): void {
    this.#timer = undefined;
    if (this.#state === "running") this.#tickIfDue();
  }

  /** Keeps one timer, never later than the node asks; one that comes too early only arms itself again. */
  #armTimer(): void {
    const wakeAt = this.#life?.execution.node.wakeAt() ?? null;
    if (wakeAt === null || (this.#timer !== undefined && this.#timerForMs <= wakeAt)) return;
    this.#cancelTimer();
    this.#timerForMs = wakeAt;
    const { scheduler, host } = this.#surroundings;
    const dueUs = this.#clock.whenUs(wakeAt, scheduler.nowUs());
    const slackUs = Math.max(1, Math.floor(this.#timing.unit() * host.tickSlackMs * 1000));
    this.#timer = scheduler.at(dueUs + slackUs, this.#alarm);
  }

  #cancelTimer(): void {
    if (this.#timer !== undefined) this.#surroundings.scheduler.cancel(this.#timer);
    this.#timer = undefined;
  }

  #tickIfDue(): void {
    const wakeAt = this.#life?.execution.node.wakeAt() ?? null;
    if (wakeAt !== null && wakeAt <= this.#nowMs()) {
      this.#step({ type: "tick", now: this.#nowMs(), wall: this.#wallMs() });
    } else this.#armTimer();
  }

  #endWithError(error: unknown): void {
    if (error instanceof TripwireError) throw error;
    this.#end(`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, "threw");
  }

  #end(why: string, how: OwnEnd): void {
    this.#stop(false);
    this.#surroundings.onStep();
    this.#surroundings.onEnded(why, how);
  }

  /** Gives the number of records that were lost. */
  #stop(powerLoss: boolean): number {
    this.#cancelTimer();
    this.#life?.execution.end();
    this.#life = undefined;
    this.#state = "stopped";
    const recordsLost = this.#disk.crash({ powerLoss });
    this.#surroundings.onDown();
    return recordsLost;
  }

  #finishBoot(): void {
    this.#boot = undefined;
    this.#lifeNumber++;
    this.#state = "running";
    const { createNode, random, isolated } = this.#surroundings;
    try {
      const node = createNode(random.fork(`life ${this.#lifeNumber}`));
      this.#life = { execution: createExecution(node, this.#ports), waiting: [] };
    } catch (error) {
      this.#endWithError(error);
    }
    const { snapshot, records } = this.#disk.content();
    const durable = { snapshot: isolated(snapshot), records: this.#isolatedAll(records) };
    const incarnation = `${this.id}#${this.#lifeNumber}`;
    this.#step({ type: "boot", now: this.#nowMs(), wall: this.#wallMs(), durable, incarnation });
    if (this.#life === undefined) this.#failWaiters("ended");
    for (const done of this.#takeWaiters()) done();
  }

  #failWaiters(what: string): void {
    for (const done of this.#takeWaiters()) done(new Error(`Node ${this.id} ${what} before it was ready.`));
  }

  #takeWaiters(): readonly Done[] {
    const waiters = this.#bootWaiters;
    this.#bootWaiters = [];
    return waiters;
  }
}
