import { expect, test } from "vitest";
import type { HistoryEvent } from "../histories/event.ts";
import type { Operation } from "../histories/operation.ts";
import { pairOperations } from "../histories/pair.ts";
import { check } from "./check.ts";
import type { CheckReport } from "./check-report.ts";
import type { ReadAgain } from "./late-explanations.ts";
import { NotForColumnsError, checkColumns, createColumnReader } from "./columns.ts";
import { WrongIndexError } from "./base/wrong-index.ts";
import { BOUNDLESS } from "./base/effort.ts";
import { casRegister, keyValue, register } from "./models/objects/cells.ts";
import { growSet } from "./models/objects/grow-set.ts";
import { drawHistory } from "./testing/drawn-histories.ts";
import { FAMILIES } from "./testing/families.ts";
import { isLinearizable } from "./testing/oracle.ts";
import { createOrderCertifier } from "./transcript/certificate.ts";

const budget = { timeLimitMs: 10_000, memoryLimitBytes: 1e9, now: () => 0 };

function events(operations: readonly Operation[]): HistoryEvent[] {
  const all = operations.flatMap((one): HistoryEvent[] => {
    const { process, f, input, outcome, output = null, error } = one;
    const who = { time: 0, process, f, ...(one.key === undefined ? {} : { key: one.key }) };
    const begin: HistoryEvent = { ...who, index: one.invokeIndex, type: "invoke", value: input };
    if (one.completeIndex === undefined) return [begin];
    const answer = { ...who, index: one.completeIndex, type: outcome, value: outcome === "ok" ? output : input };
    return [begin, error === undefined ? answer : { ...answer, error }];
  });
  return all.sort((a, b) => a.index - b.index);
}

const FAMILIES_OF_VALUES = FAMILIES.filter(
  ({ model, functions, ties }) =>
    ["register", "cas-register", "key-value"].includes(model.name) &&
    ties === undefined &&
    !functions.includes("append"),
);

/** Several keys, each a drawn history, one after the other. */
function drawKeys(family: (typeof FAMILIES)[number], seed: number): Operation[] {
  let [id, index] = [0, 0];
  return [0, 1, 2].flatMap((key) => {
    const drawn = drawHistory(family, 3 * seed + key);
    const base = index;
    for (const one of drawn) index = Math.max(index, base + (one.completeIndex ?? one.invokeIndex) + 1);
    return drawn.map((one) => ({
      ...one,
      id: id++,
      key,
      process: id,
      invokeIndex: base + one.invokeIndex,
      ...(one.completeIndex === undefined ? {} : { completeIndex: base + one.completeIndex }),
    }));
  });
}

/** Explanations are worked out when a report is written. */
function written(report: CheckReport): unknown {
  return JSON.parse(JSON.stringify(report));
}

test("a history read as columns gets the oracle's verdict, whatever decides it", () => {
  const by = new Set<string>();
  const wrong: string[] = [];
  for (const family of FAMILIES_OF_VALUES) {
    for (let seed = 0; seed < 200; seed++) {
      const operations = drawHistory(family, seed);
      const reader = createColumnReader(family.model);
      for (const event of events(operations)) reader.take(event);
      const { valid, keys } = checkColumns(reader.finish(), budget);
      const decidedBy = keys[0]?.decidedBy ?? "";
      by.add(`${decidedBy.slice(0, 5)} ${String(valid)}`);
      if (valid !== isLinearizable(family.model, operations)) wrong.push(`${family.name}, seed ${seed}: ${decidedBy}`);
    }
  }
  expect(wrong).toEqual([]);
  expect([...by]).toEqual(expect.arrayContaining(["first true", "first false"]));
});

test("columns and operations give the same report, explanations included", () => {
  for (const family of FAMILIES_OF_VALUES) {
    for (let seed = 0; seed < 40; seed++) {
      const operations = drawKeys(family, seed);
      const reader = createColumnReader(family.model);
      for (const event of events(operations)) reader.take(event);
      const readAgain: ReadAgain = (keys) =>
        new Map([...keys].map((key) => [key, operations.filter((one) => one.key === key)]));
      const report = checkColumns(reader.finish(), budget, readAgain);
      expect(written(report)).toEqual(written(check(operations, family.model, budget)));
    }
  }
});

