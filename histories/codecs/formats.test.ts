import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventType, HistoryEvent } from "../event.ts";
import type { Json } from "../json.ts";
import { encodeEdnEvent } from "./edn.ts";
import type { KeyStyle } from "./key-style.ts";
import { guessFormat, readEvents } from "./formats.ts";
import type { HistoryFormat } from "./formats.ts";
import { encodeEvent } from "./json-lines.ts";

function read(
  format: HistoryFormat,
  text: string,
  options: { readonly keys?: KeyStyle } = {},
): { readonly events: HistoryEvent[]; readonly lines: number[]; readonly notes: string[] } {
  const notes: string[] = [];
  const placed = [...readEvents([text], { name: "h", format, note: (sentence) => notes.push(sentence), ...options })];
  return { events: placed.map(({ event }) => event), lines: placed.map(({ line }) => line), notes };
}

const wholeValue = fc.jsonValue() as fc.Arbitrary<Json>;
const histories: fc.Arbitrary<HistoryEvent[]> = fc
  .array(
    fc.record(
      {
        timePassed: fc.nat(),
        type: fc.constantFrom<EventType[]>("invoke", "ok", "fail"),
        process: fc.nat(99),
        f: fc.constantFrom("read", "write", "cas", "two words"),
        value: wholeValue,
        error: wholeValue.filter((error) => error !== null),
        node: fc.string(),
      },
      { requiredKeys: ["timePassed", "type", "process", "f", "value"] },
    ),
  )
  .chain((drawn) =>
    fc.constantFrom(undefined, "x", 7).map((key) => {
      let time = 0;
      const events = drawn.map(({ timePassed, ...event }, index) => {
        time += timePassed;
        return { index, time, ...event, ...(key === undefined ? {} : { key }) };
      });
      // JSON knows no -0: what it makes of the events is what must come back.
      return JSON.parse(JSON.stringify(events)) as HistoryEvent[];
    }),
  );

describe("round trips", () => {
  test("events survive EDN, in lines and in a vector", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const keys = events[0]?.key === undefined ? "none" : "tuple";
        const text = events.map(encodeEdnEvent).join("\n");
        expect(read("edn", text, { keys }).events).toEqual(events);
        expect(read("edn", `[${text}]`, { keys }).events).toEqual(events);
      }),
      { numRuns: 60 },
    );
  });

  test("events survive JSON, and JSON Lines", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const keys = events[0]?.key === undefined ? "none" : "tuple";
        expect(read("json", JSON.stringify(events, null, 1), { keys }).events).toEqual(events);
        expect(read("jsonl", events.map(encodeEvent).join("\n")).events).toEqual(events);
      }),
      { numRuns: 60 },
    );
  });
});

