import { expect, it } from "vitest";
import { correctRules } from "../core/rules.ts";
import { createEntryCache, sizeOf } from "./entry-cache.ts";
import { createLog } from "./log.ts";
import type { Json } from "../../node-kit/node.ts";
import type { Entry } from "../core/messages.ts";
import { entriesOf } from "../scripts/raft-script.ts";

const [first, second, other] = entriesOf([1, 1, 2]) as [Entry, Entry, Entry];

const SLOTS = 512;
const cacheOf = (log: ReturnType<typeof createLog>): ReturnType<typeof createEntryCache> =>
  createEntryCache(log, SLOTS, (view) => correctRules.isCached(view));

it("gives the log's entries, and after a cut those that took their place", () => {
  const log = createLog();
  log.append([first, second]);
  const cache = cacheOf(log);
  expect([cache.entryAt(1), cache.entryAt(2)]).toEqual([first, second]);
  log.truncateFrom(2);
  cache.forgetFrom(2);
  log.append([other]);
  expect([cache.entryAt(1), cache.entryAt(2)]).toEqual([first, other]);
  expect(cache.sizeAt(2)).toBe(sizeOf(other));
});

it("holds an entry until another takes its slot, and reads it again then", () => {
  const log = createLog();
  log.append(Array.from({ length: 2_000 }, (_, position): Entry => ({ ...first, clusterTime: position })));
  const cache = cacheOf(log);
  for (const index of [7, 7 + SLOTS, 7]) expect(cache.entryAt(index)).toBe(log.entryAt(index));
});

it("refuses an index that the log does not hold", () => {
  expect(() => cacheOf(createLog()).entryAt(1)).toThrow(/expected an index within the log, found 1/);
});

it("measures an operation about as long as its text is", () => {
  const sized = (value: Json): number => {
    const op = { f: "write", key: "x", value } as const;
    const command = { type: "operation", session: 12, seq: 34, firstOutstanding: 34, op } as const;
    const entry: Entry = { term: 3, clusterTime: 1_234, command };
    return sizeOf(entry) / JSON.stringify(entry).length;
  };
  for (const value of [7, "a word", null, [1, 2, 3], { a: [true] }, "long ".repeat(1_000)]) {
    expect(sized(value)).toBeGreaterThan(0.8);
    expect(sized(value)).toBeLessThan(1.2);
  }
});
