/**
 * The few operations that contradict each other, told as a person would: a fact each, then why the last does not fit.
 */
import type { Operation } from "../../histories/operation.ts";
import { shortText } from "../models/json-text.ts";
import { callOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";
import { contradiction } from "./contradiction.ts";
import { intervals, whatItDid } from "./operation-text.ts";
import type { Intervals } from "./operation-text.ts";
import type { Told } from "./situation.ts";

/**
 * One sentence an operation, in order of invocation, the culprit last; then why it does not fit, where that can be
 * said shortly, and what was verified: that no order of them all is possible.
 *
 * @param core the operations that cannot be ordered together
 */
export function sentencesFor(model: Model, core: readonly Operation[], told: Told): string[] {
  const { culprit, fromAnyState } = told;
  const when = intervals(core);
  const others = core.filter((operation) => operation.id !== culprit.id);
  const sentences = others.map((operation) => factOf(model, operation, when));
  sentences.push(
    `${upperFirst(whatItDid(model, culprit))} by process ${culprit.process} ${when(culprit)} does not fit.`,
  );
  const why = contradiction(model, others, { ...told, when });
  if (why !== undefined) sentences.push(`${upperFirst(why)}.`);
  const start = fromAnyState ? "whatever was there before" : `beginning with ${model.describeState(model.initial)}`;
  sentences.push(
    core.length === 1
      ? `No order of the other operations gives that answer, ${start}.`
      : `No order of these ${core.length} operations gives all these answers, ${start}.`,
  );
  return sentences;
}

function factOf(model: Model, operation: Operation, when: Intervals): string {
  const call = callOf(model, operation);
  const name = `${upperFirst(whatItDid(model, operation))} by process ${operation.process} ${when(operation)}`;
  if (call?.known !== true) return `${name}: it may take effect at any time from there on, or never.`;
  if (operation.f !== "read") return `${name}.`;
  return `${name}: ${shortText(call.output ?? null)} was there at some moment in between.`;
}

/** Names of functions are small everywhere else; a sentence begins with a capital. */
function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
