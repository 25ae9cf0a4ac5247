import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HistoryEvent } from "../../../histories/event.ts";
import type { CheckFlags } from "./flags.ts";
import { checkedFile } from "../testing/checked-file.ts";
import type { CheckOutput } from "../testing/checked-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-check-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes the content to a file of that name and checks it. */
function check(name: string, content: string | Uint8Array, flags: Partial<CheckFlags> = {}): CheckOutput {
  writeFileSync(join(folder, name), content);
  return checkedFile(join(folder, name), flags);
}

type Step = readonly [HistoryEvent["type"], number, string, HistoryEvent["value"]?, HistoryEvent["key"]?];

/** JSON Lines from steps; index and time are filled in. */
function lines(...steps: readonly Step[]): string {
  return linesOf(steps);
}

function linesOf(steps: readonly Step[]): string {
  return steps
    .map(([type, process, f, value = null, key], index) =>
      JSON.stringify({ index, time: index, type, process, f, value, ...(key === undefined ? {} : { key }) }),
    )
    .join("\n");
}

const write = (value: HistoryEvent["value"], process = 0, key?: HistoryEvent["key"]): Step[] => [
  ["invoke", process, "write", value, key],
  ["ok", process, "write", value, key],
];
const read = (value: HistoryEvent["value"], process = 0, key?: HistoryEvent["key"]): Step[] => [
  ["invoke", process, "read", null, key],
  ["ok", process, "read", value, key],
];

describe("every format gives the same verdict", () => {
  const edn = (seen: number): string =>
    `{:process 0, :type :invoke, :f :write, :value 1}\n{:process 0, :type :ok, :f :write, :value 1}
     {:process 1, :type :invoke, :f :read, :value nil}\n{:process 1, :type :ok, :f :read, :value ${seen}}`;
  const json = (seen: number): string =>
    `[${lines(...write(1), ...read(seen))
      .split("\n")
      .join(",\n")}]`;
  const log = (seen: number): string =>
    `INFO jepsen.util - 0\t:invoke\t:write\t1\nINFO jepsen.util - 0\t:ok\t:write\t1
INFO jepsen.util - 1\t:invoke\t:read\tnil\nINFO jepsen.util - 1\t:ok\t:read\t${seen}`;

  test.each([
    ["h.jsonl", (seen: number) => lines(...write(1), ...read(seen))],
    ["h.edn", edn],
    ["h.edn", (seen: number) => `(${edn(seen)})`],
    ["h.json", json],
    ["h.log", log],
  ])("%s (case %#)", (name, content) => {
    expect(check(name, content(1))).toMatchObject({ exitCode: 0 });
    const invalid = check(name, content(2));
    expect(invalid).toMatchObject({ exitCode: 1 });
    expect(invalid.printed).toContain("Not linearizable. 2 operations on 1 key, model cas-register");
    expect(invalid.warned).toContain("model: cas-register (guessed from write, read; --model says otherwise)");
  });

  test("a given format is not guessed, and one that does not fit is an error with its place", () => {
    expect(check("h.txt", edn(1), { format: "edn" }).warned).not.toContain("format:");
    expect(() => check("h.edn", edn(1), { format: "json" })).toThrow("h.edn:1:1: expected one JSON object");
  });

  test("--edn writes a history that gives the same verdict, and never writes over a file", () => {
    const out = join(folder, "out.edn");
    check("h.jsonl", lines(...write(1, 0, "x"), ...read(2, 0, "x")), { edn: out });
    expect(readFileSync(out, "utf8")).toContain(':f :read, :value ["x" 2]}');
    expect(checkedFile(out)).toMatchObject({ exitCode: 1 });
    expect(() => checkedFile(out, { edn: out })).toThrow("--edn: ");
    expect(existsSync(out)).toBe(true);
  });

  test("--json prints the report with file and format", () => {
    const { printed } = check("h.jsonl", lines(...write(1)), { json: true });
    expect(JSON.parse(printed)).toMatchObject({ format: "jsonl", valid: true, model: "cas-register" });
  });
});

