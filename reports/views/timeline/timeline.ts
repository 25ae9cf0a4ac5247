/**
 * Which operations the page carries for its timeline. A run may have many millions; a page that a browser opens at once may
 * not. Keys that are invalid or unknown come whole as far as the limit allows, then valid keys whole until it is
 * reached; what was left out is said in words.
 */
import type { Key } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { KeyResult } from "../../../histories/key-result.ts";
import type { KeyGroup, Timeline } from "../data/report-data.ts";
import { tableOf } from "../operations/operation-table.ts";
import type { TextLimits } from "../operations/texts.ts";
import { count, counted } from "../../../histories/words/counts.ts";

/** What a timeline is made of. */
export interface TimelineFacts {
  readonly operations: readonly Operation[];
  readonly keys: readonly KeyResult[];
  /** Name of the check that judged the whole history: what it says is then said of every key. */
  readonly property?: string | undefined;
  /** Where the whole history is, e.g. "history.jsonl". */
  readonly historyName: string;
}

/** Bounds of what the page carries. */
export interface TimelineLimits {
  /** Operations; those that an explanation names are there in any case. */
  readonly operationsMax: number;
  readonly texts: TextLimits;
}

/** Keys that can be chosen from a list; the others are found by their names. */
const GROUPS_MAX = 1_000;

/** Chooses the operations and makes columns of them. Cost: linear in the operations. */
export function timeline(facts: TimelineFacts, { operationsMax, texts }: TimelineLimits): Timeline {
  const { operations, keys, property } = facts;
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
  const { table, cutAfter } = tableOf(embedded, [...order], texts);
  const omission = omissionOf({ groups, total: operations.length, embedded: embedded.length, cutAfter }, facts);
  return { groups: groups.slice(0, GROUPS_MAX), table, omission };
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

interface Omitted {
  readonly groups: readonly KeyGroup[];
  readonly total: number;
  readonly embedded: number;
  readonly cutAfter: number | undefined;
}

function omissionOf({ groups, total, embedded, cutAfter }: Omitted, { historyName }: TimelineFacts): string {
  const sentences: string[] = [];
  if (embedded < total) {
    const whole = groups.filter((group) => group.embeddedCount === group.operationCount).length;
    const keys = groups.length > 1 ? `: ${count(whole)} of ${counted(groups.length, "key")} whole` : "";
    sentences.push(
      `This page holds ${count(embedded)} of ${counted(total, "operation")}${keys}; the rest is in ${historyName}.`,
    );
  }
  if (cutAfter !== undefined) {
    sentences.push(`Values longer than ${count(cutAfter)} characters are cut; they are whole in ${historyName}.`);
  }
  return sentences.join(" ");
}
