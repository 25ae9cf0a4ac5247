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
import type { FaultPlan } from "../nemesis/nemesis.ts";
import type { Workload, WorkloadOptions } from "../workloads/workload.ts";
import type { Recovery } from "./assess.ts";

/** Final reads go to the newest keys, at most this many: every run ends in bounded time. */
const FINAL_KEYS_MAX = 400;
/** Time between two tries to get an answer after healing. */
const PROBE_GAP_MS = 100;
/** How long operations in flight may take when a run is stopped from outside. */
const STOP_GRACE_MS = 500;

export interface ControlOptions {
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly workloadOptions: WorkloadOptions;
  readonly faults: FaultPlan;
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

export type Phase = "workload" | "healing" | "recovery" | "final reads";

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
  const { cluster, workload, workloadOptions, faults, random } = options;
  const keys = new Set<Key>();
  let phase: Phase = "workload";
  let healError: Error | undefined;
  let healedAt: number | undefined;
  let firstOkMs: number | undefined;
  const finalReads = { asked: new Set<Key>(), ok: new Set<Key>() };

  function enter(next: Phase): void {
    if (next === phase) return;
    phase = next;
    options.onPhase(next);
  }

  function record(event: HistoryEvent): void {
    if (event.process !== "nemesis") {
      if (event.type === "invoke" && event.key !== undefined) keys.add(event.key);
      if (event.type === "ok") {
        faults.clientOk(event.time);
        if (healedAt !== undefined) firstOkMs ??= (event.time - healedAt) / 1e6;
      }
      if (phase === "final reads" && event.key !== undefined) {
        finalReads.asked.add(event.key);
        if (event.type === "ok") finalReads.ok.add(event.key);
      }
    }
    options.record(event);
  }

  const heal = once(() => {
    enter("healing");
    return { f: "heal-all", value: null };
  });
  const newestKeys = (): Key[] => [...keys].slice(-FINAL_KEYS_MAX);
  const interpretation = interpret({
    generator: phases(
      timeLimit(options.timeLimitMs, any(clients(workload.generator(workloadOptions)), nemesis(faults.generator))),
      nemesis(heal),
      later(() => {
        enter("recovery");
        const [newest] = newestKeys().slice(-1);
        const probe = { ...(workload.probe ?? { f: "read" }), ...(newest === undefined ? {} : { key: newest }) };
        return clients(timeLimit(options.recoveryTimeoutMs, untilOk(delay(PROBE_GAP_MS, repeat(once(probe))))));
      }),
      later(() => {
        enter("final reads");
        const reads = clients(workload.finalGenerator(workloadOptions, newestKeys()));
        return timeLimit(options.recoveryTimeoutMs, reads);
      }),
    ),
    clock: cluster.clock,
    concurrency: workloadOptions.concurrency,
    openClient: (process, worker) => cluster.openClient(process, worker),
    nemesis: {
      invoke(operation, done) {
        if (operation.f !== "heal-all") return faults.nemesis.invoke(operation, done);
        faults.healAll((error) => {
          healError = error;
          healedAt = cluster.clock.nowNs();
          done(error === undefined ? null : error.message);
        });
      },
    },
    random,
    nextIndex: options.nextIndex,
    record,
    done(interpreted) {
      const finalReadsDue = Math.min(keys.size, FINAL_KEYS_MAX);
      const finalReadsAsked = finalReads.asked.size;
      const finalReadsOk = finalReads.ok.size;
      const boundMs = options.recoveryTimeoutMs;
      const recovery: Recovery | undefined =
        healedAt === undefined ? undefined : { firstOkMs, boundMs, finalReadsDue, finalReadsAsked, finalReadsOk };
      options.done({ recovery, healError, interpreted });
    },
  });
  options.onPhase("workload");
  return { stop: (reason) => interpretation.stop(reason, STOP_GRACE_MS) };
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
