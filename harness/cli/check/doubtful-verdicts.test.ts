/**
 * Verdicts that hang on something that nobody said: `clew check` gives none, or says what could not have been wrong.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CheckFlags } from "./flags.ts";
import { checkedFile } from "../testing/checked-file.ts";
import type { CheckOutput } from "../testing/checked-file.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-judge-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function check(name: string, content: string, flags: Partial<CheckFlags> = {}): CheckOutput {
  writeFileSync(join(folder, name), content);
  return checkedFile(join(folder, name), flags);
}

/** One operation in EDN: what it asked, how it ended, what it answered. */
const did = (f: string, asked: string, answered: string, type = "ok"): string =>
  `{:process 0, :type :invoke, :f :${f}, :value ${asked}}\n{:process 0, :type :${type}, :f :${f}, :value ${answered}}\n`;
const all = (...operations: readonly string[]): string => operations.join("");

describe("values", () => {
  const wrote = (written: string, read: string): number =>
    check("h.edn", all(did("write", written, written), did("read", "nil", read))).exitCode;

  test.each([
    ["a set, read in another order", "#{1 2}", "#{2 1}", 0],
    ["a set with another element", "#{1 2}", "#{2 3}", 1],
    ["sets in maps and vectors", "{:a [#{1 2}]}", "{:a [#{2 1}]}", 0],
    ["sets as keys of maps", "{#{1 2} 3}", "{#{2 1} 3}", 0],
    ['keys 1 and "1" of maps', "{1 :a}", '{"1" :a}', 1],
    ["keys 1 of maps, and of others", '{1 :a "1" :b}', '{"1" :b 1 :a}', 0],
    ["a pair, which is no key and value", "[1 2]", "[1 2]", 0],
  ])("%s", (_name, written, read, exitCode) => {
    expect(wrote(written, read)).toBe(exitCode);
  });

  test("a register of pairs is not taken for keys and values where a read finds nothing", () => {
    const read = all(did("write", "[1 2]", "[1 2]"), did("read", "nil", "nil"));
    expect(check("h.edn", read)).toMatchObject({ exitCode: 1 });
    expect(check("h.edn", all(did("read", "nil", "nil"), did("write", "[1 2]", "[1 2]")))).toMatchObject({
      exitCode: 0,
    });
  });

  test("--initial takes sets", () => {
    expect(check("h.edn", did("read", "nil", "#{2 1}"), { initial: "#{1 2}", model: "register" }).exitCode).toBe(0);
    expect(check("h.edn", did("read", "nil", "[1 2]"), { initial: "#{1 2}", model: "register" }).exitCode).toBe(1);
    expect(() => check("h.edn", did("read", "nil", "1"), { initial: "#{1 1}" })).toThrow("found 1 twice");
    expect(() => check("h.edn", did("read", "nil", "1"), { initial: '{"a":1,"a":2}' })).toThrow('found "a" twice');
  });

  test("a set is the elements to a set, and one value inside a transaction", () => {
    expect(check("h.edn", all(did("add", "1", "1"), did("read", "nil", "#{1}"))).exitCode).toBe(0);
    expect(check("h.edn", all(did("add", "#{1 2}", "nil"), did("read", "nil", "#{#{2 1}}"))).exitCode).toBe(0);
    const transactions = (read: string): string =>
      all(did("txn", "[[:w :x #{1 2}]]", "[[:w :x #{1 2}]]"), did("txn", "[[:r :x nil]]", `[[:r :x ${read}]]`));
    expect(check("h.edn", transactions("#{2 1}")).exitCode).toBe(0);
    expect(check("h.edn", transactions("[1 2]")).exitCode).toBe(1);
  });

  test('registers 1 and "1" of a transaction are two, also at the beginning', () => {
    const transactions = all(
      did("txn", "[[:w 1 :a]]", "[[:w 1 :a]]"),
      did("txn", '[[:r "1" nil] [:r 1 nil]]', '[[:r "1" nil] [:r 1 :a]]'),
    );
    expect(check("h.edn", transactions).exitCode).toBe(0);
    expect(check("h.edn", transactions.replace('[:r "1" nil] [:r 1 :a]]}', '[:r "1" :a] [:r 1 :a]]}')).exitCode).toBe(
      1,
    );
    const read = did("txn", '[[:r "1" nil] [:r 1 nil]]', '[[:r "1" :b] [:r 1 :a]]');
    expect(check("h.edn", read, { initial: '{1 :a "1" :b}' }).exitCode).toBe(0);
    expect(check("h.edn", read, { initial: '{1 :b "1" :a}' }).exitCode).toBe(1);
  });

  test('keys 1 and "1" are shown apart', () => {
    const keyed = (key: string): string =>
      `${did("write", `[${key} 1]`, `[${key} 1]`)}${did("read", `[${key} nil]`, `[${key} 2]`)}`;
    const { printed, warned } = check("h.edn", all(keyed("1"), keyed('"1"')));
    expect(printed).toContain("Key 1 is not linearizable");
    expect(printed).toContain('Key "1" is not linearizable');
    expect(warned).toContain("taken for two keys");
    const { keys } = JSON.parse(check("h.edn", all(keyed("1"), keyed('"1"')), { json: true }).printed) as {
      readonly keys: readonly { readonly key: unknown }[];
    };
    expect(new Set(keys.map(({ key }) => key))).toEqual(new Set([1, "1"]));
  });
});