describe("EDN", () => {
  test("an independent key is split off, and its completion without a value keeps it", () => {
    const { events, notes } = read(
      "edn",
      `{:process 0, :type :invoke, :f :read, :value [3 nil]}
       {:process 1, :type :invoke, :f :cas, :value [3 [1 2]]}
       {:process 1, :type :info, :f :cas, :error :timeout}
       {:process :nemesis, :type :info, :f :start, :value [1 2]}
       {:process 0, :type :ok, :f :read, :value [3 1]}`,
    );
    expect(events.map(({ key, value }) => [key, value])).toEqual([
      [3, null],
      [3, [1, 2]],
      [3, [1, 2]],
      [undefined, [1, 2]],
      [3, 1],
    ]);
    expect(notes).toContain("values are taken for [key value] (--keys none says otherwise)");
  });

  test.each([
    ["a cas of two values", "{:process 0, :type :invoke, :f :cas, :value [1 2]}", undefined],
    ["a transaction of two parts", "{:process 0, :type :invoke, :f :txn, :value [[:r 1 nil] [:w 1 2]]}", undefined],
    ["a write of key and value", "{:process 0, :type :invoke, :f :write, :value [:x 2]}", "x"],
    ["taking from a queue", "{:process 0, :type :invoke, :f :dequeue, :value [:q nil]}", "q"],
    ["a field of its own", '{:process 0, :type :invoke, :f :get, :key "7", :value nil}', "7"],
    ["a field of its own that is a vector", "{:process 0, :type :invoke, :f :get, :key [1 :a], :value nil}", '[1,"a"]'],
    ["a cas of two pairs", "{:process 0, :type :invoke, :f :cas, :value [[1 2] [3 4]]}", "[1,2]"],
  ])("%s is told apart from a key", (_name, text, key) => {
    expect(read("edn", text).events[0]?.key).toBe(key);
  });

  test("a value without the key that the others have is refused", () => {
    const text =
      "{:process 0, :type :invoke, :f :read, :value [3 nil]}\n{:process 1, :type :invoke, :f :write, :value 4}";
    expect(() => read("edn", text)).toThrow(
      "h:2:1: :value: expected [key value] as in operations before it; --keys none if there are no keys, found 4",
    );
    expect(read("edn", text, { keys: "none" }).events[0]?.value).toEqual([3, null]);
  });

  const begun = (f: string, value: string): string => `{:process 0, :type :invoke, :f :${f}, :value ${value}}`;
  const ended = (f: string, value: string): string => `{:process 0, :type :ok, :f :${f}, :value ${value}}`;
  const PAIRS = [begun("write", "[1 2]"), ended("write", "[1 2]")];
  const DOUBT = "pairs are taken for values without keys, as other operations have none (--keys tuple says otherwise)";

  test.each([
    ["a read of nil", [begun("read", "nil"), ended("read", "[1 2]")]],
    ["a read that is begun without a value", ["{:process 0, :type :invoke, :f :read}"]],
    ["a read that answers nil", [begun("read", "[1 2]"), ended("read", "nil")]],
    ["a set that is written", [begun("write", "#{1 2}")]],
    ["a cas of two values", [begun("cas", "[1 2]")]],
  ])("pairs that are written have no keys where there is %s, and that is said", (_name, more) => {
    const { events, notes } = read("edn", [...PAIRS, ...more].join("\n"));
    expect(events.map(({ key }) => key)).toEqual(events.map(() => undefined));
    expect(events[0]?.value).toEqual([1, 2]);
    expect(notes).toContain(DOUBT);
  });

  test.each([
    ["a read of a key", [begun("read", "[1 nil]")]],
    ["a cas of a key", [begun("cas", "[1 [2 3]]")]],
    ["nothing else", []],
  ])("pairs that are written have keys where there is %s, and that is said", (_name, more) => {
    const { events, notes } = read("edn", [...PAIRS, ...more].join("\n"));
    expect(events.map(({ key }) => key)).toEqual(events.map(() => 1));
    expect(notes).toContain("values are taken for [key value] (--keys none says otherwise)");
  });

  test("a set is never a key and a value, whoever says that there are keys", () => {
    const text = begun("write", "#{1 2}");
    expect(read("edn", text).events[0]).toMatchObject({ value: { "#{}": [1, 2] } });
    expect(() => read("edn", text, { keys: "tuple" })).toThrow("h:1:1: :value: expected [key value]");
  });

  test("events that were read ahead come before the mistake that follows them", () => {
    const events = readEvents([[...PAIRS, "{:oops"].join("\n")], { name: "h", format: "edn", note: () => undefined });
    const taken: unknown[] = [];
    expect(() => {
      for (const { event } of events) taken.push(event.value);
    }).toThrow('h:3:1: expected "}"');
    expect(taken).toEqual([2, 2]);
  });

  test("--keys none refuses a key; --keys tuple says where it was of no use", () => {
    const text = "{:process 0, :type :invoke, :f :read, :key 3}";
    expect(() => read("edn", text, { keys: "none" })).toThrow(
      "h:1:1: :key: expected none, for --keys none says that there are no keys, found 3",
    );
    expect(read("edn", text, { keys: "tuple" }).notes).toContain(
      "--keys tuple has no meaning here: every operation has a key of its own",
    );
  });

  test.each(["none", "tuple"] as const)(
    "--keys %s is refused for clew's own format, whose keys have a field",
    (keys) => {
      const line = '{"index":0,"time":0,"type":"invoke","process":0,"f":"read","value":null}\n';
      expect(() => read("jsonl", line, { keys })).toThrow(
        `h: --keys ${keys} has no meaning for jsonl, whose keys are a field of their own; leave it out`,
      );
      expect(read("jsonl", line, { keys: "guess" }).events).toHaveLength(1);
    },
  );

  test("a process that goes on after an info gets a fresh id, and that is said", () => {
    const text = ["invoke", "info", "invoke", "info", "invoke", "ok"]
      .map((type) => `{:process 3, :type :${type}, :f :write, :value 1}`)
      .join("\n");
    const { events, notes } = read("edn", text);
    expect(events.map(({ process }) => process)).toEqual([3, 3, 1e9 + 3, 1e9 + 3, 2e9 + 3, 2e9 + 3]);
    expect(notes).toContain(
      "a process went on after an info 2 times; it got a fresh id (its own + 1000000000 each time)",
    );
  });

  test("a write that is answered with another value is told; one that is answered with its own is not", () => {
    const written = (value: string): readonly string[] =>
      read(
        "edn",
        `{:process 0, :type :invoke, :f :write, :value [:x {:a 1}]}\n{:process 0, :type :ok, :f :write, :value [:x ${value}]}`,
      ).notes;
    expect(written("{:a 2}")).toContain(
      "1 updates were answered with another value than they were begun with; what they were begun with counts",
    );
    expect(written("{:a 1}").filter((note) => note.includes("updates"))).toEqual([]);
  });

  test("times that go back are held, and that is said; events without times count seconds", () => {
    const at = (times: readonly number[]): string =>
      times.map((time, process) => `{:process ${process}, :type :invoke, :f :read, :time ${time}}`).join("\n");
    const back = read("edn", at([5, 9, 7, 11]));
    expect(back.events.map(({ time }) => time)).toEqual([5, 9, 9, 11]);
    expect(back.notes).toContain("times go back at 1 events; the order of the file counts");
    const without = read("edn", at([-1, -1, -1]));
    expect(without.events.map(({ time }) => time)).toEqual([0, 1e9, 2e9]);
    expect(without.notes).toContain("there are no times: event n counts as second n");
  });

  test.each([
    ["3", "h:1:1: expected one map an event, found 3"],
    ["{:process 0, :type :okay, :f :read}", 'h:1:1: :type: expected :invoke, :ok, :fail or :info, found "okay"'],
    ["{:process 0, :type :ok}", "h:1:1: :f: expected a word, found nothing"],
    [
      "{:process :x, :type :ok, :f :read}",
      'h:1:1: :process: expected an integer from 0 to 999999999 or :nemesis, found "x"',
    ],
    ["{:process 0, :type :ok, :f :read, :index -1}", "h:1:1: :index: expected an integer >= 0, found -1"],
    ['{:process 0, :type :invoke, :f :read, :time "noon"}', 'h:1:1: :time: expected a number (ns), found "noon"'],
    ["{:process 0, :type :ok, :f :read}", "h:1:1: :value: expected what the read got (nil for nothing), found nothing"],
  ])("refuses %s", (text, message) => {
    expect(() => read("edn", text)).toThrow(message);
  });
});

