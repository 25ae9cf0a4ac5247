/**
 * docs/workloads.md has every workload with the model that judges it, and every model.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { models } from "../../checker/models/catalog.ts";
import { modelOf } from "../judge.ts";
import { workloads } from "./index.ts";

const page = readFileSync(new URL("../../docs/workloads.md", import.meta.url), "utf8");

/** The cells of each row of the first table, without their backquotes. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("the page of workloads has a row for each, in the order of `clew list`, with its model and its operations", () => {
  expect(rows.map(([, name]) => name)).toEqual(workloads.map(({ name }) => `\`${name}\``));
  for (const [at, { judge, mustSucceed, name }] of workloads.entries()) {
    const [, , operations = "", model] = rows[at] ?? [];
    const judgeName = modelOf(judge)?.name ?? (typeof judge === "string" ? judge : judge.name);
    expect([name, model]).toEqual([name, `\`${judgeName}\``]);
    const own = operations.includes("those of") ? [] : mustSucceed.filter((f) => !operations.includes(`\`${f}\``));
    expect([name, own]).toEqual([name, []]);
  }
});

test("the page of workloads names every model", () => {
  expect(models().filter(({ name }) => !page.includes(`\`${name}\``))).toEqual([]);
});
