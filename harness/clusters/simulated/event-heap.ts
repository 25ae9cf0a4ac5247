/**
 * EventHeap: the events to come, soonest first.
 *
 * A binary heap on integer microseconds. Events of the same instant come in the order of their `tie`, then in the
 * order in which they were pushed, so that the order never depends on the shape of the heap. The comparison is
 * written out where it is used: a comparator closure costs a call in the innermost loop of the simulation.
 *
 * Cancelling marks the event and leaves it in the heap; when the marked ones are the majority, the heap is rebuilt.
 */
import type { EventKind } from "./trace.ts";

/**
 * What happens at an event. `run` is a method, so that what is most often scheduled, a message, can be its own work
 * instead of a closure around it.
 */
export interface ScheduledWork {
  readonly kind: EventKind;
  /** Number of the node or client that it concerns; -1 for none. */
  readonly target: number;
  /** Stands for what it carries, in the trace. Default 0. */
  readonly digest?: number;
  run(): void;
}

/** One event to come. Made by `push`; read-only for everybody else. */
export interface SimulatedEvent {
  readonly timeUs: number;
  /** Orders events of the same instant before `sequence` does; 0 unless ties are shuffled. */
  readonly tie: number;
  /** Number of this push: 0, 1, 2 … */
  readonly sequence: number;
  readonly work: ScheduledWork;
  /** False once it was popped or cancelled. */
  isPending: boolean;
}

export interface EventHeap {
  /** @throws RangeError unless `timeUs` is an integer within 0 … 2^53-1 */
  push(timeUs: number, tie: number, work: ScheduledWork): SimulatedEvent;
  /** Takes the soonest event; undefined when there is none. */
  pop(): SimulatedEvent | undefined;
  /** When the soonest event is due, in µs; undefined when there is none. */
  peekTimeUs(): number | undefined;
  /** The event will not be popped any more. Harmless when it already was. */
  cancel(event: SimulatedEvent): void;
  /** Events to come, without the cancelled ones. */
  size(): number;
}

/** Below this many events a rebuild is not worth it. */
const compactionMin = 64;

export function createEventHeap(): EventHeap {
  let heap: SimulatedEvent[] = [];
  let sequence = 0;
  let cancelled = 0;

  function siftUp(from: number, event: SimulatedEvent): void {
    let position = from;
    while (position > 0) {
      const parentPosition = (position - 1) >> 1;
      const parent = heap[parentPosition] as SimulatedEvent;
      if (
        parent.timeUs < event.timeUs ||
        (parent.timeUs === event.timeUs &&
          (parent.tie < event.tie || (parent.tie === event.tie && parent.sequence < event.sequence)))
      ) {
        break;
      }
      heap[position] = parent;
      position = parentPosition;
    }
    heap[position] = event;
  }

  function siftDown(from: number, event: SimulatedEvent): void {
    const length = heap.length;
    let position = from;
    for (;;) {
      let childPosition = 2 * position + 1;
      if (childPosition >= length) break;
      let child = heap[childPosition] as SimulatedEvent;
      if (childPosition + 1 < length) {
        const right = heap[childPosition + 1] as SimulatedEvent;
        if (
          right.timeUs < child.timeUs ||
          (right.timeUs === child.timeUs &&
            (right.tie < child.tie || (right.tie === child.tie && right.sequence < child.sequence)))
        ) {
          child = right;
          childPosition++;
        }
      }
      if (
        event.timeUs < child.timeUs ||
        (event.timeUs === child.timeUs &&
          (event.tie < child.tie || (event.tie === child.tie && event.sequence < child.sequence)))
      ) {
        break;
      }
      heap[position] = child;
      position = childPosition;
    }
    heap[position] = event;
  }

  function removeTop(): SimulatedEvent | undefined {
    const top = heap[0];
    const last = heap.pop();
    if (heap.length > 0 && last !== undefined) siftDown(0, last);
    return top;
  }

  function dropCancelledTop(): void {
    while (heap.length > 0 && !(heap[0] as SimulatedEvent).isPending) {
      removeTop();
      cancelled--;
    }
  }

  function compact(): void {
    heap = heap.filter((event) => event.isPending);
    cancelled = 0;
    for (let position = (heap.length >> 1) - 1; position >= 0; position--) {
      siftDown(position, heap[position] as SimulatedEvent);
    }
  }

  return {
    push(timeUs, tie, work) {
      if (!Number.isSafeInteger(timeUs) || timeUs < 0) {
        throw new RangeError(`Time of an event: expected an integer number of µs from 0, found ${timeUs}.`);
      }
      const event: SimulatedEvent = { timeUs, tie, sequence: sequence++, work, isPending: true };
      heap.push(event);
      siftUp(heap.length - 1, event);
      return event;
    },
    pop() {
      dropCancelledTop();
      const event = removeTop();
      if (event !== undefined) event.isPending = false;
      return event;
    },
    peekTimeUs() {
      dropCancelledTop();
      return heap[0]?.timeUs;
    },
    cancel(event) {
      if (!event.isPending) return;
      event.isPending = false;
      cancelled++;
      if (heap.length > compactionMin && cancelled * 2 > heap.length) compact();
    },
    size: () => heap.length - cancelled,
  };
}
