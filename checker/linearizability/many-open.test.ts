/**
 * Dozens of operations are open at a time, so the masks of the search have two words and more. The oracle would take
 * too long, so the search is compared with the near-linear algorithms, which have no masks.
 */
import { expect, test } from "vitest";
import { importBundled } from "../../tests/planted-mistake.ts";
import { casRegister, keyValue } from "../models/objects/cells.ts";
import { drawHistory } from "../testing/drawn-histories.ts";
import type { Family } from "../testing/drawn-histories.ts";
import { cellColumns } from "../base/cell-columns.ts";
import { createCellMachine } from "./search/cell-machine.ts";
import { flawIn } from "./certificate/certify.ts";
import { keyHistory } from "../base/key-history.ts";
import { layersOf } from "./search/layers.ts";
import { listChains } from "./one-value/append-chains.ts";
import type { Ruling } from "../base/ruling.ts";
import { search } from "./search/search.ts";
import { zones } from "./one-value/zones.ts";

const SEEDS = 30;
const allowance = { nodesMax: 1_500, bytesMax: 1e8, isTimeUp: () => false };
const base = { operationsMax: 200, values: 0, neverReturned: 0.03, corrupted: 0.02 };

const FAMILIES: readonly Family[] = [40, 70, 100].flatMap((processes) => [
  { ...base, processes, name: `cas, ${processes} open`, model: casRegister, functions: ["read", "write", "cas"] },
  {
    ...base,
    processes,
    name: `lists, ${processes} open`,
    model: keyValue,
    functions: ["append", "read", "write"],
    writesLists: true,
  },
]);

test.each(FAMILIES)("$name: the search says what the zones say, with an order that the replay accepts", (family) => {
  const { model } = family;
  const tally = { true: 0, false: 0, undecided: 0 };
  let wordsMax = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const operations = drawHistory(family, seed);
    const history = keyHistory(model, operations);
    const cells = cellColumns(history);
    const expected: Ruling = cells.hasAppends ? listChains(history, cells) : zones(history, cells);
    const machine = createCellMachine(history, cells);
    wordsMax = Math.max(wordsMax, layersOf(history, machine).words);
    const { verdict, order = [] } = search(history, machine, { allowance });
    if (verdict === "unknown" || expected.verdict === undefined) {
      tally.undecided++;
      continue;
    }
    tally[verdict ? "true" : "false"]++;
    expect([seed, verdict]).toEqual([seed, expected.verdict]);
    const flaw = flawIn(
      model,
      operations,
      order.flatMap((item) => history.operations[item] ?? []),
    );
    expect([seed, flaw]).toEqual([seed, verdict ? undefined : flaw]);
  }
  expect(wordsMax).toBeGreaterThanOrEqual(family.processes > 64 ? 3 : 2);
  expect(Math.min(tally.true, tally.false)).toBeGreaterThan(0);
});

/** What the search does with each drawn history of a family: its verdict, its order and how far it had to go. */
function searches(family: Family, how: typeof search): unknown[] {
  return Array.from({ length: SEEDS }, (_, seed) => {
    const history = keyHistory(family.model, drawHistory(family, seed));
    const { verdict, order, nodes } = how(history, createCellMachine(history, cellColumns(history)), { allowance });
    return { verdict, order, nodes };
  });
}

test.each(FAMILIES)("$name: many candidates are tried in the order in which few are", async (family) => {
  const bundled = await importBundled("checker/linearizability/search/search.ts", {
    mistake: {
      name: "many are put in order like few",
      file: "checker/linearizability/search/candidates.ts",
      text: "const FEW = 32;",
      replacement: "const FEW = Infinity;",
    },
  });
  expect(searches(family, search)).toEqual(searches(family, (bundled as { readonly search: typeof search }).search));
});

test("thousands open at a time: the clock is looked at after a few steps", () => {
  const count = 3_000;
  const operations = Array.from({ length: count }, (_, id) => ({
    id,
    process: id,
    f: id % 2 === 0 ? "write" : "read",
    input: id % 2 === 0 ? id : null,
    output: id % 2 === 0 ? id : id + 1,
    outcome: "ok" as const,
    invokeIndex: id,
    completeIndex: 2 * count - id,
    invokeTime: id,
    completeTime: 2 * count - id,
  }));
  const history = keyHistory(casRegister, operations);
  const ending = { ...allowance, isTimeUp: () => true };
  const found = search(history, createCellMachine(history, cellColumns(history)), { allowance: ending });
  expect(found).toMatchObject({ verdict: "unknown", shortage: "time" });
  expect(found.nodes).toBeLessThan(10);
});
