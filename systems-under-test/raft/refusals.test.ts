import { expect, test } from "vitest";
import { randomStream } from "../node-kit/random.ts";
import { createRaftNode } from "./node.ts";
import { readOptions } from "./options.ts";
import { correctRules } from "./rules.ts";

/**
 * Found by a hunt (late messages, lease reads): a leader that was paused met the refusal of a round of its own
 * earlier leadership, took it for an answer to a later round of this one, and answered a stale read.
 */
test("the refusal of an old term confirms no round of the present one", () => {
  const node = createRaftNode({
    id: "n2",
    members: ["n1", "n2", "n3"],
    options: readOptions({}),
    rules: correctRules,
    random: randomStream(1),
  });
  const append = { type: "append", prevIndex: 0, prevTerm: 0, entries: [], leaderCommit: 0 } as const;
  node.step({ type: "boot", now: 0, durable: { snapshot: null, records: [] }, incarnation: "1" });
  node.step({ type: "receive", now: 1, from: "n3", message: { ...append, term: 5, seq: 1 } });
  const [refusal] = node.step({ type: "receive", now: 2, from: "n1", message: { ...append, term: 3, seq: 9 } });
  expect(refusal).toMatchObject({ type: "send", to: "n1", message: { ok: false, term: 5, seq: 0 } });
});
