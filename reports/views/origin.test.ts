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
