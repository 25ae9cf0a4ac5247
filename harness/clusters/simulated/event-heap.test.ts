import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEventHeap, type EventHeap, type ScheduledWork, type SimulatedEvent } from "./event-heap.ts";

const work: ScheduledWork = { kind: "call", target: 0, run: () => undefined };

function push(heap: EventHeap, timeUs: number, tie = 0): SimulatedEvent {
  return heap.push(timeUs, tie, work);
}

function drain(heap: EventHeap): SimulatedEvent[] {
  const events: SimulatedEvent[] = [];
  for (let event = heap.pop(); event !== undefined; event = heap.pop()) events.push(event);
  return events;
}

function inOrder(a: SimulatedEvent, b: SimulatedEvent): number {
  return a.timeUs - b.timeUs || a.tie - b.tie || a.sequence - b.sequence;
}

describe("the event heap", () => {
  test("gives events by time, then tie, then order of push", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(3)), { maxLength: 200 }), (pairs) => {
        const heap = createEventHeap();
        const pushed = pairs.map(([timeUs, tie]) => push(heap, timeUs, tie));
        expect(drain(heap)).toEqual(pushed.sort(inOrder));
      }),
    );
  });

  test("agrees with a sorted list under any mix of push, pop and cancel", () => {
    const command = fc.oneof(
      fc.record({ type: fc.constant("push" as const), timeUs: fc.nat(50) }),
      fc.record({ type: fc.constant("pop" as const) }),
      fc.record({ type: fc.constant("cancel" as const), which: fc.nat(1000) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 400 }), (commands) => {
        const heap = createEventHeap();
        const all: SimulatedEvent[] = [];
        let expected: SimulatedEvent[] = [];
        for (const step of commands) {
          let popped: SimulatedEvent | undefined;
          let expectedPop: SimulatedEvent | undefined;
          if (step.type === "push") {
            const event = push(heap, step.timeUs);
            all.push(event);
            expected = [...expected, event].sort(inOrder);
          } else if (step.type === "pop") {
            popped = heap.pop();
            expectedPop = expected.shift();
          } else if (all.length > 0) {
            const victim = all[step.which % all.length];
            if (victim === undefined) throw new Error("expected an event");
            heap.cancel(victim);
            expected = expected.filter((event) => event !== victim);
          }
          expect(popped).toBe(expectedPop);
          expect(heap.size()).toBe(expected.length);
          expect(heap.peekTimeUs()).toBe(expected[0]?.timeUs);
        }
      }),
    );
  });

  test("keeps its order when most of it is cancelled", () => {
    const heap = createEventHeap();
    const events = Array.from({ length: 500 }, (_, position) => push(heap, (position * 7919) % 500));
    const kept = events.filter((_, position) => position % 10 === 0);
    for (const event of events) if (!kept.includes(event)) heap.cancel(event);
    expect(drain(heap)).toEqual(kept.sort(inOrder));
  });

  test.each([-1, 0.5, Number.NaN, Infinity])("refuses the time %d", (timeUs) => {
    expect(() => push(createEventHeap(), timeUs)).toThrow(/integer number of µs/);
  });
});
