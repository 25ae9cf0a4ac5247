/**
 * Scheduler: virtual time. It runs one event after the other, each to completion, and jumps from one to the next.
 *
 * Nothing waits: an event that takes time schedules another. Promises would let jobs slip in between two events, so
 * there are none. A run that breeds events without end (a message storm) is stopped by its budget, and that is a
 * finding, not a hang.
 */
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { createEventHeap, type ScheduledWork, type SimulatedEvent } from "./event-heap.ts";
import { createTrace, kindNumber, type EventKind, type TraceEntry } from "./trace.ts";

/** Virtual time, in whole µs from 0. */
export interface Scheduler {
  nowUs(): number;
  /** Not before now. */
  at(timeUs: number, work: ScheduledWork): SimulatedEvent;
  /** `delayUs` from now, an integer from 0; never within this call. */
  after(delayUs: number, work: ScheduledWork): SimulatedEvent;
  cancel(event: SimulatedEvent): void;
  /** Puts something that happened outside of an event (a fault was set) into the trace. */
  mark(kind: EventKind, target: number, digest: number): void;
  /** Runs the next event; false when there is none, or the budget is used up. */
  step(): boolean;
  /** Moves the time on without running anything. @throws RangeError when an event is due before */
  advanceTo(timeUs: number): void;
  /** When the next event is due; undefined when there is none. */
  nextTimeUs(): number | undefined;
  eventCount(): number;
  traceHash(): string;
  traceEntries(): readonly TraceEntry[];
}

/** Bounds of a run, and its order of ties. */
export interface SchedulerOptions {
  /** Most events of a run. */
  readonly eventsMax: number;
  /** Draws the order of events of the same instant; undefined: the order in which they were scheduled. */
  readonly ties?: RandomStream | undefined;
  /** How many events of the trace to keep. */
  readonly recordMax: number;
}

/** Time 0, with nothing scheduled. */
export function createScheduler({ eventsMax, ties, recordMax }: SchedulerOptions): Scheduler {
  const heap = createEventHeap();
  const trace = createTrace(recordMax);
  let nowUs = 0;
  let eventCount = 0;

  function at(timeUs: number, work: ScheduledWork): SimulatedEvent {
    return heap.push(timeUs < nowUs ? nowUs : timeUs, ties === undefined ? 0 : ties.next(), work);
  }

  return {
    nowUs: () => nowUs,
    at,
    after: (delayUs, work) => at(nowUs + delayUs, work),
    cancel: (event) => heap.cancel(event),
    mark: (kind, target, digest) => trace.add(kindNumber(kind), nowUs, target, digest),
    step() {
      if (eventCount >= eventsMax) return false;
      const event = heap.pop();
      if (event === undefined) return false;
      nowUs = event.timeUs;
      eventCount++;
      const { work } = event;
      trace.add(kindNumber(work.kind), nowUs, work.target, work.digest ?? 0);
      work.run();
      return true;
    },
    advanceTo(timeUs) {
      const nextUs = heap.peekTimeUs();
      if (nextUs !== undefined && nextUs < timeUs) {
        throw new RangeError(`advanceTo(${timeUs}): expected no event before, found one at ${nextUs} µs.`);
      }
      if (timeUs > nowUs) nowUs = timeUs;
    },
    nextTimeUs: () => heap.peekTimeUs(),
    eventCount: () => eventCount,
    traceHash: () => trace.hash(),
    traceEntries: () => trace.entries(),
  };
}
