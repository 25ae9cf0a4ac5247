import { expect, test } from "vitest";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import type { LinkRule } from "../../cluster.ts";
import { openLinks, setRule } from "../../local/links/link.ts";
import { decide, detouredLink, type DetouredLink, type Fate } from "./packet-fate.ts";

function detoured(rule: LinkRule): DetouredLink {
  const link = openLinks(["n1", "n2"], createRandomStream(1)).between("n1", "n2");
  setRule(link, rule);
  return detouredLink(link);
}

const PACKET = { sizeBytes: 100, canReset: true };
const many = (link: DetouredLink): Fate[] => Array.from({ length: 1_000 }, () => decide(link, PACKET, 0));

test("a packet under no rule passes at once", () => {
  const link = detoured({});
  expect(decide(link, PACKET, 0)).toEqual({ waitMs: 0, isInOrder: true, isCorrupt: false, copyWaitMs: undefined });
  expect(link).toMatchObject({ passed: 1, dropped: 0, link: { delayed: 0 } });
});

test("one under a cut is dropped, whatever else the rule is", () => {
  const link = detoured({ drop: true, delayMs: [1, 1], reset: 1 });
  expect(decide(link, PACKET, 0)).toBe("dropped");
  expect(link).toMatchObject({ passed: 0, dropped: 1, link: { delayed: 0 } });
});

test("a delay is within its bounds, and counted", () => {
  const link = detoured({ delayMs: [10, 20] });
  const waits = many(link).map((fate) => (typeof fate === "string" ? -1 : fate.waitMs));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...waits)).toBeLessThan(20);
  expect(link).toMatchObject({ passed: 1_000, link: { delayed: 1_000 } });
});

test.each([
  ["duplicate", "duplicated", (fate: Exclude<Fate, string>) => fate.copyWaitMs !== undefined],
  ["reorder", "reordered", (fate: Exclude<Fate, string>) => !fate.isInOrder],
  ["corrupt", "corrupted", (fate: Exclude<Fate, string>) => fate.isCorrupt],
] as const)("%s is done to about its share of packets, which pass, and is counted", (part, counted, isDone) => {
  const link = detoured({ [part]: 0.25 });
  const done = many(link).filter((fate) => typeof fate !== "string" && isDone(fate)).length;
  expect(done).toBeGreaterThan(160);
  expect(done).toBeLessThan(340);
  expect(link).toMatchObject({ passed: 1_000, dropped: 0, link: { [counted]: done, delayed: 0 } });
});

test("losses are counted as dropped, and resets as dropped and as what they are", () => {
  const lossy = detoured({ loss: 0.25, delayMs: [1, 1] });
  const lost = many(lossy).filter((fate) => fate === "dropped").length;
  expect(lost).toBeGreaterThan(160);
  expect(lossy).toMatchObject({ passed: 1_000 - lost, dropped: lost });
  const torn = detoured({ reset: 0.25 });
  const resets = many(torn).filter((fate) => fate === "reset").length;
  expect(resets).toBeGreaterThan(160);
  expect(torn).toMatchObject({ passed: 1_000 - resets, dropped: resets, link: { reset: resets } });
});

test("what belongs to no connection is not reset", () => {
  const link = detoured({ reset: 1 });
  expect(decide(link, { sizeBytes: 100, canReset: false }, 0)).toMatchObject({ waitMs: 0 });
  expect(link.link.reset).toBeUndefined();
});

test("on a narrow link each packet waits for those before it, until so much waits that the next is lost", () => {
  // 80 kbit/s are 10 bytes a millisecond.
  const link = detoured({ rateKbit: 80 });
  const wait = (nowMs: number): unknown => {
    const fate = decide(link, PACKET, nowMs);
    return typeof fate === "string" ? fate : fate.waitMs;
  };
  expect([wait(0), wait(0), wait(5), wait(1_000)]).toEqual([10, 20, 25, 10]);
  const fates = Array.from({ length: 1_000 }, () => wait(1_000));
  // With the one that was there before.
  expect(1 + fates.filter((fate) => fate !== "dropped").length).toBe(Math.ceil((64 * 1024) / 100));
  expect(wait(1_000)).toBe("dropped");
  expect(wait(1_100)).toBeTypeOf("number");
});

test("what a wide link takes is no delay", () => {
  const link = detoured({ rateKbit: 1_000_000 });
  decide(link, PACKET, 0);
  expect(link).toMatchObject({ passed: 1, link: { delayed: 0 } });
});
