import { expect, test } from "vitest";
import { zookeeperWords } from "./words.ts";

const origin = { session: "1.1", xid: 4 };

test.each([
  [{ type: "create", path: "/a/b", data: 7, ...origin }, "applied zxid 2:7: create /a/b"],
  [{ type: "multi", changes: [{}, {}], ...origin }, "applied zxid 2:7: 2 changes at once"],
  [{ type: "error", code: "no-node", ...origin }, "applied zxid 2:7: refused (no-node)"],
  [{ type: "create-session", session: "1.1", timeoutMs: 10 }, "applied zxid 2:7: session 1.1 begins"],
  [{ type: "close-session", session: "1.1", deleted: [] }, "applied zxid 2:7: session 1.1 ends"],
])("a server that applies %j says so in words, on its line and in a story", (txn, words) => {
  const note = { event: "transaction", zxid: [2, 7], txn };
  expect(zookeeperWords.describeNote?.(note)).toEqual({ text: words, isMinor: true });
  expect(zookeeperWords.tellNote?.({ time: 1, node: "n1", note }, [])).toEqual([
    { phrase: words, series: "transaction" },
  ]);
});

test("a message names its place in the order", () => {
  expect(zookeeperWords.describeMessage?.({ type: "propose", zxid: [2, 7] })).toBe("proposes zxid 2:7");
});
