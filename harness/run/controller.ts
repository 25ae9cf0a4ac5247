/**
 * The controller: what happens in a run between "everything is ready" and "everything is judged", as one generator.
 *
 *   1. the workload, while the nemesis works, until the time is over
 *   2. heal everything
 *   3. ask one thing again and again until the system answers: its recovery
 *   4. final reads of every key, because a lost write is only seen by somebody who looks
 *
 * It knows no promise, no timer and no file, so the simulation runs it unchanged.
 */
import type { HistoryEvent, Key } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { any } from "../generator/combinators/any.ts";
import { delay } from "../generator/combinators/delay.ts";
import type { Generator } from "../generator/generator.ts";
import { interpret, type InterpretEnd } from "../generator/interpreter.ts";
import { clients, nemesis } from "../generator/combinators/on-workers.ts";
import { once } from "../generator/combinators/once.ts";
import { phases } from "../generator/combinators/phases.ts";
import { repeat } from "../generator/combinators/repeat.ts";
import { timeLimit } from "../generator/combinators/time-limit.ts";
import { untilOk } from "../generator/combinators/until-ok.ts";
import { HEAL_ALL } from "../../histories/fault-operation.ts";
import type { Faults } from "../nemesis/nemesis.ts";
import type { Workload, WorkloadOptions } from "../workloads/workload.ts";
import type { Recovery } from "./assess.ts";

/** Final reads go to the newest keys, at most this many: every run ends in bounded time. */
const FINAL_KEYS_MAX = 400;
/** Time between two tries to get an answer after healing. */
const PROBE_GAP_MS = 100;
/** How long operations in flight may take when a run is stopped from outside. */
const STOP_GRACE_MS = 500;

/** What a run is made of. */
export interface ControlOptions {
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly workloadOptions: WorkloadOptions;
  readonly faults: Faults;
  readonly timeLimitMs: number;
  /** Bound on the time from healing to the first ok. */
  readonly recoveryTimeoutMs: number;
  readonly random: RandomStream;
  /** As the interpreter's. */
  readonly nextIndex?: () => number;
  /** Takes each event the moment it happens. */
  readonly record: (event: HistoryEvent) => void;
  /** Told of every change of phase, for the progress line. */
  readonly onPhase: (phase: Phase) => void;
  readonly done: (end: ControlEnd) => void;
}

/** What a run is at. */
export type Phase = "workload" | "healing" | "recovery" | "final reads";

/** How a run ended. */
export interface ControlEnd {
  /** undefined when the run was stopped before everything was healed. */
  readonly recovery: Recovery | undefined;
  /** What healing could not do. */
  readonly healError: Error | undefined;
  /** How the interpreter ended, and what it noticed that has no place in the history. */
  readonly interpreted: InterpretEnd;
}

/**
 * Runs the workload to its end; `done` is called once.
 *
 * @returns a handle that ends the run early: operations in flight get half a second, then they are `info`
 */
export function control(options: ControlOptions): { stop(reason: string): void } {
  const { cluster, faults } = options;
  const course: Course = { phase: "workload", healedAt: undefined, healError: undefined, firstOkMs: undefined };
  const keys: SeenKeys = { all: new Set(), readInTheEnd: new Set(), answeredInTheEnd: new Set() };

  function healAll(done: (value: Json) => void): void {
    faults.healAll((error) => {
      course.healError = error;
      course.healedAt = cluster.clock.nowNs();
      done(error === undefined ? null : error.message);
    });
  }

  const interpretation = interpret({
    generator: generatorOf(options, course, keys),
    clock: cluster.clock,
    concurrency: options.workloadOptions.concurrency,
    openClient: (process, worker) => cluster.openClient(process, worker),
    clientsVersion: () => cluster.membership?.members().version ?? 0,
    nemesis: {
      invoke(operation, done) {
        if (operation.f === HEAL_ALL) healAll(done);
        else faults.operations?.nemesis.invoke(operation, done);
      },
    },
    random: options.random,
    nextIndex: options.nextIndex,
    record(event) {
      if (event.process !== "nemesis") {
        if (event.type === "ok") noteOk(event, course, faults);
        noteKey(event, course, keys);
      }
      options.record(event);
    },
    done: (interpreted) =>
      options.done({
        recovery: recoveryOf(course, keys, options.recoveryTimeoutMs),
        healError: course.healError,
        interpreted,
      }),
  });
  options.onPhase("workload");
  return { stop: (reason) => interpretation.stop(reason, STOP_GRACE_MS) };
}

/** How far the run has come. */
interface Course {
  phase: Phase;
  /** When healing ended, in ns; undefined before. */
  healedAt: number | undefined;
  healError: Error | undefined;
  firstOkMs: number | undefined;
}

/** The keys that clients asked for, in order of their first use. */
interface SeenKeys {
  readonly all: Set<Key>;
  readonly readInTheEnd: Set<Key>;
  readonly answeredInTheEnd: Set<Key>;
}

/** What happens, phase after phase. */
function generatorOf(options: ControlOptions, course: Course, keys: SeenKeys): Generator {
  const { workload, workloadOptions, recoveryTimeoutMs } = options;
  const enter = (phase: Phase): void => {
    course.phase = phase;
    options.onPhase(phase);
  };
  const heal = once(() => {
    if (course.phase !== "healing") enter("healing");
    return { f: HEAL_ALL, value: null };
  });
  const newestKeys = (): Key[] => [...keys.all].slice(-FINAL_KEYS_MAX);
  const work = clients(workload.generator(workloadOptions));
  const faults = options.faults.operations;
  return phases(
    timeLimit(options.timeLimitMs, faults === undefined ? work : any(work, nemesis(faults.generator))),
    nemesis(heal),
    later(() => {
      enter("recovery");
      const [newest] = newestKeys().slice(-1);
      const probe = { ...(workload.probe ?? { f: "read" }), ...(newest === undefined ? {} : { key: newest }) };
      return clients(timeLimit(recoveryTimeoutMs, untilOk(delay(PROBE_GAP_MS, repeat(once(probe))))));
    }),
    later(() => {
      enter("final reads");
      const reads = clients(workload.finalGenerator(workloadOptions, newestKeys()));
      return timeLimit(recoveryTimeoutMs, reads);
    }),
  );
}

function noteOk({ time }: HistoryEvent, course: Course, faults: Faults): void {
  faults.clientOk?.(time);
  if (course.healedAt !== undefined) course.firstOkMs ??= (time - course.healedAt) / 1e6;
}

function noteKey({ type, key }: HistoryEvent, { phase }: Course, keys: SeenKeys): void {
  if (key === undefined) return;
  if (type === "invoke") keys.all.add(key);
  if (phase !== "final reads") return;
  keys.readInTheEnd.add(key);
  if (type === "ok") keys.answeredInTheEnd.add(key);
}

/** undefined when the run was stopped before everything was healed. */
function recoveryOf({ healedAt, firstOkMs }: Course, keys: SeenKeys, boundMs: number): Recovery | undefined {
  if (healedAt === undefined) return undefined;
  return {
    firstOkMs,
    boundMs,
    finalReadsDue: Math.min(keys.all.size, FINAL_KEYS_MAX),
    finalReadsAsked: keys.readInTheEnd.size,
    finalReadsOk: keys.answeredInTheEnd.size,
  };
}

/** A generator that is made when it is first asked, because it depends on what happened before. */
function later(make: () => Generator): Generator {
  let made: Generator | undefined;
  const generator: Generator = {
    next: (context) => (made ??= make()).next(context),
    update: () => generator,
  };
  return generator;
}