test.each([
  ["values that are written once, by zones", 400, (at: number): number => at],
  ["values that come again, by search", 400, (at: number): number => at % 5],
  ["so long that only what the zones suspect is looked at", 2_600, (at: number): number => at],
])("a longer history, too: %s", (_name, rounds, valueAt) => {
  for (const isStale of [false, true]) {
    const all: HistoryEvent[] = [];
    const add = (type: HistoryEvent["type"], process: number, f: string, value: HistoryEvent["value"]): void =>
      void all.push({ index: all.length, time: all.length, type, process, f, value });
    for (let at = 0; at < rounds; at++) {
      add("invoke", 1, "write", valueAt(at));
      add("invoke", 2, "read", null);
      add("ok", 1, "write", valueAt(at));
      add("ok", 2, "read", isStale && at === rounds - 1 ? valueAt(at - 2) : valueAt(at));
      // Takes no part.
      add("invoke", 3, "read", null);
      add("fail", 3, "read", null);
    }
    const reader = createColumnReader(casRegister);
    for (const event of all) reader.take(event);
    const operations = pairOperations(all);
    const report = checkColumns(reader.finish(), budget, () => new Map([[undefined, operations]]));
    expect(written(report)).toEqual(written(check(operations, casRegister, budget)));
    expect(report.valid).toBe(!isStale);
  }
});

test("the certificate of columns refuses an order that real time, the object or an omission contradicts", () => {
  const reader = createColumnReader(casRegister);
  const steps = [
    ["write", 1],
    ["write", 2],
    ["read", 2],
  ] as const;
  steps.forEach(([f, value], at) => {
    reader.take({ index: 2 * at, time: 0, type: "invoke", process: 1, f, value: f === "read" ? null : value });
    reader.take({ index: 2 * at + 1, time: 0, type: "ok", process: 1, f, value });
  });
  const { transcript } = reader.finish();
  const certify = createOrderCertifier(casRegister, transcript);
  const flaw = (...order: number[]): string | undefined => certify({ key: undefined, order }, BOUNDLESS);
  expect(transcript.count()).toBe(3);
  expect(flaw(0, 1, 2)).toBeUndefined();
  expect(flaw(1, 0, 2)).toContain("had returned");
  expect(flaw(0, 2, 1)).toContain("does not fit");
  expect(flaw(0, 1)).toContain("missing");
  expect(flaw(0, 1, 1, 2)).toContain("twice");
  expect(() => flaw(0, 1, 3)).toThrow(WrongIndexError);
  expect(certify({ key: "another", order: [0, 1, 2] }, BOUNDLESS)).toContain("none of this key");
});

test("a completion that nobody began is refused by its event", () => {
  const reader = createColumnReader(casRegister);
  expect(() => reader.take({ index: 4, time: 0, type: "ok", process: 1, f: "read", value: 1 })).toThrow("event 4");
});

test("what has to be checked as operations says so", () => {
  const begin = { index: 0, time: 0, type: "invoke" as const, process: 1 };
  expect(() => createColumnReader(growSet)).toThrow(NotForColumnsError);
  expect(() => createColumnReader(keyValue).take({ ...begin, f: "append", value: 1 })).toThrow(NotForColumnsError);
  expect(() => createColumnReader(register).take({ ...begin, f: "cas", value: [1, 2] })).toThrow('does not know "cas"');
  expect(() => createColumnReader(casRegister).take({ ...begin, f: "cas", value: 1 })).toThrow(
    "expected the value [from, to]",
  );
});

test("without time the verdict is unknown", () => {
  const reader = createColumnReader(casRegister);
  for (let index = 0; index < 20_000; index++) {
    reader.take({ index: 2 * index, time: 0, type: "invoke", process: 1, f: "write", value: 1 });
    reader.take({ index: 2 * index + 1, time: 0, type: "ok", process: 1, f: "write", value: 1 });
  }
  expect(checkColumns(reader.finish(), { ...budget, timeLimitMs: 0 }).valid).toBe("unknown");
});