describe("models", () => {
  test("a history starts with what --initial says", () => {
    expect(check("h.jsonl", lines(...read(5)), { model: "register" })).toMatchObject({ exitCode: 1 });
    expect(check("h.jsonl", lines(...read(5)), { initial: "5" })).toMatchObject({ exitCode: 0 });
    expect(() => check("h.jsonl", lines(...read(5)), { initial: "[5" })).toThrow(
      '--initial "[5": expected "]", found the end of the text. Write a value as JSON or EDN, such as 5, "a" or [1 2].',
    );
  });

  test("for Knossos a read of nil has no answer", () => {
    const steps = lines(...write(1), ...read(null));
    expect(check("h.jsonl", steps)).toMatchObject({ exitCode: 1 });
    expect(check("h.jsonl", steps, { knossos: true })).toMatchObject({ exitCode: 0 });
  });

  test("for Knossos a failed cas says nothing, even if it tells what it saw", () => {
    const failed = `${lines(...write(1), ["invoke", 1, "cas", [2, 3]])}
{"index":3,"time":3,"type":"fail","process":1,"f":"cas","value":[2,3],"error":["mismatch",7]}`;
    expect(check("h.jsonl", failed)).toMatchObject({ exitCode: 1 });
    expect(check("h.jsonl", failed, { knossos: true })).toMatchObject({ exitCode: 0 });
  });

  test("put, get and append of texts are one growing text", () => {
    const kv = (seen: string): string =>
      `{:process 0, :type :invoke, :f :append, :key "0", :value "a"}\n{:process 0, :type :ok, :f :append, :key "0", :value "a"}
       {:process 0, :type :invoke, :f :append, :key "0", :value "b"}\n{:process 0, :type :ok, :f :append, :key "0", :value "b"}
       {:process 0, :type :invoke, :f :get, :key "0", :value nil}\n{:process 0, :type :ok, :f :get, :key "0", :value "${seen}"}`;
    expect(check("kv.txt", kv("ab"))).toMatchObject({ exitCode: 0 });
    const invalid = check("kv.txt", kv("ba"));
    expect(invalid).toMatchObject({ exitCode: 1 });
    expect(invalid.warned).toContain("model: text (guessed from append, get;");
  });

  test("a transaction over several registers happens at one moment", () => {
    const txn = (y: number): string =>
      lines(
        ["invoke", 0, "txn", [["write", "x", 1], ["write", "y", 2]]], // prettier-ignore
        ["ok", 0, "txn", [["write", "x", 1], ["write", "y", 2]]], // prettier-ignore
        ["invoke", 0, "txn", [["read", "x", null], ["read", "y", null]]], // prettier-ignore
        ["ok", 0, "txn", [["read", "x", 1], ["read", "y", y]]], // prettier-ignore
      );
    expect(check("h.jsonl", txn(2))).toMatchObject({ exitCode: 0 });
    expect(check("h.jsonl", txn(0))).toMatchObject({ exitCode: 1 });
  });

  test.each([
    ["counter", 7, lines(["invoke", 0, "add", 7], ["ok", 0, "add", 7], ...read(7)), 0],
    ["counter", 8, lines(["invoke", 0, "add", 7], ["ok", 0, "add", 7], ...read(8)), 1],
    ["set", [7], lines(["invoke", 0, "add", 7], ["ok", 0, "add", 7], ...read([7])), 0],
    ["set", [], lines(["invoke", 0, "add", 7], ["ok", 0, "add", 7], ...read([])), 1],
    ["mutex", true, lines(["invoke", 0, "lock"], ["ok", 0, "lock"], ["invoke", 0, "unlock"], ["ok", 0, "unlock"]), 0],
    ["mutex", false, lines(["invoke", 0, "lock"], ["ok", 0, "lock"], ["invoke", 1, "lock"], ["ok", 1, "lock"]), 1],
  ])("%s is guessed from the operations and what they answer (%j)", (model, _answer, content, exitCode) => {
    expect(check("h.jsonl", content)).toMatchObject({ exitCode, warned: expect.stringContaining(`model: ${model} `) });
  });

  test("an operation that the model does not know is named with its line", () => {
    const steps = lines(...write(1), ["invoke", 0, "explode"]);
    expect(() => check("h.jsonl", steps, { model: "cas-register" })).toThrow(
      /h\.jsonl:3: operation 1 \(event 2\): model cas-register does not know "explode"/,
    );
    expect(() => check("h.jsonl", steps)).toThrow("no model and no check knows all of the operations write, explode.");
    expect(() => check("h.jsonl", steps, { model: "cas-registre" })).toThrow('Did you mean "cas-register"?');
  });
});

