/**
 * Entries of histories/corpus/index.json: what is known of each history there, and how it was made.
 */
import { check, type Budget } from "../../checker/check.ts";
import { modelNamed } from "../../checker/models/catalog.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { AnomalyName } from "../../histories/key-result.ts";
import { pairOperations } from "../../histories/pair.ts";
import type { Verdict } from "../../histories/verdict.ts";

export interface CorpusEntry {
  /** Below histories/corpus. */
  readonly file: string;
  readonly valid: Verdict;
  readonly model: string;
  /** What the object holds at the beginning, where it is not the model's own. */
  readonly initial?: Json;
  readonly operations: number;
  /** What decided the worst key, e.g. "zones", "special: counter", "search". */
  readonly algorithm: string;
  /** What went wrong, where the facts prove it. */
  readonly anomaly?: AnomalyName;
  /** For consistency levels: the verdict for each. */
  readonly guarantees?: { readonly [guarantee: string]: Verdict };
  readonly origin: Origin;
}

/** How a history was made. `command` or `seed` with the recording script make it again. */
export type Origin =
  | { readonly by: "hunt"; readonly command: string; readonly isShrunk: boolean; readonly mutant?: string }
  | { readonly by: "script"; readonly script: string; readonly mutant: string }
  | { readonly by: "drawn object" | "drawn sessions"; readonly family: string; readonly seed: number }
  | { readonly by: "writing"; readonly of: string };

/** A planted bug of the catalogue: the history that shows it, or why there is none. */
export type MutantEntry = { readonly file: string } | { readonly none: string };

export interface CorpusIndex {
  readonly command: string;
  readonly histories: readonly CorpusEntry[];
  /** By system, then by id. */
  readonly mutants: { readonly [system: string]: { readonly [id: string]: MutantEntry } };
}

/** No limit in time: a verdict must not depend on the machine. */
export const BUDGET: Budget = { timeLimitMs: 1e9, memoryLimitBytes: 2 ** 28, now: () => 0 };

/** What the checker says of these events: the part of an entry that is no choice. */
export function judged(
  events: readonly HistoryEvent[],
  model: string,
): Pick<CorpusEntry, "valid" | "operations" | "algorithm" | "anomaly"> {
  const { valid, keys, operationCount } = check(pairOperations(events), model, BUDGET);
  const [worst] = keys;
  if (worst === undefined) throw new Error(`corpus: expected a history of ${model} with operations, found none`);
  const name = worst.explanation?.anomaly?.name;
  return {
    valid,
    operations: operationCount,
    algorithm: algorithmOf(worst.decidedBy, model),
    ...(name === undefined ? {} : { anomaly: name }),
  };
}

/** The algorithm's name alone, without its account: of objects with one of their own, with the object. */
export function algorithmOf(decidedBy: string, model: string): string {
  const name = decidedBy.split(/[:,(]/, 1)[0]?.trim() ?? decidedBy;
  return name === "special" ? `special: ${modelNamed(model).special ?? model}` : name;
}
