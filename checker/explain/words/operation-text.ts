/**
 * Operations as text: what they did, "write 3", and when they ran, "[64 s, 68 s]", with as many digits as keep the
 * times of one explanation apart.
 */
import { clipped } from "../../../histories/clipped.ts";
import type { Operation } from "../../../histories/operation.ts";
import { digitsApart } from "../../../histories/words/digits.ts";
import { FAILED, NEVER_ANSWERED } from "../../../histories/words/operation-text.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { hasAnswer } from "../core/has-answer.ts";

/** When an operation ran, e.g. "[64 s, 68 s]". */
export type Intervals = (operation: Operation) => string;

/** The largest first; a unit is taken where the latest time is at least `fromNs`. */
const UNITS = [
  { name: "s", ns: 1e9, fromNs: 1e9 },
  { name: "ms", ns: 1e6, fromNs: 1e4 },
  { name: "ns", ns: 1, fromNs: 0 },
] as const;

/** Words for the intervals of these operations. */
export function intervals(operations: readonly Operation[]): Intervals {
  const times = [
    ...new Set(operations.flatMap(({ invokeTime, completeTime = invokeTime }) => [invokeTime, completeTime])),
  ];
  const latest = times.reduce((a, b) => Math.max(a, b), -Infinity);
  const unit = UNITS.find(({ fromNs }) => latest >= fromNs) ?? UNITS[0];
  const inUnits = times.map((ns) => ns / unit.ns);
  const digits = inUnits.every((time) => Number.isInteger(time)) ? 0 : digitsApart(inUnits);
  const text = (ns: number): string => `${(ns / unit.ns).toFixed(digits)} ${unit.name}`;
  return (operation) => {
    const end = hasAnswer(operation) ? text(operation.completeTime ?? operation.invokeTime) : "never answered";
    return `[${text(operation.invokeTime)}, ${end}]`;
  };
}

/** No row or sentence grows with what an operation carries. */
const WIDTH_MAX = 160;

/** What it did, e.g. "write 3", and what it answered where that says more; at most 160 characters. */
export function whatItDid(model: Model, operation: Operation): string {
  return rowText(words(model, operation));
}

/** The text on one line, cut where a row ends. */
export function rowText(text: string): string {
  return clipped(text, WIDTH_MAX);
}

/** As `operationText`, by a model, which knows what of an answer is worth saying. */
function words(model: Model, operation: Operation): string {
  const { f, input, outcome } = operation;
  const call = callOf(model, operation);
  if (call !== undefined) return withoutAnswer(model.describe(call));
  if (!model.functions.includes(f)) return f;
  const asked = withoutAnswer(model.describe({ f, input, known: false }));
  return outcome === "fail" ? `${asked}${FAILED}` : asked;
}

/** The interval tells that there was no answer. */
function withoutAnswer(text: string): string {
  return text.endsWith(NEVER_ANSWERED) ? text.slice(0, -NEVER_ANSWERED.length) : text;
}
