/**
 * The order in which the results of many keys are shown: what is wrong first, and keys of the same verdict by name, with
 * numbers in names by value, so that x2 stands before x10.
 */
import { keyText } from "./key-text.ts";
import type { KeyResult } from "./key-result.ts";

const names = new Intl.Collator("en", { numeric: true });

/** Invalid keys, then unknown, then valid ones. Asks for no explanation. Cost: of a sort by text. */
export function inShownOrder(results: readonly KeyResult[]): KeyResult[] {
  const named = results.map((result) => ({ result, rank: rank(result), name: nameOf(result) }));
  named.sort((one, other) => one.rank - other.rank || names.compare(one.name, other.name));
  return named.map(({ result }) => result);
}

function rank({ valid }: KeyResult): number {
  return valid === false ? 0 : valid === "unknown" ? 1 : 2;
}

function nameOf({ key }: KeyResult): string {
  return key === undefined ? "" : keyText(key);
}
