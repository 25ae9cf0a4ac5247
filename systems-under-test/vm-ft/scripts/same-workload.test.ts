import { expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { styleNames, type StyleName } from "../hosts/styles/style-names.ts";
import { askAndWait, failOver, restartFresh, startPair } from "./pair.ts";

/** Three clients at work over three failovers and repairs. Gives every answer, and the state of the last primary. */
function workload(replication: StyleName, seed: number): { readonly answers: readonly Json[]; readonly value: Json } {
  const world = startPair({ options: { replication, hashEveryEvents: 1, checkpointChunkBytes: 200 } });
  const random = createRandomStream(seed);
  const answers: Json[] = [];
  for (let round = 0; round < 3; round++) {
    const { primary } = world.settle();
    for (let count = 0; count < 20; count++) {
      const f = random.pick(["append", "append", "read", "acquire", "release"]);
      const value = f === "append" ? `${round}.${count}` : null;
      answers.push(askAndWait(world, primary, f, value, { client: random.pick(["a", "b", "c"]) }) ?? "no answer");
    }
    const next = failOver(world);
    answers.push(askAndWait(world, next, "read", null, { client: "after the failover" }) ?? "no answer");
    restartFresh(world, next === "h1" ? "h2" : "h1");
  }
  const value = askAndWait(world, world.settle().primary, "read", null, { client: "last" }) ?? "no answer";
  expect(world.monitor.violations()).toEqual([]);
  return { answers, value };
}

test("VT12: the same workload over the same failovers gives the same answers in all styles", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const [log, ...others] = styleNames.map((style) => workload(style, seed));
    expect(log?.answers).not.toContain("no answer");
    for (const each of others) expect(each).toEqual(log);
  }
});
