/**
 * The share of operations that succeeded, and the least that a test requires of it.
 *
 * Source: Maelstrom's `--availability`. As there, an operation that failed for a good reason, such as a cas that found
 * another value, has not succeeded either.
 */
import type { Operation } from "../../histories/operation.ts";
import type { CheckResult } from "../../runs/results.ts";
import type { AvailabilityFigures } from "../../runs/run-figures.ts";

/** @param required the least that the test requires, 0..1; undefined: nothing */
export function answeredShare(operations: readonly Operation[], required: number | undefined): AvailabilityFigures {
  const okCount = operations.filter(({ outcome }) => outcome === "ok").length;
  const okFraction = operations.length === 0 ? 1 : okCount / operations.length;
  return { okFraction, ...(required === undefined ? {} : { required }) };
}

/** The check of a test that requires a share; none where it requires nothing. */
export function enoughAnswered({ okFraction, required }: AvailabilityFigures): readonly CheckResult[] {
  if (required === undefined) return [];
  const least = required === 1 ? "all to succeed" : `at least ${percent(required)}`;
  // Rounded, 99.996 % would look like all of them.
  const shown = okFraction < 1 && okFraction > 0.9999 ? "Not quite 100 %" : percent(okFraction);
  const message = `${shown} of the operations succeeded; the test requires ${least}.`;
  return [{ kind: "availability", name: "available", valid: okFraction >= required, message }];
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
