/**
 * `clew check --follow`: what is said of a file while somebody writes it, and of what may happen to it meanwhile.
 */
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HistoryEvent } from "../../../histories/event.ts";
import { followedHistory } from "../testing/followed-history.ts";
import type { CheckFlags } from "../check/flags.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-follow-"));
  path = join(folder, "h.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

type Step = readonly [
  type: HistoryEvent["type"],
  process: number,
  f: string,
  value?: HistoryEvent["value"],
  key?: string | undefined,
];

const linesOf = (...steps: readonly Step[]): string[] =>
  steps.map(
    ([type, process, f, value = null, key], index) =>
      `${JSON.stringify({ index, time: index, type, process, f, value, ...(key === undefined ? {} : { key }) })}\n`,
  );
const did = (process: number, f: string, value: number, key?: string): Step[] => [
  ["invoke", process, f, f === "read" ? null : value, key],
  ["ok", process, f, value, key],
];

/** The read of 1 on x is stale from its answer on: line 6. */
const STALE = linesOf(
  ...did(0, "write", 1, "x"),
  ...did(0, "write", 2, "x"),
  ...did(1, "read", 1, "x"),
  ...did(1, "read", 2, "x"),
);
const GOOD = linesOf(...did(0, "write", 1, "x"), ...did(0, "write", 2, "y"), ...did(1, "read", 1, "x"));
const appended = (text: string) => () => appendFileSync(path, text);

describe("a history that grows", () => {
  test("is wrong at its first bad event: that ends it with an explanation, and what comes later is not read", async () => {
    const { exitCode, printed, warned, waits } = await followedHistory(path, STALE.map(appended));
    expect(exitCode).toBe(1);
    expect(waits).toBeLessThan(2 * 6 + 1);
    expect(warned).toContain("h.jsonl:6: event 5 made key x not linearizable: 1 was not there: never written, or gone");
    expect(printed).toContain("These 3 operations contradict each other:");
    expect(printed).toContain("This is called a stale read.");
    expect(printed).toMatch(/Not linearizable\. 3 operations on 1 key, model register, checked in/);
  });

  test("is linearizable so far where nothing was wrong when somebody interrupts, with what is open", async () => {
    const open = linesOf(...did(0, "write", 1, "x"), ["invoke", 3, "read", null, "x"]).at(-1) ?? "";
    const steps = [...GOOD, open.replace('"index":2,"time":2', '"index":6,"time":6')].map(appended);
    const { exitCode, printed, warned } = await followedHistory(path, steps);
    expect(exitCode).toBe(0);
    expect(printed).toBe("Linearizable so far. 4 operations on 2 keys (7 lines, 1 still open), model register");
    expect(warned).toContain("h.jsonl: waiting for the file");
  });

  test("is read the same however its lines are written: half a line is waited for", async () => {
    const halves = STALE.flatMap((line) => [line.slice(0, 30), line.slice(30)]);
    expect(await followedHistory(path, halves.map(appended))).toMatchObject({ exitCode: 1 });
  });

  test("has a last line at its end that is torn, and left out, or whole without its line feed, and judged", async () => {
    const before = STALE.slice(0, 5).join("");
    const last = (STALE[5] ?? "").trimEnd();
    const torn = await followedHistory(path, [appended(before + last.slice(0, -1))]);
    expect(torn).toMatchObject({ exitCode: 0 });
    expect(torn.warned).toContain("h.jsonl: line 6 is torn (no line feed at its end) and was left out:");
    expect(torn.printed).toContain("(5 lines, 1 still open)");
    const whole = await followedHistory(path, [appended("}")]);
    expect(whole).toMatchObject({ exitCode: 1 });
    expect(whole.printed).toContain("This is called a stale read.");
  });

  test("ends for itself when no new line came for the idle time; half a line is none", async () => {
    writeFileSync(path, GOOD.join(""));
    const { exitCode, waits } = await followedHistory(path, [], { idleMs: 1000 });
    expect({ exitCode, waits }).toEqual({ exitCode: 0, waits: 11 });
    const dripping = await followedHistory(
      path,
      Array.from({ length: 20 }, () => appended(" ")),
      { idleMs: 1000 },
    );
    expect(dripping.exitCode).toBe(0);
    expect(dripping.waits).toBeLessThan(25);
  });

  test("is that of a run directory, too, and other tools' words are the model's", async () => {
    mkdirSync(join(folder, "run"));
    const words = STALE.join("").replaceAll('"write"', '"put"').replaceAll('"read"', '"get"');
    writeFileSync(join(folder, "run", "history.jsonl"), words);
    expect(await followedHistory(join(folder, "run"), [])).toMatchObject({ exitCode: 1 });
  });

  test("starts with what --initial says, and is judged by --knossos where that is said", async () => {
    writeFileSync(path, linesOf(...did(1, "read", 5)).join(""));
    expect(await followedHistory(path, [])).toMatchObject({ exitCode: 1 });
    expect(await followedHistory(path, [], { initial: "5" })).toMatchObject({ exitCode: 0 });
    writeFileSync(path, linesOf(...did(0, "write", 1), ["invoke", 1, "read"], ["ok", 1, "read"]).join(""));
    expect(await followedHistory(path, [])).toMatchObject({ exitCode: 1 });
    expect(await followedHistory(path, [], { knossos: true })).toMatchObject({ exitCode: 0 });
  });

  test("gives its result as JSON, too", async () => {
    writeFileSync(path, GOOD.join(""));
    const good = await followedHistory(path, [], { json: true });
    expect(JSON.parse(good.printed)).toMatchObject({ valid: true, endedBy: "interrupted", lines: 6, operations: 3 });
    writeFileSync(path, STALE.join(""));
    const stale = await followedHistory(path, [], { json: true });
    expect(JSON.parse(stale.printed)).toMatchObject({ valid: false, violation: { key: "x", index: 5 } });
  });
});

describe("a history of which nothing can be said is unknown:", () => {
  test("one without a line, or without an answer", async () => {
    expect(await followedHistory(path, [])).toMatchObject({ exitCode: 2 });
    const begun = linesOf(["invoke", 0, "write", 1], ["info", 0, "write", 1]);
    const { exitCode, printed } = await followedHistory(path, [appended(begun.join(""))]);
    expect(exitCode).toBe(2);
    expect(printed).toContain(
      "Not one operation was answered: there is nothing to judge.\nUnknown. 1 operation on 1 key",
    );
  });

  test("one with a key that cannot be followed, which is named with the command that decides", async () => {
    // Twenty writes of one value at a time, again and again: more orders than the online checker looks at.
    const steps: Step[] = [];
    for (let round = 0; round < 3; round++) {
      for (const type of ["invoke", "ok"] as const) {
        for (let process = 0; process < 20; process++) steps.push([type, process, "write", process, "x"]);
      }
    }
    writeFileSync(path, linesOf(...steps, ...did(0, "read", 7, "x")).join(""));
    const { exitCode, printed } = await followedHistory(path, []);
    expect(exitCode).toBe(2);
    expect(printed).toMatch(/^Key x could not be followed to the end: .+\.\n1 key is undecided; clew check /);
    expect(printed).toContain(`clew check ${path} --model register decides it.`);
  });

  test("one in which nothing could have been wrong is linearizable, and says so", async () => {
    writeFileSync(path, linesOf(...did(0, "write", 1)).join(""));
    const { exitCode, printed } = await followedHistory(path, []);
    expect(exitCode).toBe(0);
    expect(printed).toContain("1 write, nothing was ever read: nothing could contradict.");
  });
});

describe("what cannot be followed is told with its place:", () => {
  const ONLY_GROWS =
    "expected a history that only grows. Nothing was wrong so far in 3 operations on 2 keys (6 lines).";
  test.each([
    ["cut", () => truncateSync(path, 0), "was cut to 0 bytes after"],
    ["replaced", () => (renameSync(path, `${path}.1`), writeFileSync(path, "")), "was replaced by another of the same"], // prettier-ignore
    ["removed", () => rmSync(path), "was removed, or has another name now"],
  ])("a file that is %s", async (_how, change, because) => {
    writeFileSync(path, GOOD.join(""));
    const act = followedHistory(path, [() => undefined, change]);
    await expect(act).rejects.toThrow(`${path}: the file ${because}`);
    await expect(act).rejects.toThrow(ONLY_GROWS);
  });

  test("a file that does not come within the idle time", async () => {
    const act = followedHistory(path, [], { idleMs: 2000 });
    await expect(act).rejects.toThrow(`${path}: no such file came within 2 s. Start the recorder, or name the file`);
  });

  const [first = "", second = ""] = GOOD;
  test.each([
    ["a line that is no event", [first, "oops\n"], 'h.jsonl:2: expected one JSON object, found "oops"'],
    ["a misspelt field", [first.replace("key", "kye")], 'h.jsonl:1: expected only the fields index, time, type, process, f, key, value, error, node; found "kye". Did you mean "key"?'], // prettier-ignore
    ["a field that is missing", [first.replace('"time":0,', "")], "h.jsonl:1: time: expected a number (ns), found nothing"], // prettier-ignore
    ["an answer to nothing", [first, second, second.replace('"index":1', '"index":2')], "h.jsonl:3: event 2: process 0 completes write (ok), but has nothing open"], // prettier-ignore
    ["an index that does not grow", [first, second.replace('"index":1', '"index":0')], "h.jsonl:2: event 0: index: expected more than 0, found 0"], // prettier-ignore
    ["a process that goes on after an info", [first, second.replace('"ok"', '"info"'), first.replace('"index":0', '"index":2').replace('"time":0', '"time":9')], "h.jsonl:3: event 2: process 0 goes on after the info of event 1"], // prettier-ignore
    ["an operation that the model does not know", [first.replace("write", "wirte")], 'h.jsonl:1: operation 0 (event 0): model register does not know "wirte"; it knows'], // prettier-ignore
    ["other tools' formats", ["{:process 0, :type :invoke, :f :read}\n"], "h.jsonl:1: expected clew's JSON Lines, for nothing else can be followed; found what looks like edn"], // prettier-ignore
    ["an array", [`[${first}`], "h.jsonl:1: expected clew's JSON Lines, for nothing else can be followed; found what looks like json"], // prettier-ignore
  ])("%s", async (_what, lines, message) => {
    writeFileSync(path, lines.join(""));
    await expect(followedHistory(path, [])).rejects.toThrow(message);
  });

  test("an answer that no such object gives", async () => {
    writeFileSync(path, linesOf(["invoke", 0, "read"], ["ok", 0, "read", "many"]).join(""));
    const act = followedHistory(path, [], { model: "counter" });
    await expect(act).rejects.toThrow(/^h\.jsonl:2: operation 0 .*is it another model\?$/);
  });
});

test.each([
  [{ model: undefined }, "--follow needs --model, for what comes later cannot be guessed from: one of register, "],
  [{ model: "registre" }, "--model: expected one of register, cas-register, key-value"],
  [
    { model: "mine", plugged: { models: new Map(), checks: new Map([["mine", {} as never]]), modules: [] } },
    "--model mine cannot be combined with --follow: it is a check, which looks at a whole history at once.",
  ],
  [{ format: "edn" }, "--format edn cannot be combined with --follow: only clew's JSON Lines are written"],
  [{ keys: "tuple" }, "--keys tuple cannot be combined with --follow: the keys of JSON Lines are a field of their own"],
  [{ consistency: "all" }, "--consistency cannot be combined with --follow: guarantees are asked of a whole history."],
  [{ edn: "out.edn" }, "--edn cannot be combined with --follow: it writes a whole history."],
] as readonly (readonly [Partial<CheckFlags>, string])[])("%j is refused by name", async (flags, message) => {
  writeFileSync(path, GOOD.join(""));
  await expect(followedHistory(path, [], flags)).rejects.toThrow(message);
});