describe("a file read as columns", () => {
  // With --edn a history is read as operations.
  const asOperations = (name: string, content: string): CheckOutput =>
    check(name, content, { json: true, edn: join(folder, `${name}.written.edn`) });

  test.each([
    ["valid", lines(...write(1, 0, "a"), ...write(2, 1, "b"), ...read(1, 0, "a")), 0],
    [
      "stale",
      lines(...write(1, 0, "a"), ...write(2, 1, "a"), ...write(3, 0, 7), ...read(1, 1, "a"), ...read(3, 0, 7)),
      1,
    ],
    [
      "in other words",
      lines(["invoke", 0, "put", 1], ["ok", 0, "put", 1], ["invoke", 1, "get"], ["ok", 1, "get", 2]),
      1,
    ],
    [
      "with appends, which columns are not for",
      lines(["invoke", 0, "append", 1], ["ok", 0, "append", 1], ...read([1])),
      0,
    ],
  ])("gives the same result: %s", (name, content, exitCode) => {
    const said = check(`${exitCode}.jsonl`, content, { json: true });
    expect(said).toEqual(asOperations(`${exitCode}.jsonl`, content));
    expect({ name, exitCode: said.exitCode }).toEqual({ name, exitCode });
  });
});

describe("--consistency", () => {
  // The second session reads the old value after the new one was there: no real time, but an order for each session.
  const stale = lines(...write(1), ...write(2), ...read(1, 1), ...read(2, 1));
  // One session goes back from the new value to the old one.
  const backwards = lines(...write(1), ...write(2), ...read(2, 1), ...read(1, 1));

  test("a stale read is sequential but not linearizable", () => {
    expect(check("h.jsonl", stale)).toMatchObject({ exitCode: 1 });
    expect(check("h.jsonl", stale, { consistency: "sequential" })).toMatchObject({ exitCode: 0 });
    const all = check("h.jsonl", stale, { consistency: "all" });
    expect(all).toMatchObject({ exitCode: 1 });
    expect(all.printed).toMatch(/^linearizable +no /);
    expect(all.printed).toMatch(/Strongest that holds: ordered-sequential\.$/);
  });

  test("a session that reads backwards is not even sequential", () => {
    const said = check("h.jsonl", backwards, { consistency: "ordered-sequential, sequential", json: true });
    expect(said).toMatchObject({ exitCode: 1 });
    expect(JSON.parse(said.printed)).toMatchObject({ valid: false, strongest: [] });
  });

  test("an unknown guarantee is refused with the nearest", () => {
    expect(() => check("h.jsonl", stale, { consistency: "sequentail" })).toThrow('Did you mean "sequential"?');
  });
});

