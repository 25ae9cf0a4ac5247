/**
 * The models by name.
 */
import { appendList, casRegister, keyValue, register } from "./cells.ts";
import { growSet } from "./grow-set.ts";
import type { Model } from "./model.ts";

const CATALOG: readonly Model[] = [register, casRegister, keyValue, appendList, growSet];

/** Name and one line of description of every model, for lists and messages. */
export function models(): { readonly name: string; readonly description: string }[] {
  return CATALOG.map(({ name, description }) => ({ name, description }));
}

/**
 * The model of that name.
 * @throws Error that names the known ones, and the nearest where one is near
 */
export function modelNamed(name: string): Model {
  const found = CATALOG.find((model) => model.name === name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    CATALOG.map((model) => model.name),
  );
  const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
  throw new Error(`model: expected one of ${CATALOG.map((model) => model.name).join(", ")}, found "${name}".${hint}`);
}

/** The candidate that is at most three edits away and nearest. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = 4;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
