/**
 * Which operations the page carries for its timeline. A run may have millions; a page that a browser opens at once may
 * not. Keys that are invalid or unknown come whole as far as the limit allows, then valid keys whole until it is
 * reached; what was left out is said in words.
 */
import type { Key } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { KeyResult } from "../../../histories/key-result.ts";
import type { KeyGroup, Timeline } from "../data/report-data.ts";
import { count, counted } from "../../../histories/words/counts.ts";

/**
 * @param operationsMax most operations to embed; those that an explanation names are embedded in any case
 * @param property name of the check that judged the whole history: what it says is then said of every key
 */
export function timeline(
  operations: readonly Operation[],
  keys: readonly KeyResult[],
  operationsMax: number,
  property?: string,
): Timeline {
  const byKey = grouped(operations);
  const resultOf = new Map(keys.map((result) => [result.key, result]));
  // The order of `keys` is invalid, unknown, valid; keys that nobody judged come last.
  const judged = property === undefined ? keys.map((result) => result.key) : [];
  const order = new Set<Key | undefined>([...judged, ...byKey.keys()]);
  const embedded: Operation[] = [];
  const groups: KeyGroup[] = [];
  let left = operationsMax;
  for (const key of order) {
    const own = byKey.get(key) ?? [];
    const result = resultOf.get(property === undefined ? key : undefined);
    const marked = new Set([
      ...(result?.explanation?.operations ?? []),
      ...(result?.explanation?.lastLinearized ?? []),
    ]);
    const { culprit, operations: named = [] } = result?.explanation ?? {};
    const middle = property === undefined ? culprit : named.findLast((id) => own.some((each) => each.id === id));
    const chosen = own.length <= left ? own : windowAround(own, middle, left, marked);
    left = Math.max(0, left - chosen.length);
    for (const operation of chosen) embedded.push(operation);
    groups.push({
      key,
      valid: result?.valid,
      operationCount: own.length,
      embeddedCount: chosen.length,
      marked: [...named],
      // What a check names shows it together.
      culprit: property === undefined ? culprit : undefined,
      decidedBy: result?.decidedBy,
      unknownBecause: result?.unknownBecause,
    });
  }
  embedded.sort((one, other) => one.id - other.id);
  return { groups, operations: embedded, omission: omission(groups, operations.length, embedded.length) };
}

function grouped(operations: readonly Operation[]): Map<Key | undefined, Operation[]> {
  const groups = new Map<Key | undefined, Operation[]>();
  for (const operation of operations) {
    const group = groups.get(operation.key);
    if (group === undefined) groups.set(operation.key, [operation]);
    else group.push(operation);
  }
  return groups;
}

/** `length` operations around the culprit (around the start, without one), and all those that are marked. */
function windowAround(
  own: readonly Operation[],
  culprit: number | undefined,
  length: number,
  marked: ReadonlySet<number>,
): Operation[] {
  const at = culprit === undefined ? 0 : own.findIndex((operation) => operation.id === culprit);
  // Three quarters before the culprit: what led to it matters more than what came after.
  const start = Math.max(0, Math.min(own.length - length, at - Math.floor(length * 0.75)));
  return own.filter((operation, index) => (index >= start && index < start + length) || marked.has(operation.id));
}

function omission(groups: readonly KeyGroup[], total: number, embedded: number): string {
  if (embedded === total) return "";
  const whole = groups.filter((group) => group.embeddedCount === group.operationCount).length;
  const keys = groups.length > 1 ? `: ${count(whole)} of ${counted(groups.length, "key")} whole` : "";
  return `This page holds ${count(embedded)} of ${counted(total, "operation")}${keys}; the rest is in history.jsonl.`;
}
