import { describe, expect, test } from "vitest";
import { createTrace, digestOf, firstDifference, kindNumber, type TraceEntry } from "./trace.ts";

type Fields = readonly [kind: number, timeUs: number, target: number, digest: number];

function hashOf(...events: Fields[]): string {
  const trace = createTrace(0);
  for (const event of events) trace.add(...event);
  return trace.hash();
}

describe("the trace hash", () => {
  const event: Fields = [kindNumber("deliver"), 1000, 2, 77];

  test("is the same for the same events", () => {
    expect(hashOf(event, event)).toBe(hashOf(event, event));
    expect(hashOf(event)).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each<[string, Fields]>([
    ["kind", [kindNumber("tick"), 1000, 2, 77]],
    ["time", [kindNumber("deliver"), 1001, 2, 77]],
    ["time beyond 2^32 µs", [kindNumber("deliver"), 1000 + 2 ** 32, 2, 77]],
    ["target", [kindNumber("deliver"), 1000, 3, 77]],
    ["digest", [kindNumber("deliver"), 1000, 2, 78]],
  ])("differs when the %s differs", (_, other) => {
    expect(hashOf(other)).not.toBe(hashOf(event));
  });

  test("depends on the order", () => {
    const other: Fields = [kindNumber("tick"), 1000, 1, 0];
    expect(hashOf(event, other)).not.toBe(hashOf(other, event));
  });
});

describe("the first difference", () => {
  const entry = (timeUs: number): TraceEntry => ({ timeUs, kind: "tick", target: 0, digest: 0 });

  test("is where two traces part", () => {
    expect(firstDifference([entry(1), entry(2), entry(3)], [entry(1), entry(5), entry(3)])).toBe(1);
  });
  test("is the end of the shorter one when it begins the other", () => {
    expect(firstDifference([entry(1)], [entry(1), entry(2)])).toBe(1);
  });
  test("is undefined for equal traces", () => {
    expect(firstDifference([entry(1)], [entry(1)])).toBeUndefined();
  });
});

describe("a digest", () => {
  test("tells messages apart by their values and their structure", () => {
    const messages = [
      null,
      true,
      false,
      0,
      1,
      "a",
      "b",
      [1],
      [[1]],
      { a: 1 },
      { ab: 1 },
      { a: 2 },
      [1, 2],
      [2, 1],
      2 ** 40,
    ];
    expect(new Set(messages.map(digestOf)).size).toBe(messages.length);
  });

  test("is the same before and after the wire", () => {
    const message = { type: "x", missing: undefined, list: [1, { deep: "text" }] } as never;
    expect(digestOf(JSON.parse(JSON.stringify(message)))).toBe(digestOf(message));
  });

  test("looks at a bounded part of a large message", () => {
    const large = Array.from({ length: 1000 }, (_, position) => position);
    expect(digestOf([...large.slice(0, 100), "changed", ...large.slice(101)])).toBe(digestOf(large));
  });
});
