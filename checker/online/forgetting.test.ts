/**
 * What the online checker forgets, when the search takes over, and which keys it leaves.
 */
import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import { draws } from "../testing/drawn-histories.ts";
import { createOnlineChecker } from "./online-checker.ts";

type Line = readonly [process: number, type: HistoryEvent["type"], f: string, value: Json, error?: Json];

function history(...lines: readonly Line[]): HistoryEvent[] {
  return lines.map(([process, type, f, value, error], index) => ({
    index,
    time: index,
    process,
    type,
    f,
    value,
    key: "x",
    ...(error === undefined ? {} : { error }),
  }));
}

function found(model: string, lines: readonly Line[]): readonly [number | undefined, string | undefined] {
  const checker = createOnlineChecker(model);
  for (const event of history(...lines)) checker.event(event);
  const [violation] = checker.violations();
  return [violation?.index, violation?.because];
}

/** The events of a real cas register, as many as asked; every operation returns. */
function* running(clients: number, eventCount: number): Generator<HistoryEvent> {
  const random = draws(7);
  let value: number | null = null;
  let fresh = 1;
  const open = new Map<number, { readonly f: string; readonly input: Json; readonly answer: Json }>();
  for (let index = 0; index < eventCount; index++) {
    const process = random.below(clients);
    const one = open.get(process);
    const line = { index, time: index, process, key: "x" };
    if (one !== undefined) {
      open.delete(process);
      yield { ...line, type: "ok", f: one.f, value: one.answer };
      continue;
    }
    const f = random.pick(["read", "write", "cas"]);
    const input: Json = f === "read" ? null : f === "write" ? fresh++ : [value, fresh++];
    // The operation takes effect at once and is answered later.
    if (f === "write") value = input as number;
    if (f === "cas") value = fresh - 1;
    open.set(process, { f, input, answer: f === "read" ? value : input });
    yield { ...line, type: "invoke", f, value: f === "read" ? null : input };
  }
}

describe("memory", () => {
  test("what no answer can touch any more is forgotten, however long the run", () => {
    const checker = createOnlineChecker("cas-register", { stepsMax: 0 });
    let largest = 0;
    for (const event of running(10, 40_000)) {
      checker.event(event);
      largest = Math.max(largest, checker.size());
    }
    expect(checker.violations()).toEqual([]);
    expect(checker.left()).toEqual([]);
    expect(largest).toBeLessThan(200);
  });

  test("a value that was forgotten may be written again", () => {
    const lines: Line[] = [];
    for (let round = 0; round < 40; round++) {
      for (const value of [1, 2]) {
        lines.push([0, "invoke", "write", value], [0, "ok", "write", value]);
        lines.push([1, "invoke", "read", null], [1, "ok", "read", value]);
      }
    }
    const checker = createOnlineChecker("register", { stepsMax: 0 });
    for (const event of history(...lines)) expect(checker.event(event)).toBeUndefined();
    expect(checker.left()).toEqual([]);
  });

  test("a read of a forgotten value is found at once", () => {
    const lines: Line[] = [];
    for (const value of [1, 2, 3]) lines.push([0, "invoke", "write", value], [0, "ok", "write", value]);
    lines.push([1, "invoke", "read", null], [1, "ok", "read", 1]);
    expect(found("register", lines)).toEqual([7, "1 was not there: never written, or gone"]);
  });
});

describe("answers that come late", () => {
  test("a read is impossible once the write that it saw turns out to have failed", () => {
    const lines: Line[] = [
      [0, "invoke", "write", 1],
      [1, "invoke", "read", null],
      [1, "ok", "read", 1],
      [0, "fail", "write", null, "refused"],
    ];
    expect(found("register", lines)).toEqual([3, "1 was there, but what would have written it did not"]);
  });

  test("what an open dequeue may have taken is settled by its answer", () => {
    const before: Line[] = [
      [0, "invoke", "enqueue", 1],
      [0, "ok", "enqueue", 1],
      [0, "invoke", "enqueue", 2],
      [0, "ok", "enqueue", 2],
      [1, "invoke", "dequeue", null],
      [2, "invoke", "dequeue", null],
      [2, "ok", "dequeue", 2],
    ];
    expect(found("fifo-queue", [...before, [1, "ok", "dequeue", 1]])).toEqual([undefined, undefined]);
    const late = found("fifo-queue", [...before, [1, "ok", "dequeue", 2]]);
    expect(late).toEqual([7, "no order of the operations so far explains dequeue → 2"]);
  });
});

describe("a value written twice", () => {
  const twice: Line[] = [
    [0, "invoke", "write", 1],
    [1, "invoke", "write", 1],
    [0, "ok", "write", 1],
    [1, "ok", "write", 1],
    [0, "invoke", "write", 2],
    [0, "ok", "write", 2],
    [0, "invoke", "read", null],
    [0, "ok", "read", 1],
  ];

  test("is handed to the search, which begins again and finds the same", () => {
    expect(found("register", twice)[0]).toBe(7);
  });

  test("is left to the check after the run where the steps are not there any more", () => {
    const checker = createOnlineChecker("register", { stepsMax: 1 });
    for (const event of history(...twice)) expect(checker.event(event)).toBeUndefined();
    const because = "1 is written again while it may still be there";
    expect(checker.left()).toEqual([{ key: "x", because }]);
  });

  test("is left where the search would look at too many configurations", () => {
    const checker = createOnlineChecker("register", { configurationsMax: 2 });
    for (const event of history(...twice)) expect(checker.event(event)).toBeUndefined();
    expect(checker.left()[0]?.because).toContain("too many configurations at once");
  });
});

describe("what is no history of the model", () => {
  test("an operation that the model does not know leaves its key, and only that", () => {
    const checker = createOnlineChecker("register");
    const foreign: HistoryEvent = { index: 0, time: 0, type: "invoke", process: 0, f: "append", key: "y", value: 1 };
    expect(checker.event(foreign)).toBeUndefined();
    const because = 'model register does not know "append"';
    expect(checker.left()).toEqual([{ key: "y", because }]);
  });

  test("a completion that nobody invoked is an error that names the event", () => {
    const [, completion] = history([0, "invoke", "read", null], [0, "ok", "read", 1]);
    if (completion === undefined) throw new Error("the history has two events");
    expect(() => createOnlineChecker("register").event(completion)).toThrow(
      "event 1: process 0 completes read (ok), but has nothing open; expected an invoke before it",
    );
  });
});