describe("without evidence", () => {
  const FAILED = all(
    did("write", "1", "1", "info"),
    did("read", "nil", "nil", "fail").replaceAll("process 0", "process 1"),
  );

  test("a history in which nothing was answered is unknown, with the reason", () => {
    const { exitCode, printed } = check("h.edn", FAILED);
    expect(exitCode).toBe(2);
    expect(printed).toContain("The history: undecided. Not one operation was answered: there is nothing to judge.");
    expect(printed).toContain("Unknown. 2 operations");
    expect(JSON.parse(check("h.edn", FAILED, { json: true }).printed)).toMatchObject({
      valid: "unknown",
      evidence: { answered: [], isObserved: false },
    });
    expect(check("h.edn", FAILED, { consistency: "all" })).toMatchObject({ exitCode: 2 });
  });

  test.each([
    ["read as columns", "write", "cas-register"],
    ["read as operations", "add", "set"],
  ])("a history of updates is valid, and it is said that nothing could contradict: %s", (_name, f, model) => {
    const updates = all(did(f, "1", "1"), did(f, "2", "2"));
    const { exitCode, printed } = check("h.edn", updates, { model });
    expect(exitCode).toBe(0);
    expect(printed).toContain(`2 ${f}s, nothing was ever read: nothing could contradict.\nLinearizable. 2 operations`);
    expect(JSON.parse(check("h.edn", updates, { model, json: true }).printed)).toMatchObject({
      valid: true,
      evidence: {
        answered: [{ f, count: 2 }],
        isObserved: false,
        lack: expect.stringContaining("nothing could contradict"),
      },
    });
    expect(check("h.edn", updates, { model, consistency: "all" }).printed).toContain("nothing could contradict");
  });

  test("one read is enough, and nothing is said", () => {
    const { exitCode, printed } = check("h.edn", all(did("write", "1", "1"), did("read", "nil", "1")));
    expect(exitCode).toBe(0);
    expect(printed).not.toContain("nothing");
  });
});

