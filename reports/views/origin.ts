/**
 * Where a run that was made small comes from, in sentences: what it shares with the run that was found, and what not.
 */
import type { TestRecord } from "../../runs/results.ts";

/** No sentence for a run that was not made small. */
export function originWords(test: TestRecord | undefined): readonly string[] {
  const { shrunkFrom, seed } = test ?? {};
  if (shrunkFrom === undefined) return [];
  const { kept, others } = shrunkFrom;
  const made =
    shrunkFrom.seed === seed
      ? `Made small from the run of seed ${seed}.`
      : `Made small from the run of seed ${shrunkFrom.seed}; with seed ${seed} it fails the same way with less.`;
  if (others.length === 0) return [made];
  return [made, `That run failed by ${[kept, ...others].join(" and by ")}; only the first, ${kept}, was kept.`];
}
