import { expect, test } from "vitest";
import { createRandomStream } from "../../node-kit/random.ts";
import { createRaftNode } from "./node.ts";
import { readOptions } from "./options.ts";
import { correctRules } from "./rules.ts";

/**
 * Found by a hunt with late messages and lease reads. A paused leader received the refusal of a heartbeat of its own
 * earlier leadership, took it for an answer in the present one, and answered a stale read.
 */
test("the refusal of an old term confirms no round of the present one", () => {
  const node = createRaftNode({
    id: "n2",
    members: ["n1", "n2", "n3"],
    options: readOptions({}),
    rules: correctRules,
    random: createRandomStream(1),
  });
  const append = { type: "append", prevIndex: 0, prevTerm: 0, entries: [], leaderCommit: 0 } as const;
  node.step({ type: "boot", now: 0, durable: { snapshot: null, records: [] }, incarnation: "1" });
  node.step({ type: "receive", now: 1, from: "n3", message: { ...append, term: 5, seq: 1 } });
  const [refusal] = node.step({ type: "receive", now: 2, from: "n1", message: { ...append, term: 3, seq: 9 } });
  expect(refusal).toMatchObject({ type: "send", to: "n1", message: { ok: false, term: 5, seq: 0 } });
});

/** A voter that broke its promise elected two leaders in one term. A leader that became a follower would hide this. */
test.each(["append", "installSnapshot"] as const)("a leader that receives %s of another in its term halts", (type) => {
  const node = createRaftNode({
    id: "n2",
    members: ["n1", "n2", "n3"],
    options: readOptions({ preVote: false }),
    rules: { ...correctRules, quorumSize: () => 1 },
    random: createRandomStream(1),
  });
  node.step({ type: "boot", now: 0, durable: { snapshot: null, records: [] }, incarnation: "1" });
  node.step({ type: "tick", now: 1_000 });
  node.step({ type: "durable", now: 1_001, token: 1 });
  const { role, term } = node.view;
  expect(role).toBe("leader");
  const message =
    type === "append"
      ? ({ type, term, prevIndex: 0, prevTerm: 0, entries: [], leaderCommit: 0, seq: 1 } as const)
      : ({ type, term, last: { index: 5, term: 1 }, offset: 0, chunk: "", done: false, seq: 1 } as const);
  expect(node.step({ type: "receive", now: 1_002, from: "n3", message })).toEqual([
    { type: "halt", why: `two leaders in term ${term}: n3 sent what only its leader sends` },
  ]);
});
