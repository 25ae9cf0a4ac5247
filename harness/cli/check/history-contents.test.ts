/**
 * How often a history is read: its file is taken away as soon as it has been opened, and what can be said without it
 * is.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { setOf } from "../../../histories/canonical-text.ts";
import { encodeEvent } from "../../../histories/codecs/json-lines.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import { judge } from "./doubtful-verdicts.ts";
import type { CheckFlags } from "./flags.ts";
import { readContents } from "./history-contents.ts";
import { openSource } from "./history-source.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-contents-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Did = readonly [f: string, asked: HistoryEvent["value"], answered: HistoryEvent["value"], error?: string];

/** One operation after the other; those with an error failed. */
function eventsOf(operations: readonly Did[]): HistoryEvent[] {
  return operations.flatMap(([f, asked, answered, error], at) => {
    const common = { process: at % 5, f };
    const times = (index: number): Pick<HistoryEvent, "index" | "time"> => ({ index, time: index * 1000 });
    const end = error === undefined ? { type: "ok" as const } : { type: "fail" as const, error };
    return [
      { ...common, ...times(2 * at), type: "invoke" as const, value: asked },
      { ...common, ...times(2 * at + 1), ...end, value: answered },
    ];
  });
}

const jsonLines = (operations: readonly Did[]): string =>
  eventsOf(operations)
    .map((event) => `${encodeEvent(event)}\n`)
    .join("");

const jepsenLog = (operations: readonly Did[]): string =>
  eventsOf(operations)
    .map(({ process, type, f, value }) => `INFO jepsen.util - ${process}\t:${type}\t:${f}\t${JSON.stringify(value)}\n`)
    .join("");

interface Outcome {
  readonly kind: "columns" | "operations";
  readonly model: string;
  readonly valid: unknown;
  readonly explained: number;
}

/** @param isTaken whether the file is gone once it has been opened */
function outcome(name: string, content: string, isTaken: boolean, given: Partial<CheckFlags> = {}): Outcome {
  const path = join(folder, name);
  writeFileSync(path, content);
  const flags: CheckFlags = { timeLimitMs: 3_600_000, json: false, ...given };
  const source = openSource(path, flags);
  if (isTaken) rmSync(path);
  const history = readContents(source, flags);
  const { report, operationsOf } = judge(source, history, flags);
  const invalid = report.keys.filter(({ valid }) => valid === false);
  const ids = invalid.flatMap(({ explanation }) => explanation?.operations ?? []);
  const operations = operationsOf(new Set(invalid.map(({ key }) => key)), () => false);
  const explained = [...operations.values()].flat().filter(({ id }) => ids.includes(id));
  return { kind: history.contents.kind, model: report.model, valid: report.valid, explained: explained.length };
}

const RIGHT: readonly Did[] = [
  ["write", 1, 1],
  ["read", null, 1],
  ["cas", [1, 2], [1, 2]],
  ["read", null, 2],
];
const STALE: readonly Did[] = [...RIGHT, ["read", null, 1]];
const APPENDED: readonly Did[] = [
  ["write", [1], [1]],
  ["append", 2, 2],
  ["read", null, [1, 2]],
];

describe("a short history is read once", () => {
  test.each([
    ["valid, as columns", "h.jsonl", jsonLines(RIGHT), { kind: "columns", valid: true, model: "cas-register" }],
    ["with an explanation", "h.jsonl", jsonLines(STALE), { kind: "columns", valid: false, explained: 3 }],
    ["of a model without columns", "h.jsonl", jsonLines(APPENDED), { kind: "operations", valid: true }],
    ["with its only append at its end", "h.jsonl", jsonLines([...RIGHT, ["append", 2, 2]]), { kind: "operations" }],
    [
      "a log, whose failed cas is understood in two ways",
      "h.log",
      jepsenLog([...RIGHT, ["cas", [9, 3], [9, 3], "mismatch"]]),
      { kind: "operations", valid: true },
    ],
    [
      "a log that only one of the two ways explains",
      "h.log",
      jepsenLog([...RIGHT, ["cas", [2, 3], [2, 3], "mismatch"], ["read", null, 2]]),
      { kind: "operations", valid: "unknown" },
    ],
  ] as const)("%s", (_name, file, content, expected) => {
    expect(outcome(file, content, true)).toMatchObject(expected);
  });

  test("also to name the line of an operation that the model does not know", () => {
    const unknown = jsonLines([...RIGHT, ["explode", 1, 1]]);
    expect(() => outcome("h.jsonl", unknown, true, { model: "register" })).toThrow(
      /h\.jsonl:5: operation 2 \(event 4\): model register does not know "cas"/,
    );
    expect(() => outcome("h.jsonl", unknown, true, { model: "cas-register" })).toThrow(
      /h\.jsonl:9: operation 4 \(event 8\): model cas-register does not know "explode"/,
    );
    expect(() => outcome("h.jsonl", jsonLines([...RIGHT, ["cas", 7, 7]]), true)).toThrow(
      /h\.jsonl:9: operation 4 \(event 8\): cas: /,
    );
  });
});

describe("a long history", () => {
  /** More events than are kept. */
  const long = Array.from({ length: 2_100 }, () => RIGHT).flat();

  test("is read once while it is what it seems in the beginning", () => {
    expect(outcome("h.jsonl", jsonLines(long), true)).toMatchObject({ kind: "columns", valid: true });
  });

  test("is read again for an explanation, and when something late speaks against the guess", () => {
    expect(outcome("h.jsonl", jsonLines([...long, ["read", null, 1]]), false)).toMatchObject({
      kind: "columns",
      valid: false,
      explained: 3,
    });
    const late = (read: readonly number[]): string =>
      jsonLines([...long, ["write", [1], [1]], ["append", 2, 2], ["read", null, read]]);
    expect(outcome("h.jsonl", late([1, 2]), false)).toMatchObject({ kind: "operations", valid: true });
    expect(outcome("h.jsonl", late([1]), false)).toMatchObject({ kind: "operations", valid: false });
  });

  test("is of the model that all of its answers fit, if only a late one tells a set from a register that held a list", () => {
    const reads = Array.from({ length: 2_100 }, (): Did => ["read", null, [1, 2]]);
    const late = jsonLines([...reads, ["read", null, setOf([2, 1])]]);
    const given = { initial: "[1, 2]" };
    expect(outcome("h.jsonl", jsonLines(reads), true, given)).toMatchObject({ model: "cas-register", valid: true });
    expect(outcome("h.jsonl", late, false, given)).toMatchObject({ kind: "operations", model: "set", valid: true });
  });

  test("names the line of a late operation that the named model does not know, without being read again", () => {
    const last = 2 * long.length + 1;
    expect(() => outcome("h.jsonl", jsonLines([...long, ["explode", 1, 1]]), true, { model: "cas-register" })).toThrow(
      `h.jsonl:${last}: operation ${long.length} (event ${last - 1}): model cas-register does not know "explode"`,
    );
  });
});
