/**
 * The schedule of a test's faults: when each begins and ends, and what it is done to.
 *
 * It is drawn as a whole before the run, and faults of different kinds overlap as it happens. Deciding by a coin at
 * every moment instead would leave some run without a kind that was asked for, and that run would prove less than it
 * says. Here every kind begins within the first half of the time, and its targets take turns. Where the time is so short
 * that none of several kinds would come twice, they do not overlap but take turns themselves (`docs/decisions/0088`).
 */
import type { Json } from "../../histories/json.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import { DONE, type Generator, pending } from "../generator/generator.ts";
import { startOf, stopOf } from "../../histories/fault-operation.ts";

/** An operation of the nemesis, `atMs` after the schedule began. */
export interface ScheduledOperation {
  readonly atMs: number;
  readonly f: string;
  readonly value: Json;
}

/** What a schedule needs to know of a fault. */
export interface ScheduledFault {
  readonly name: string;
  readonly targets: readonly Json[];
  /** Those that leave enough of the system for something to succeed meanwhile; all of them where none is known to. */
  readonly mildTargets: readonly Json[];
  /** Whether it ends nodes, which take their time to start again. */
  readonly endsNodes: boolean;
  /** Mean time from one start to the next, in ms. */
  readonly everyMs: number;
  /** Mean time from start to stop, in ms. */
  readonly forMs: number;
}

/** The last stop comes this early, so that it still belongs to the workload's time. */
const LAST_STOP_SHARE = 0.95;
/** Every fault begins for the first time within this share of the time. */
const FIRST_START_SHARE = 0.5;

/** Starts and stops of all faults within the time limit, in order of time. The same seed gives the same schedule. */
export function drawSchedule(
  faults: readonly ScheduledFault[],
  options: { readonly timeLimitMs: number; readonly random: RandomStream },
): readonly ScheduledOperation[] {
  const { timeLimitMs } = options;
  const isShort = faults.length > 1 && faults.every(({ everyMs }) => everyMs >= timeLimitMs * LAST_STOP_SHARE);
  const operations = isShort
    ? inTurns(faults, options)
    : faults.flatMap((fault) => drawFault(fault, { timeLimitMs, random: options.random.fork(fault.name) }));
  // The sort keeps the order of what comes at the same time.
  return [...operations].sort((one, other) => one.atMs - other.atMs);
}

/** Shares of a kind's turn: the latest start, and the stop, after which the system has some time to come back. */
const TURN_START_SHARE = 0.15;
const TURN_STOP_SHARE = 0.9;

/**
 * Each kind once, one after the other, at a target that leaves a majority. Two at once, or one that stops everything, would
 * hardly leave a moment in which something succeeds, and a run in which nothing does under a fault proves nothing of it. What
 * ends nodes comes last, for while they start again the nemesis does nothing else, and a turn after that would be short.
 */
function inTurns(
  faults: readonly ScheduledFault[],
  { timeLimitMs, random }: { readonly timeLimitMs: number; readonly random: RandomStream },
): readonly ScheduledOperation[] {
  const turnMs = (timeLimitMs * LAST_STOP_SHARE) / faults.length;
  return random
    .fork("turns")
    .shuffle(faults)
    .sort((one, other) => Number(one.endsNodes) - Number(other.endsNodes))
    .flatMap(({ name, mildTargets, forMs }, turn) => {
      const own = random.fork(name);
      const startMs = turnMs * (turn + TURN_START_SHARE * own.unit());
      const stopMs = Math.min(startMs + forMs, turnMs * (turn + TURN_STOP_SHARE));
      const [target = null] = own.shuffle(mildTargets);
      return [
        { atMs: Math.round(startMs), f: startOf(name), value: target },
        { atMs: Math.round(stopMs), f: stopOf(name), value: null },
      ];
    });
}

function drawFault(
  fault: ScheduledFault,
  { timeLimitMs, random }: { readonly timeLimitMs: number; readonly random: RandomStream },
): readonly ScheduledOperation[] {
  const around = (meanMs: number): number => meanMs * (0.5 + random.unit());
  const endMs = timeLimitMs * LAST_STOP_SHARE;
  const operations: ScheduledOperation[] = [];
  let turn: Json[] = [];
  let startMs = Math.min(fault.everyMs, timeLimitMs * FIRST_START_SHARE) * (0.1 + 0.9 * random.unit());
  for (;;) {
    const stopMs = Math.min(startMs + around(fault.forMs), endMs);
    // Too little time is left for it to mean anything; the first start always has enough.
    if (operations.length > 0 && stopMs - startMs < fault.forMs * 0.4) return operations;
    if (turn.length === 0) turn = random.shuffle(fault.targets);
    const target = turn.pop() ?? null;
    operations.push({ atMs: Math.round(startMs), f: startOf(fault.name), value: target });
    operations.push({ atMs: Math.round(stopMs), f: stopOf(fault.name), value: null });
    startMs = Math.max(startMs + around(fault.everyMs), stopMs + 0.1 * fault.forMs + 1);
  }
}

/** Emits the operations on the nemesis's worker, each at its time after the first time that it is asked. */
export function followSchedule(operations: readonly ScheduledOperation[]): Generator {
  return from(operations, 0, undefined);
}

function from(operations: readonly ScheduledOperation[], position: number, beganNs: number | undefined): Generator {
  const generator: Generator = {
    next(context) {
      const operation = operations[position];
      if (operation === undefined) return DONE;
      const began = beganNs ?? context.time;
      const dueNs = began + operation.atMs * 1e6;
      // A pending answer is kept by whoever asks, so the time of beginning is settled by the first one.
      if (beganNs === undefined || context.time < dueNs) return pending(from(operations, position, began), dueNs);
      if (!context.free.includes("nemesis")) return pending(generator);
      return {
        type: "operation",
        operation: { worker: "nemesis", time: context.time, f: operation.f, value: operation.value },
        next: from(operations, position + 1, began),
      };
    },
    update: () => generator,
  };
  return generator;
}
