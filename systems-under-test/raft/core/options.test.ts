import { expect, test } from "vitest";
import { createRandomStream } from "../../node-kit/random.ts";
import { createRaftNode } from "./node.ts";
import { readOptions } from "./options.ts";
import { correctRules } from "./rules.ts";

/** When a follower that hears nobody stands for election, after its boot; ms. */
function firstCandidacy(profile: string, seed: number): number {
  const node = createRaftNode({
    id: "n1",
    members: ["n1", "n2", "n3"],
    options: readOptions({ profile, preVote: false }),
    rules: correctRules,
    random: createRandomStream(seed),
  });
  node.step({ type: "boot", now: 0, durable: { snapshot: null, records: [] }, incarnation: "1" });
  let now = 0;
  while (node.view.role === "follower") {
    now = node.wakeAt() ?? Infinity;
    node.step({ type: "tick", now });
  }
  return now;
}

test.each([
  ["paper", 150, 300],
  ["mit", 1_000, 1_300],
])("with profile %s a follower waits for a drawn time between %i and %i ms", (profile, least, most) => {
  const waits = Array.from({ length: 200 }, (_, seed) => firstCandidacy(profile, seed));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
  expect(Math.max(...waits)).toBeLessThanOrEqual(most);
  expect(new Set(waits).size).toBeGreaterThan(50);
});