describe("elle-cli's JSON", () => {
  const event = (fields: string): string => `{"index":0,"type":"invoke","process":1,"f":"r","value":null${fields}}`;

  test("an array over many lines, cut anywhere, with colons or without", () => {
    const text = `[\n ${event(', "error": ["}{\\"", "]"]')},\n {"type": ":ok", "process": ":nemesis", "f": ":start"} ]\n`;
    const whole = read("json", text).events;
    expect(whole).toMatchObject([
      { process: 1, f: "r", error: ['}{"', "]"] },
      { process: "nemesis", type: "info", f: "start" },
    ]);
    const options = { name: "h", format: "json", note: () => undefined } as const;
    expect([...readEvents(text.split(""), options)].map((placed) => placed.event)).toEqual(whole);
  });

  test.each([
    [`[${event("")}`, 'h:1:62: expected "]", found the end of the file'],
    [`[\n${event("").slice(0, -1)}`, 'h:2:1: expected "}", found the end of the file'],
    [`[ 3 ]`, 'h:1:3: expected an event "{…}", found "3"'],
    [`[\n  {"a": oops} ]`, 'h:2:3: expected one JSON object, found "{\\"a\\": oops}"'],
  ])("refuses %s", (text, message) => {
    expect(() => read("json", text)).toThrow(message);
  });
});

