import { expect, test } from "vitest";
import type { HistoryEvent } from "../histories/event.ts";
import type { Operation } from "../histories/operation.ts";
import { checkColumns, columnReader } from "./columns.ts";
import { casRegister } from "./models/cells.ts";
import { growSet } from "./models/grow-set.ts";
import { drawHistory } from "./testing/drawn-histories.ts";
import { FAMILIES } from "./testing/families.ts";
import { isLinearizable } from "./testing/oracle.ts";

const budget = { timeLimitMs: 10_000, memoryLimitBytes: 1e9, now: () => 0 };

function events(operations: readonly Operation[]): HistoryEvent[] {
  const all = operations.flatMap(({ process, f, input, outcome, output = null, error, ...when }): HistoryEvent[] => {
    const begin: HistoryEvent = { index: when.invokeIndex, time: 0, type: "invoke", process, f, value: input };
    if (when.completeIndex === undefined) return [begin];
    const value = outcome === "ok" ? output : input;
    const answer = { index: when.completeIndex, time: 0, type: outcome, process, f, value };
    return [begin, error === undefined ? answer : { ...answer, error }];
  });
  return all.sort((a, b) => a.index - b.index);
}

test("a history read as columns gets the oracle's verdict, whatever decides it", () => {
  const families = FAMILIES.filter(
    ({ model, functions, ties }) => model.action !== undefined && ties === undefined && !functions.includes("append"),
  );
  const by = new Set<string>();
  const wrong: string[] = [];
  for (const family of families) {
    for (let seed = 0; seed < 200; seed++) {
      const operations = drawHistory(family, seed);
      const reader = columnReader(family.model);
      for (const event of events(operations)) reader.take(event);
      const { valid, decidedBy } = checkColumns(reader.finish(), budget);
      by.add(`${decidedBy.slice(0, 6)} ${String(valid)}`);
      if (valid !== isLinearizable(family.model, operations)) wrong.push(`${family.name}, seed ${seed}: ${decidedBy}`);
    }
  }
  expect(wrong).toEqual([]);
  expect([...by]).toEqual(expect.arrayContaining(["zones true", "zones: false", "search true", "search false"]));
});

test("a completion that nobody began is refused by its event, a model without actions by its name", () => {
  const reader = columnReader(casRegister);
  expect(() => reader.take({ index: 4, time: 0, type: "ok", process: 1, f: "read", value: 1 })).toThrow("event 4");
  expect(() => columnReader(growSet)).toThrow("model set");
});

test("without time the verdict is unknown", () => {
  const reader = columnReader(casRegister);
  for (let index = 0; index < 20_000; index++) {
    reader.take({ index: 2 * index, time: 0, type: "invoke", process: 1, f: "write", value: 1 });
    reader.take({ index: 2 * index + 1, time: 0, type: "ok", process: 1, f: "write", value: 1 });
  }
  expect(checkColumns(reader.finish(), { ...budget, timeLimitMs: 0 }).valid).toBe("unknown");
});
