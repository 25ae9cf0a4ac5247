import { describe, expect, test } from "vitest";
import { raft } from "../../systems-under-test/raft/system.ts";
import { planOf } from "./campaign.ts";
import { ORACLES, type Oracle } from "../../runs/hunts/oracle.ts";
import { simulate, type HuntResult } from "./simulate.ts";

/** Of a bug that breaks an invariant and that clients see, too. */
function resultWith(oracles: readonly Oracle[] | undefined, seed: number = seedOfBoth): HuntResult {
  return simulate(planOf({ fixed: { mutant: "R13", ...(oracles === undefined ? {} : { oracles }) } }, raft, seed));
}
const fired = ({ failures }: HuntResult): Oracle[] => failures.map(({ oracle }) => oracle);

const seedOfBoth: number =
  [1, 2, 3, 4, 5, 6, 7, 8].find((seed) =>
    ["invariant", "history"].every((oracle) => fired(resultWith(undefined, seed)).includes(oracle as Oracle)),
  ) ?? 0;

describe("the oracles that were chosen", () => {
  test("are the only ones that count, and change nothing of the run", () => {
    const all = resultWith(undefined);
    expect(fired(all)).toEqual(expect.arrayContaining(["invariant", "history"]));
    for (const oracle of ["invariant", "history"] as const) expect(fired(resultWith([oracle]))).toEqual([oracle]);
    expect(resultWith(ORACLES).failures).toEqual(all.failures);
    expect(resultWith(["invariant"]).traceHash).toBe(all.traceHash);
  });

  test("leave a run valid that only others find fault with, and the history unchecked when it is none of them", () => {
    const result = resultWith(["events"]);
    expect([result.verdict, result.report]).toEqual([true, undefined]);
  });
});