describe("a guessed model", () => {
  const DEQUEUED = all(
    did("enqueue", "1", "1"),
    did("enqueue", "2", "2"),
    did("dequeue", "nil", "2"),
    did("dequeue", "nil", "1"),
  );

  test.each([
    ["a queue that gave the newer first", DEQUEUED, "as unordered-queue that cannot be said"],
    [
      "a bank that is read whole",
      all(did("write", "[:x 1]", "nil"), did("read", "nil", "{:x 1, :y 2}")),
      "a read answered a map, and nobody put one there",
    ],
    [
      "reads of numbers, and nobody who wrote one",
      did("read", "nil", "7"),
      "nothing but reads, which answered a number",
    ],
    ["reads of lists alone", did("read", "nil", "[7]"), "nothing but reads, which answered a list"],
    [
      "a list that is read as a number",
      all(did("append", "1", "1"), did("read", "nil", "1")),
      "a read answered a number",
    ],
    [
      "a lock whose releases are not the holder's, with tokens that grow",
      all(did("acquire", "nil", "1"), did("acquire", "nil", "2"), did("release", "2", "nil")),
      "as expiring-lock that cannot be said",
    ],
  ])("ends unknown and says how to choose: %s", (_name, history, reason) => {
    const { exitCode, printed } = check("h.edn", history);
    expect(printed).toContain(reason);
    expect(printed).toContain("with --model.");
    expect(exitCode).toBe(2);
    expect(JSON.parse(check("h.edn", history, { json: true }).printed)).toMatchObject({ valid: "unknown" });
  });

  test("is of an object that can hold what --initial says, and answers what was there", () => {
    const said = (history: string, initial: string): string => check("h.edn", history, { initial }).warned;
    expect(said(did("dequeue", "nil", "7"), "[7]")).toContain("model: fifo-queue");
    expect(check("h.edn", did("dequeue", "nil", "7"), { initial: "[7]" }).exitCode).toBe(0);
    expect(check("h.edn", did("dequeue", "nil", "8"), { initial: "[7]" }).exitCode).toBe(1);
    expect(said(all(did("add", "1", "1"), did("read", "nil", "#{1 2}")), "[2]")).toContain("model: set ");
    expect(() => check("h.edn", did("push", "1", "1"), { initial: "5" })).toThrow("--initial: expected");
  });

  test("that somebody names decides", () => {
    expect(check("h.edn", DEQUEUED, { model: "fifo-queue" }).exitCode).toBe(1);
    expect(check("h.edn", DEQUEUED, { model: "unordered-queue" }).exitCode).toBe(0);
    expect(check("h.edn", did("read", "nil", "7"), { model: "register" }).exitCode).toBe(1);
  });

  test.each([
    ["a register", all(did("write", "1", "1"), did("read", "nil", "2"))],
    ["a register with cas", all(did("write", "1", "1"), did("cas", "[2 3]", "[2 3]"))],
    ["a list", all(did("append", "1", "1"), did("read", "nil", "[2]"))],
    ["a set", all(did("add", "1", "1"), did("read", "nil", "#{}"))],
    ["a counter", all(did("add", "1", "1"), did("read", "nil", "5"))],
    ["a queue", all(did("enqueue", "1", "1"), did("dequeue", "nil", "3"))],
    ["a stack", all(did("push", "1", "1"), did("push", "2", "2"), did("pop", "nil", "1"))],
    ["a lock that two hold", all(did("acquire", "nil", "nil"), did("acquire", "nil", "nil"))],
    ["transactions", all(did("txn", "[[:w 1 1]]", "[[:w 1 1]]"), did("txn", "[[:r 1 nil]]", "[[:r 1 2]]"))],
    ["a text", all(did("append", '"a"', '"a"'), did("read", "nil", '"b"'))],
  ])("that is the only one to fit, or one that all others agree with, may end invalid: %s", (_name, history) => {
    const { exitCode, printed } = check("h.edn", history);
    expect(printed).toContain("Not linearizable.");
    expect(exitCode).toBe(1);
  });

  test("ends unknown where weaker guarantees are asked for, too", () => {
    const { exitCode, printed } = check("h.edn", all(did("write", "[:x 1]", "nil"), did("read", "nil", "{:x 1}")), {
      consistency: "all",
    });
    expect(exitCode).toBe(2);
    expect(printed).toContain("Choose one with --model.");
  });
});

