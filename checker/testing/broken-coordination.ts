/**
 * Mistakes in the checks of coordination services.
 */
import { inFile } from "./broken-source.ts";
import type { BrokenSource } from "./broken-source.ts";

const CASES = /^coordination, cases/;
const PREFIX = /^coordination, prefix/;
const ORDERS = /^coordination, (ordered sequential|linearizable), certain/;

/** All mistakes of this file. */
export const BROKEN_COORDINATION: readonly BrokenSource[] = [
  ...inFile(
    "coordination/linearizable-writes.ts",
    ["writes: real time does not count", "(operation.completeIndex ?? Infinity) < began", "began < -1", CASES],
    ["writes: two may have one zxid", "if (before?.at !== at) continue;", "if (before !== undefined) continue;", CASES],
  ),
  ...inFile(
    "coordination/session-order.ts",
    ["order: an answer may come from an older state", "if (zxid < seen)", "if (zxid < 0)", CASES],
    ["order: a session's writes may change places", "if (at <= written)", "if (at <= -1)", CASES],
    ["order: two sessions of a process are one", "answer?.session ?? `process", "answer?.error ?? `process", CASES],
  ),
  ...inFile(
    "coordination/lives.ts",
    [
      "lives: a session that nobody saw end goes on",
      "return !isFromKnown || (owner !== undefined",
      "return !isFromKnown || (owner === undefined",
      PREFIX,
    ],
    [
      "lives: a delete in doubt never happened",
      'if (log.doubtsAbout("delete", path, Infinity).length > 0) return true;',
      "",
      PREFIX,
    ],
    ["lives: what was seen later says nothing of before", "draft.seenAt = at;", "draft.seenAt = draft.from;", PREFIX],
  ),
  ...inFile(
    "coordination/known-log.ts",
    ["log: a write in doubt may come before it began", "floorOf(operation.invokeIndex) < before", "before > 0", PREFIX],
    ["log: what a session owned outlives it", "if (ends.length > 0)", "if (ends.length < 0)", PREFIX],
    [
      "log: a read may show a write that nobody made",
      "return doubts.length === 0 ?",
      "return doubts.length < 0 ?",
      PREFIX,
    ],
  ),
  ...inFile(
    "coordination/prefix-reads.ts",
    ["prefix: a read may miss the last write", "last.at !== stat.mzxid", "last.at === -1", PREFIX],
    [
      "prefix: data need not be what was written",
      "JSON.stringify(last.data) !== JSON.stringify(data)",
      "data === null",
      PREFIX,
    ],
    [
      "prefix: a child may be missing in a list",
      "if (sure === family.sureCount(at)) return undefined;",
      "if (sure >= 0) return undefined;",
      PREFIX,
    ],
    [
      "prefix: a deleted znode may be listed",
      'if (is === "gone" && znodes',
      "if (life === undefined && znodes",
      PREFIX,
    ],
  ),
  ...inFile(
    "coordination/contents.ts",
    [
      "contents: a znode's content lasts for ever",
      "(row[at]?.at ?? 0) > mzxid)]?.at ?? Infinity",
      "(row[at]?.at ?? 0) > mzxid + 2 ** 40)]?.at ?? Infinity",
      ORDERS,
    ],
    ["contents: what was deleted stays", "if (from < Infinity) parts.push", "if (from < 0) parts.push", ORDERS],
  ),
  ...inFile(
    "coordination/state-orders.ts",
    ["orders: a read may come from the future", "if (place >= upper(completeIndex))", "if (place < 0)", ORDERS],
    ["orders: sessions may go back", "reached.set(session, place);", "reached.set(session, least);", ORDERS],
    [
      "orders: reads know no real time",
      "if (isReturn) reached = Math.max(reached, at ?? places.get(request) ?? 0);",
      "if (isReturn) reached = Math.max(reached, at ?? 0);",
      ORDERS,
    ],
    ["orders: a read after a write need not see it", "Math.max(reached, after)", "reached", CASES],
  ),
  ...inFile(
    "coordination/watches.ts",
    [
      "watches: an event may be missing",
      "if (watch.due <= shown) return watch;",
      "if (watch.due < 0) return watch;",
      CASES,
    ],
    ["watches: one may fire twice", "for (const name of names) armed.delete(name);", "", CASES],
    ["watches: an event may tell of what was seen", "zxid <= since)", "zxid < 0)", CASES],
  ),
  ...inFile(
    "coordination/ephemerals.ts",
    [
      "ephemerals: they may outlive their session",
      "if (closed === undefined || closed > at)",
      "if (closed === undefined || closed > 0)",
      CASES,
    ],
    ["ephemerals: they may go before their session", "return isOpen ?", "return isOpen && at < 0 ?", CASES],
    [
      "ephemerals: a session that is over may make one",
      "if (closed === undefined || closed >= from)",
      "if (closed === undefined || closed >= 0)",
      CASES,
    ],
  ),
  ...inFile("coordination/sequential-names.ts", [
    "names: a number may be given twice",
    "numberOf(before.path) < numberOf(path)",
    "numberOf(before.path) <= numberOf(path)",
    CASES,
  ]),
];
