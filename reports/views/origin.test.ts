import { expect, test } from "vitest";
import { inventRun } from "../testing/invented-run.ts";
import { originWords } from "./origin.ts";

const { test: record } = inventRun({ standing: "invalid", seconds: 1 });

test("a run that was made small says with which seed, and which failures were left aside", () => {
  const kept = "invariant: one vote a term";
  expect(originWords({ ...record, seed: 2, shrunkFrom: { seed: 1, kept, others: ["history"] } })).toEqual([
    "Made small from the run of seed 1; with seed 2 it fails the same way with less.",
    "That run failed by invariant: one vote a term and by history; only the first, invariant: one vote a term, was kept.",
  ]);
  expect(originWords({ ...record, seed: 1, shrunkFrom: { seed: 1, kept, others: [] } })).toEqual([
    "Made small from the run of seed 1.",
  ]);
});

test("a run that was not made small says nothing of that", () => {
  expect([originWords(record), originWords(undefined)]).toEqual([[], []]);
});

test("a run that a search found says how far the search went for it", () => {
  const { results } = inventRun({ standing: "invalid", seconds: 1 });
  if (results === undefined) throw new Error("an invalid run has results");
  const message = "8 events lead to what is wrong, and no fewer do: until then 284 states were seen.";
  const explored = { kind: "explored", name: "no shorter trace", valid: true, message } as const;
  expect(originWords(record, { ...results, checks: [...results.checks, explored] })).toEqual([message]);
  expect(originWords(record, results)).toEqual([]);
});
