/**
 * Where a run that has a story comes from, in sentences: one that was made small, what it shares with the run that was
 * found; one that a search found, how far the search went for it.
 */
import type { RunResults, TestRecord } from "../../runs/results.ts";

/** No sentence for a run that was neither made small nor found by a search. */
export function originWords(test: TestRecord | undefined, results?: RunResults): readonly string[] {
  const { shrunkFrom, seed } = test ?? {};
  const explored = results?.checks.find(({ kind, valid }) => kind === "explored" && valid === true);
  if (shrunkFrom === undefined) return explored === undefined ? [] : [explored.message];
  const { kept, others } = shrunkFrom;
  const made =
    shrunkFrom.seed === seed
      ? `Made small from the run of seed ${seed}.`
      : `Made small from the run of seed ${shrunkFrom.seed}; with seed ${seed} it fails the same way with less.`;
  if (others.length === 0) return [made];
  return [made, `That run failed by ${[kept, ...others].join(" and by ")}; only the first, ${kept}, was kept.`];
}
