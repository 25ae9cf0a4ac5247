import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "../event.ts";
import type { Json } from "../json.ts";
import { encodeEdnEvent } from "./edn.ts";
import { decodeEvent, encodeEvent } from "./json-lines.ts";

const drawnEvent: fc.Arbitrary<HistoryEvent> = fc.record(
  {
    index: fc.nat(),
    time: fc.nat(),
    type: fc.constantFrom("invoke", "ok", "fail", "info"),
    process: fc.oneof(fc.nat(), fc.constant("nemesis" as const)),
    f: fc.constantFrom("read", "write", "cas", "start-partition"),
    key: fc.oneof(fc.string(), fc.integer()),
    value: fc.jsonValue() as fc.Arbitrary<Json>,
    error: fc.jsonValue() as fc.Arbitrary<Json>,
    node: fc.string(),
  },
  { requiredKeys: ["index", "time", "type", "process", "f", "value"] },
);

describe("JSON Lines", () => {
  test("an event survives writing and reading", () => {
    fc.assert(
      fc.property(drawnEvent, (event) => {
        const line = encodeEvent(event);
        expect(line).not.toContain("\n");
        // JSON knows no -0: what it makes of the event is what must come back.
        expect(decodeEvent(line, "here")).toEqual(JSON.parse(line));
      }),
    );
  });

  const good = { index: 0, time: 5, type: "ok", process: 1, f: "read", value: 3 };
  test.each([
    ["{oops", 'h.jsonl:7: expected one JSON object, found "{oops"'],
    ["[1]", "h.jsonl:7: expected a JSON object, found [1]"],
    [JSON.stringify({ ...good, index: -1 }), "h.jsonl:7: index: expected an integer >= 0, found -1"],
    [JSON.stringify({ ...good, time: "5" }), 'h.jsonl:7: time: expected a number (ns), found "5"'],
    [
      JSON.stringify({ ...good, type: "okay" }),
      'h.jsonl:7: type: expected "invoke", "ok", "fail" or "info", found "okay"',
    ],
    [JSON.stringify({ ...good, process: null }), 'h.jsonl:7: process: expected an integer or "nemesis", found null'],
    [JSON.stringify({ ...good, f: undefined }), "h.jsonl:7: f: expected a word, found nothing"],
    [JSON.stringify({ ...good, key: {} }), "h.jsonl:7: key: expected a word or number, found {}"],
    [
      JSON.stringify({ ...good, kye: 1 }),
      'h.jsonl:7: expected only the fields index, time, type, process, f, key, value, error, node; found "kye". ' +
        'Did you mean "key"?',
    ],
    [JSON.stringify({ ...good, valeu: 1 }), 'node; found "valeu"'],
  ])("refuses %s and says why", (line, message) => {
    expect(() => decodeEvent(line, "h.jsonl:7")).toThrow(message);
  });
});

describe("EDN", () => {
  test("an event becomes a map as Jepsen writes it", () => {
    expect(encodeEdnEvent({ index: 4, time: 12, type: "ok", process: 3, f: "read", key: "x1", value: 42 })).toBe(
      '{:index 4, :time 12, :type :ok, :process 3, :f :read, :value ["x1" 42]}',
    );
    expect(
      encodeEdnEvent({
        index: 5,
        time: 13,
        type: "info",
        process: "nemesis",
        f: "start-kill",
        value: { nodes: ["n1"] },
      }),
    ).toBe('{:index 5, :time 13, :type :info, :process :nemesis, :f :start-kill, :value {:nodes ["n1"]}}');
  });

  test("null is nil, text is quoted, and a word that is no keyword stays text", () => {
    expect(
      encodeEdnEvent({
        index: 0,
        time: 0,
        type: "fail",
        process: 0,
        f: "two words",
        value: [null, true, 'a"b'],
        error: ["mismatch", 3],
      }),
    ).toBe(
      '{:index 0, :time 0, :type :fail, :process 0, :f "two words", :value [nil true "a\\"b"], :error ["mismatch" 3]}',
    );
  });
});
