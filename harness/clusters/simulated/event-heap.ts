/**
 * EventHeap: the events to come, soonest first.
 *
 * A binary heap on integer microseconds. Events of the same instant come in the order of their `tie`, then in the
 * order in which they were pushed, so that the order never depends on the shape of the heap.
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

/** The events to come. Cost of a push, a pop and a cancel: logarithmic in their number. */
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

/** A heap with nothing in it. */
export function createEventHeap(): EventHeap {
  return new BinaryHeap();
}

/** Whether the one comes before the other. A plain function, which engines inline; no comparator is handed around. */
function isBefore(one: SimulatedEvent, other: SimulatedEvent): boolean {
  if (one.timeUs !== other.timeUs) return one.timeUs < other.timeUs;
  if (one.tie !== other.tie) return one.tie < other.tie;
  return one.sequence < other.sequence;
}

/** A class: it is the innermost loop of the simulation. */
class BinaryHeap implements EventHeap {
  #heap: SimulatedEvent[] = [];
  #sequence = 0;
  #cancelled = 0;

  push(timeUs: number, tie: number, work: ScheduledWork): SimulatedEvent {
    if (!Number.isSafeInteger(timeUs) || timeUs < 0) {
      throw new RangeError(`Time of an event: expected an integer number of µs from 0, found ${timeUs}.`);
    }
    const event: SimulatedEvent = { timeUs, tie, sequence: this.#sequence++, work, isPending: true };
    this.#heap.push(event);
    this.#siftUp(this.#heap.length - 1, event);
    return event;
  }

  pop(): SimulatedEvent | undefined {
    this.#dropCancelledTop();
    const event = this.#removeTop();
    if (event !== undefined) event.isPending = false;
    return event;
  }

  peekTimeUs(): number | undefined {
    this.#dropCancelledTop();
    return this.#heap[0]?.timeUs;
  }

  cancel(event: SimulatedEvent): void {
    if (!event.isPending) return;
    event.isPending = false;
    this.#cancelled++;
    if (this.#heap.length > compactionMin && this.#cancelled * 2 > this.#heap.length) this.#compact();
  }

  size(): number {
    return this.#heap.length - this.#cancelled;
  }

  #siftUp(from: number, event: SimulatedEvent): void {
    const heap = this.#heap;
    let position = from;
    while (position > 0) {
      const parentPosition = (position - 1) >> 1;
      const parent = heap[parentPosition] as SimulatedEvent;
      if (isBefore(parent, event)) break;
      heap[position] = parent;
      position = parentPosition;
    }
    heap[position] = event;
  }

  #siftDown(from: number, event: SimulatedEvent): void {
    const heap = this.#heap;
    let position = from;
    for (;;) {
      let childPosition = 2 * position + 1;
      if (childPosition >= heap.length) break;
      let child = heap[childPosition] as SimulatedEvent;
      // An access past the end of the array would make every access slow.
      const right = childPosition + 1 < heap.length ? heap[childPosition + 1] : undefined;
      if (right !== undefined && isBefore(right, child)) {
        child = right;
        childPosition++;
      }
      if (isBefore(event, child)) break;
      heap[position] = child;
      position = childPosition;
    }
    heap[position] = event;
  }

  #removeTop(): SimulatedEvent | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (this.#heap.length > 0 && last !== undefined) this.#siftDown(0, last);
    return top;
  }

  #dropCancelledTop(): void {
    while (this.#heap.length > 0 && !(this.#heap[0] as SimulatedEvent).isPending) {
      this.#removeTop();
      this.#cancelled--;
    }
  }

  #compact(): void {
    this.#heap = this.#heap.filter((event) => event.isPending);
    this.#cancelled = 0;
    for (let position = (this.#heap.length >> 1) - 1; position >= 0; position--) {
      this.#siftDown(position, this.#heap[position] as SimulatedEvent);
    }
  }
}