describe("Jepsen's text", () => {
  test("a log's operations are found among its lines; the reason of an info is no value", () => {
    const { events, lines, notes } = read(
      "log",
      [
        "2014-08-06 INFO  jepsen.core - starting",
        "INFO  jepsen.util - 3\t:invoke\t:cas\t[3 0]",
        "INFO  jepsen.util - :nemesis\t:info\t:start\t:half",
        "INFO  jepsen.util - 3\t:info\t:cas\t:timed-out",
      ].join("\n"),
    );
    expect(events).toMatchObject([
      { process: 3, type: "invoke", f: "cas", value: [3, 0] },
      { process: "nemesis", f: "start", value: "half" },
      { process: 3, type: "info", f: "cas", value: [3, 0], error: "timed-out" },
    ]);
    expect(lines).toEqual([2, 3, 4]);
    expect(notes).toContain("1 lines are no operations and were passed over");
  });

  const logged = (line: string): string => `INFO  jepsen.util - ${line}`;
  const HAPPENED = ["0\t:invoke\t:write\t1", "0\t:ok\t:write\t1", "1\t:invoke\t:read\tnil", "1\t:ok\t:read\t2"];
  const REPRINTED = [
    "Not linearizable. Linearizable prefix was:",
    "0\t:invoke\t:write\t1",
    "0\t:ok\t:write\t1",
    "1\t:invoke\t:read\t2",
    "",
    "Followed by inconsistent operation:",
    "1\t:ok\t:read\t2",
    "",
    "World with fixed history:",
    "0\t:invoke\t:write\t1",
    "with pending operations:",
    "1\t:invoke\t:read\t2",
  ];
  const SAID = "6 lines print operations again that the log has as they happened, and were passed over";

  test.each([
    ["after the logger's words", [...HAPPENED.map(logged), "INFO  jepsen.core - Analyzing", ...REPRINTED]],
    ["without its headline", [...HAPPENED.map(logged), ...REPRINTED.slice(1)]],
    ["in a log without the logger's words", [...HAPPENED, ...REPRINTED]],
  ])("operations that Knossos prints again are passed over, and that is said: %s", (_name, lines) => {
    const { events, notes } = read("log", lines.join("\n"));
    expect(events.map(({ process, type, value }) => [process, type, value])).toEqual([
      [0, "invoke", 1],
      [0, "ok", 1],
      [1, "invoke", null],
      [1, "ok", 2],
    ]);
    expect(notes).toContain(SAID);
  });

  test("a log of nothing but what Knossos printed again is refused, for it is the part without the mistake", () => {
    expect(() => read("log", REPRINTED.join("\n"))).toThrow(
      "h:1: expected the operations as they happened, found only the prefix that Knossos printed, which proves nothing",
    );
  });

  test.each([
    ["the end that Jepsen tells", "INFO  jepsen.core - Run complete, writing"],
    ["a verdict", "Not linearizable. Linearizable prefix was:"],
  ])("a second run in the same log, after %s, is refused; a late answer is none", (_name, end) => {
    const late = [...HAPPENED.slice(0, 3).map(logged), end, logged("1\t:ok\t:read\t1")];
    expect(read("log", late.join("\n")).events).toHaveLength(4);
    expect(() => read("log", [...late, logged("0\t:invoke\t:write\t1")].join("\n"))).toThrow(
      "h:6: expected one run, found operations of another after the end of the first on line 4; split the log there",
    );
  });

  test("history.txt has no prefix and may have an error", () => {
    expect(read("log", '0\t:fail\t:write\t"a b"\t[:lost "it"]\n').events).toMatchObject([
      { process: 0, type: "fail", f: "write", value: "a b", error: ["lost", "it"] },
    ]);
  });

  test.each([
    ["INFO  jepsen.util - 3\t:invoke", "h:1: expected PROCESS, :TYPE, :F and VALUE, found"],
    ["0\t:ok\t:read\t[1", 'h:1:13: expected "]", found the end of the line'],
    ["0\t:ok\t:read\t2\n0\t:ok\t:write \t [2 017]", "h:2:19: expected a number without a zero before it"],
    ['INFO  jepsen.util - 3\t:invoke\t:wr"x\t1', 'h:1:34: expected one form, found "\\"" after it'],
    ["0\t:okay\t:read\t1", 'h:1: :type: expected :invoke, :ok, :fail or :info, found "okay"'],
  ])("refuses %j", (text, message) => {
    expect(() => read("log", text)).toThrow(message);
  });
});

test.each([
  ["h.jsonl", '{"index":0,"time":0,"type":"invoke"}\n', "jsonl"],
  ["h.json", '[\n  {"index": 0,', "json"],
  ["h.json", '{\n  "index": 0,', "json"],
  ["h.edn", "; comment\n[{:process 0", "edn"],
  ["c10-ok.txt", "{:process 0, :type :invoke", "edn"],
  ["h.log", "#jepsen.history.Op{:process 0", "edn"],
  ["h", "INFO  jepsen.util - 0\t:invoke\t:read\tnil\n", "log"],
  ["history.txt", "0\t:invoke\t:read\tnil\n", "log"],
  ["h.log", "some other line first\n", "log"],
  ["picture.png", "PNG", undefined],
])("%s that begins with %j is taken for %s", (name, beginning, format) => {
  expect(guessFormat(name, beginning)?.format).toBe(format);
});
