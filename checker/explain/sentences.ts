/**
 * The few operations that contradict each other, told as a person would.
 */
import type { Operation } from "../../histories/operation.ts";
import { callOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";
import { shortText } from "../models/json-text.ts";

/** Nanoseconds as "12.497 s". */
export function seconds(timeNs: number): string {
  return `${(timeNs / 1e9).toFixed(3)} s`;
}

/**
 * One sentence an operation, in order of invocation, and a last one that says what is impossible.
 *
 * @param core the operations that cannot be ordered together
 * @param fromAnyState true when that holds whatever the object held before them
 */
export function sentencesFor(
  model: Model,
  core: readonly Operation[],
  options: { readonly culprit: Operation; readonly fromAnyState: boolean },
): string[] {
  const { culprit, fromAnyState } = options;
  const told = core.filter((operation) => operation.id !== culprit.id);
  const sentences = told.map((operation) => factOf(model, operation, culprit));
  sentences.push(culpritSentence(model, culprit, told));
  const start = fromAnyState ? "whatever was there before" : `beginning with ${model.describeState(model.initial)}`;
  sentences.push(
    core.length === 1
      ? `No order of the other operations gives that answer, ${start}.`
      : `No order of these ${core.length} operations gives all these answers, ${start}.`,
  );
  return sentences;
}

function factOf(model: Model, operation: Operation, culprit: Operation): string {
  const call = callOf(model, operation);
  const who = `process ${operation.process}`;
  const begin = seconds(operation.invokeTime);
  if (call?.known !== true) {
    const what = call === undefined ? operation.f : model.describe({ ...call, known: true });
    return `${who} began ${what} at ${begin} and had no answer by then: it may count from there on, or never.`;
  }
  const end = seconds(operation.completeTime ?? operation.invokeTime);
  if (operation.f === "read") {
    const got = shortText(call.output ?? null);
    return `${who} read ${got} between ${begin} and ${end}, so ${got} was there at some moment in between.`;
  }
  const isOver = (operation.completeIndex ?? Infinity) < culprit.invokeIndex;
  const later = isOver && isUpdate(operation) ? `, so ${consequence(operation)}` : "";
  return `${model.describe(call)} by ${who} began at ${begin} and finished at ${end}${later}.`;
}

function isUpdate({ f, outcome }: Operation): boolean {
  return f !== "read" && outcome === "ok";
}

function consequence({ f, input }: Operation): string {
  switch (f) {
    case "append":
    case "add":
      return `every later read must contain ${shortText(input)}`;
    case "delete":
      return "every later read must find it absent or see something newer";
    case "cas":
      return `every later read must see ${shortText(Array.isArray(input) ? (input[1] ?? null) : input)} or newer`;
    default:
      return `every later read must see ${shortText(input)} or newer`;
  }
}

function culpritSentence(model: Model, culprit: Operation, others: readonly Operation[]): string {
  const call = callOf(model, culprit);
  const after = others.filter(({ completeIndex }) => (completeIndex ?? Infinity) < culprit.invokeIndex).length;
  const when = after === 0 ? "" : `, after ${howMany(after, others.length)} had finished`;
  const begin = `process ${culprit.process} began its ${culprit.f} at ${seconds(culprit.invokeTime)}${when}`;
  if (call === undefined) return `${begin}.`;
  const end = seconds(culprit.completeTime ?? culprit.invokeTime);
  if (culprit.f === "read") return `${begin}, and got ${shortText(call.output ?? null)} at ${end}.`;
  return `${begin}: ${model.describe(call)}, answered at ${end}.`;
}

function howMany(count: number, all: number): string {
  if (count < all) return count === 1 ? "one of them" : `${count} of them`;
  if (count === 1) return "that";
  return count === 2 ? "both" : "all of these";
}
