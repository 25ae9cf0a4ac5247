import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventType, HistoryEvent } from "./event.ts";
import { pairOperations } from "./pair.ts";

/** Events from a short script: [type, process, f, value]; index and time are filled in. */
function history(
  ...steps: readonly [EventType, number | "nemesis", string, (string | number | null)?][]
): HistoryEvent[] {
  return steps.map(([type, process, f, value], index) => ({
    index,
    time: index * 10,
    type,
    process,
    f,
    value: value ?? null,
  }));
}

describe("pairing", () => {
  test("an invocation meets the next completion of its process", () => {
    const operations = pairOperations(
      history(["invoke", 0, "write", 1], ["invoke", 1, "read"], ["ok", 1, "read", 1], ["ok", 0, "write", 1]),
    );
    expect(operations).toEqual([
      {
        id: 0,
        process: 0,
        f: "write",
        input: 1,
        output: 1,
        outcome: "ok",
        invokeIndex: 0,
        completeIndex: 3,
        invokeTime: 0,
        completeTime: 30,
      },
      {
        id: 1,
        process: 1,
        f: "read",
        input: null,
        output: 1,
        outcome: "ok",
        invokeIndex: 1,
        completeIndex: 2,
        invokeTime: 10,
        completeTime: 20,
      },
    ]);
  });

  test("an operation without a completion is of unknown outcome", () => {
    const [operation] = pairOperations(history(["invoke", 0, "write", 1]));
    expect(operation).toMatchObject({ outcome: "info" });
    expect(operation?.completeIndex).toBeUndefined();
  });

  test("a failed operation has no output but keeps its error", () => {
    const [operation] = pairOperations([
      { index: 0, time: 0, type: "invoke", process: 0, f: "cas", value: [1, 2] },
      { index: 1, time: 5, type: "fail", process: 0, f: "cas", value: [1, 2], error: ["mismatch", 3], node: "n2" },
    ]);
    expect(operation).toMatchObject({ outcome: "fail", error: ["mismatch", 3], node: "n2" });
    expect(operation).not.toHaveProperty("output");
  });

  test("the nemesis's events are no operations", () => {
    expect(pairOperations(history(["info", "nemesis", "start-kill"], ["info", "nemesis", "stop-kill"]))).toEqual([]);
  });

  test.each([
    [
      "a completion before its invocation",
      history(["ok", 3, "read", 1]),
      "event 0: process 3 completes read (ok), but has nothing open; expected an invoke before it",
    ],
    [
      "two open operations of one process",
      history(["invoke", 3, "read"], ["invoke", 3, "write", 1]),
      "event 1: process 3 invokes write while its read of event 0 is still open; a process has one operation at a time",
    ],
    [
      "a process that goes on after an info",
      history(["invoke", 3, "read"], ["info", 3, "read"], ["invoke", 3, "read"]),
      "event 2: process 3 goes on after the info of event 1; give its worker a new process id after an info",
    ],
    [
      "a completion of another operation",
      history(["invoke", 3, "read"], ["ok", 3, "write", 1]),
      "event 1: process 3 completes write, expected read, which it invoked at event 0; one of the two events is wrong",
    ],
    [
      "a nemesis that invokes",
      history(["invoke", "nemesis", "start-kill"]),
      'event 0: type: the nemesis\'s events are "info", found "invoke"',
    ],
  ])("refuses %s, naming the event", (_name, events, message) => {
    expect(() => pairOperations(events)).toThrow(message);
  });

  test("refuses a clock that runs backwards", () => {
    const events = history(["invoke", 0, "read"], ["ok", 0, "read", 1]).map((event) => ({
      ...event,
      time: -event.index,
    }));
    expect(() => pairOperations(events)).toThrow("event 1: time goes back: expected at least 0 ns, found -1 ns");
  });

  test("refuses an index that does not grow", () => {
    const events = history(["invoke", 0, "read"], ["ok", 0, "read", 1]).map((event) => ({ ...event, index: 0 }));
    expect(() => pairOperations(events)).toThrow("event 0: index: expected more than 0, found 0");
  });

  test("keeps every client event of a drawn well-formed history, in order", () => {
    const steps = fc.array(fc.record({ worker: fc.nat(3), end: fc.constantFrom<EventType>("ok", "fail", "info") }));
    fc.assert(
      fc.property(steps, (draws) => {
        const events: HistoryEvent[] = [];
        const open = new Set<number>();
        const generation = [0, 0, 0, 0];
        for (const { worker, end } of draws) {
          const process = worker + 4 * (generation[worker] ?? 0);
          const type = open.has(worker) ? end : "invoke";
          events.push({ index: events.length, time: events.length, type, process, f: "read", value: null });
          if (type === "invoke") open.add(worker);
          else open.delete(worker);
          if (type === "info") generation[worker] = (generation[worker] ?? 0) + 1;
        }
        const operations = pairOperations(events);
        const seen = operations.flatMap((operation) => [operation.invokeIndex, operation.completeIndex ?? []].flat());
        expect(seen.sort((a, b) => a - b)).toEqual(events.map((event) => event.index));
        expect(operations.map((operation) => operation.id)).toEqual([...operations.keys()]);
      }),
    );
  });
});