describe("a failed cas that does not say what it saw", () => {
  /** The value is 1 all the time, and yet a cas from 1 fails. */
  const content = {
    log: (reason: string): string =>
      ["0\t:invoke\t:write\t1", "0\t:ok\t:write\t1", "0\t:invoke\t:cas\t[1 2]", `0\t:fail\t:cas\t[1 2]${reason}`]
        .concat(["0\t:invoke\t:read\tnil", "0\t:ok\t:read\t1"])
        .join("\n"),
    edn: (error: string): string =>
      all(did("write", "1", "1"), did("cas", "[1 2]", "[1 2]", "fail"), did("read", "nil", "1")).replace(
        ":fail, :f",
        `:fail, ${error}:f`,
      ),
  };

  test("leaves a log undecided where it alone decides, and --failed-cas decides", () => {
    const { exitCode, printed } = check("h.log", content.log(""));
    expect(printed).toContain("--failed-cas observes or nothing decides.");
    expect(exitCode).toBe(2);
    expect(check("h.log", content.log(""), { failedCas: "nothing" }).exitCode).toBe(0);
    const observed = check("h.log", content.log(""), { failedCas: "observes" });
    expect(observed.exitCode).toBe(1);
    expect(observed.printed).toContain("cas 1 → 2 (failed)");
    expect(check("h.log", content.log("").replace("cas\t[1 2]\n0", "cas\t[1 2]\n0"), { knossos: true }).exitCode).toBe(
      0,
    );
  });

  test.each(["edn", "json", "jsonl"] as const)("says nothing in %s unless it is asked to", (format) => {
    const converted = {
      edn: content.edn(""),
      json: asJson(content.edn("")),
      jsonl: asJson(content.edn("")).slice(1, -1).replaceAll("},{", "}\n{"),
    };
    expect(check(`h.${format}`, converted[format]).exitCode).toBe(0);
    expect(check(`h.${format}`, converted[format], { failedCas: "observes" }).exitCode).toBe(1);
    expect(check(`h.${format}`, converted[format], { failedCas: "nothing" }).exitCode).toBe(0);
  });

  test("says nothing where another reason made it fail; a mismatch is the comparison", () => {
    const observes = { failedCas: "observes" } as const;
    expect(check("h.log", content.log("\t:connection-refused"), observes).exitCode).toBe(0);
    expect(check("h.log", content.log("\t:generation-mismatch"), observes).exitCode).toBe(0);
    expect(check("h.log", content.log("\t:value-mismatch"), observes).exitCode).toBe(1);
    expect(check("h.edn", content.edn(":error [:mismatch], "), observes).exitCode).toBe(1);
  });

  test("is linearizable with any other value", () => {
    const other = content.log("").replaceAll("[1 2]", "[3 2]");
    expect(check("h.log", other).exitCode).toBe(0);
    expect(check("h.log", other, { failedCas: "observes" }).exitCode).toBe(0);
  });

  test("that tells what it saw counts, until --failed-cas nothing", () => {
    const seen = content.edn(":error [:mismatch 7], ");
    expect(check("h.edn", seen).exitCode).toBe(1);
    expect(check("h.edn", seen, { failedCas: "nothing" }).exitCode).toBe(0);
    expect(check("h.edn", seen, { knossos: true }).exitCode).toBe(0);
    expect(check("h.edn", seen, { knossos: true, failedCas: "observes" }).exitCode).toBe(1);
  });

  test("is told to be without meaning where there is no cas", () => {
    const { warned } = check("h.edn", did("read", "nil", "nil"), { failedCas: "observes" });
    expect(warned).toContain("--failed-cas has no meaning here: there is no cas");
  });
});

/** The events of EDN as written by `did`, as clew's own, in an array. */
function asJson(edn: string): string {
  const events = edn
    .trim()
    .split("\n")
    .map((line, index) => {
      const [, type = "", f = "", value = "null"] = /:type :(\w+), :f :(\w+), :value (.*)\}$/.exec(line) ?? [];
      return {
        index,
        time: index,
        process: 0,
        type,
        f,
        value: JSON.parse(value.replace("nil", "null").replace(" ", ",")) as unknown,
      };
    });
  return JSON.stringify(events);
}