describe("bad input", () => {
  const good = lines(...write(1));
  test.each([
    ["a malformed line", `${good}\n{oops\n`, 'h.jsonl:3: expected one JSON object, found "{oops"'],
    ["an empty file", "", "h.jsonl: expected at least one event, found an empty file"],
    ["blank lines only", "\n \n\n", "h.jsonl: expected at least one event, found only blank lines"],
    [
      "a completion without its invocation",
      lines(["ok", 4, "read", 1]),
      "h.jsonl:1: event 0: process 4 completes read (ok), but has nothing open",
    ],
    [
      "a process of ours that goes on after an info",
      lines(["invoke", 4, "read"], ["info", 4, "read"], ["invoke", 4, "read"]),
      "h.jsonl:3: event 2: process 4 goes on after the info of event 1",
    ],
    [
      "times that go back in our format",
      `${good}\n{"index":2,"time":0,"type":"invoke","process":0,"f":"read","value":null}\n`,
      "h.jsonl:3: event 2: time goes back: expected at least 1 ns, found 0 ns",
    ],
    ["the nemesis alone", '{"index":0,"time":0,"type":"info","process":"nemesis","f":"kill"}\n', "expected operations"],
    ["no history at all", "Dear diary,\n", 'h.jsonl:1: expected one JSON object, found "Dear diary,"'],
    ["an unclosed vector", "[{:process 0, :type :invoke, :f :read}", 'h.jsonl:1:1: expected "]"'],
    ["10 MB on one line", "x".repeat(10_000_000), `h.jsonl:1: expected one JSON object, found "${"x".repeat(59)}…"`],
  ])("%s is refused, told by place", (_name, content, message) => {
    expect(() => check("h.jsonl", content)).toThrow(message);
  });

  test("a file that is no text, or of no known kind, is refused", () => {
    expect(() => check("h.jsonl", new Uint8Array([0x7b, 0xff, 0xfe, 0x00]))).toThrow(
      "h.jsonl:1: expected text in UTF-8, found other bytes",
    );
    expect(() => check("notes", "Dear diary,")).toThrow(
      'notes:1: expected a history, found "Dear diary,"; if it is one',
    );
    expect(() => checkedFile(folder)).toThrow(
      "expected a run directory, but it holds none of history.jsonl, history.edn, history.txt",
    );
    expect(() => checkedFile(join(folder, "absent.edn"))).toThrow("absent.edn: no such file");
    expect(() => check("h.jsonl", good, { edn: join(folder, "absent", "h.edn") })).toThrow("ENOENT: no such file");
  });

  test("a run's own results name the model, and broken ones are no reason to guess", () => {
    check("history.jsonl", good);
    writeFileSync(join(folder, "results.json"), '{"model": "register"}');
    expect(checkedFile(folder).printed).toContain("model register");
    writeFileSync(join(folder, "results.json"), "{");
    expect(() => checkedFile(folder)).toThrow(
      "results.json: expected the results of a run; name the model with --model",
    );
    expect(checkedFile(folder, { model: "cas-register" })).toMatchObject({ exitCode: 0 });
  });

  test("a torn last line is left out, and that is said", () => {
    const said = check("h.jsonl", `${good}\n{"index":2,"ti`);
    expect(said).toMatchObject({ exitCode: 0 });
    expect(said.warned).toContain("line 3 is torn");
  });

  test("keys 1 and “1” are two keys, and that is said; so is a key that is missing here and there", () => {
    const said = check("h.jsonl", lines(...write(5, 0, 1), ...read(null, 0, "1"), ...read(null)));
    expect(said).toMatchObject({ exitCode: 0 });
    expect(said.warned).toContain('the key is the number 1 in some operations and the text "1" in others');
    expect(said.warned).toContain("1 of 3 operations have no key");
  });
});

/** What is large takes long on a machine that has more to do. */
const PATIENCE_MS = 600_000;

describe("large input gives a verdict", { timeout: PATIENCE_MS }, () => {
  const large = (letter: string, length: number): string => letter.repeat(length);

  test("10 MB on one line", () => {
    const value = large("v", 10_000_000);
    expect(check("h.jsonl", lines(...write(value), ...read(value)))).toMatchObject({ exitCode: 0 });
  });

  test("values of 1 MB, with an explanation that does not repeat them", () => {
    const steps = [...write(large("a", 1_000_000)), ...write(large("b", 1_000_000)), ...read(large("a", 1_000_000))];
    const said = check("h.jsonl", lines(...steps));
    expect(said).toMatchObject({ exitCode: 1 });
    expect(said.printed.length).toBeLessThan(10_000);
    expect(check("h.edn", `[{:process 0, :type :invoke, :f :write, :value "${large("ü", 1_000_000)}"}]`)).toMatchObject(
      {
        exitCode: 2,
      },
    );
  });

  test("100,000 keys, of which 50 are wrong", () => {
    const steps: Step[] = [];
    for (let key = 0; key < 100_000; key++) steps.push(...write(key, 0, key));
    for (let key = 0; key < 50; key++) steps.push(...read(-1, 0, key));
    const said = check("h.jsonl", linesOf(steps));
    expect(said).toMatchObject({ exitCode: 1 });
    expect(said.printed).toContain("and 30 more keys that are not valid");
  });

  test("1,000 open operations: a verdict, or undecided with the reason, within the time limit", () => {
    const steps: Step[] = Array.from(
      { length: 1000 },
      (_, process) => ["invoke", process, "write", process % 5] as const,
    );
    const said = check("h.jsonl", lines(...steps, ...read(3, 2000), ...read(4, 2000)), { timeLimitMs: 3_000 });
    expect([0, 2]).toContain(said.exitCode);
  });
});
