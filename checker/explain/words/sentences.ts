/**
 * The few operations that contradict each other, in sentences: a fact for each, then why the last does not fit.
 */
import type { Operation } from "../../../histories/operation.ts";
import { counted } from "../../../histories/words/counts.ts";
import { shortText } from "../../models/json-text.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { contradiction } from "./contradiction.ts";
import { hasAnswer } from "../core/has-answer.ts";
import { rowText, intervals, whatItDid } from "./operation-text.ts";
import { inTime } from "../../base/in-time.ts";
import { contents } from "../core/projections.ts";
import { registerWord } from "../core/touched-values.ts";
import type { Findings } from "./situation.ts";
import type { Core } from "../core/small-core.ts";

const NAMED_MAX = 6;

/**
 * One sentence for each operation, in order of invocation, the culprit last; then why it does not fit, where that can
 * be said in short, the anomaly's name, and what was verified: that no order of them all is possible.
 *
 * @param rows the operations to name, in order of invocation, the culprit among them
 */
export function sentencesFor(model: Model, rows: readonly Operation[], findings: Findings): string[] {
  const { culprit, core, prefix, failed, anomaly, cut, effort } = findings;
  const recorded = asRecorded(rows, findings.operations);
  const when = intervals(rows.map(recorded));
  const did = (operation: Operation): string => {
    const whole = recorded(operation);
    return `${whatItDid(model, whole)} by process ${whole.process} ${when(whole)}`;
  };
  const others = rows.filter((operation) => operation.id !== culprit.id);
  const sentences = others.map((operation) => upperFirst(`${did(operation)}${factOf(model, operation, recorded)}.`));
  sentences.push(`${upperFirst(did(culprit))} does not fit.`);
  const add = (text: string | undefined): void => {
    if (text !== undefined) sentences.push(`${upperFirst(text)}.`);
  };
  const nameOf = (operation: Operation): string =>
    `${whatItDid(model, recorded(operation))} ${when(recorded(operation))}`;
  const [undone] = failed;
  if (undone !== undefined) add(yetItCounts(did(undone), findings));
  else if (prefix !== undefined) {
    const reason = inTime(() => contradiction(model, others, { culprit, prefix, nameOf, effort }));
    // A reason that names an operation outside of the rows would puzzle the reader.
    if (reason?.cited.every(({ id }) => rows.some((row) => row.id === id)) === true) add(reason.text);
  }
  add(whatIsLookedAt(model, core));
  if (anomaly !== undefined) {
    const { name: word, likelyMistake } = anomaly;
    add(`this is called a ${word}${likelyMistake === undefined ? "" : `; or ${likelyMistake}`}`);
  }
  sentences.push(verified(model, core, cut));
  return sentences;
}

/** The core ends with the culprit's answer. What was answered later is shown as it was recorded. */
function asRecorded(rows: readonly Operation[], operations: readonly Operation[]): (operation: Operation) => Operation {
  const ids = new Set(rows.map(({ id }) => id));
  const whole = new Map(operations.filter(({ id }) => ids.has(id)).map((one) => [one.id, one]));
  return (operation) => whole.get(operation.id) ?? operation;
}

function yetItCounts(failed: string, { anomaly }: Findings): string {
  const isRead = anomaly?.name === "dirty read";
  return isRead
    ? `${failed} was reported as failed, yet it was read`
    : `${failed} was reported as failed; had it taken effect, these answers would fit, so the client may say fail where it should say info`;
}

function verified(model: Model, { judged, start }: Core, cut: Findings["cut"]): string {
  if (cut !== undefined) {
    const { omitted, because } = cut;
    return `… and ${counted(omitted, "more operation")}: ${because}.`;
  }
  const states = start === "initial" ? [model.initial] : start === "any" ? [] : start.states;
  const held = states.map((state) => rowText(model.describeState(state))).join(" or ");
  const from =
    start === "any"
      ? "whatever was there before"
      : `beginning with ${held}${start === "initial" ? "" : ", which is all that what came before can leave"}`;
  return judged.length === 1
    ? `No order of the other operations gives that answer, ${from}.`
    : `No order of these ${judged.length} operations gives all these answers, ${from}.`;
}

/** Where the contradiction is about a part of what the answers show: that part. */
function whatIsLookedAt(model: Model, { operations, judged }: Core): string | undefined {
  const isPart = judged.some((one, at) => sizeOf(one) !== sizeOf(operations[at] ?? one));
  const units = isPart ? (contents(model, judged)?.units ?? []) : [];
  const isMore = judged.some((one) => sizeOf(one) > 2 * NAMED_MAX);
  if (isMore || units.length === 0 || units.length > NAMED_MAX || judged.length > NAMED_MAX) return undefined;
  const parts = judged.map((one) => `${whatItDid(model, one)} by process ${one.process}`).join(", ");
  return `looking only at ${units.map(rowText).join(" and ")}: ${parts}`;
}

function sizeOf({ input, output }: Operation): number {
  return (Array.isArray(input) ? input.length : 0) + (Array.isArray(output) ? output.length : 0);
}

/** What the operation alone implies, after a colon; empty for most. */
function factOf(model: Model, operation: Operation, recorded: (operation: Operation) => Operation): string {
  const call = callOf(model, operation);
  if (call === undefined) return "";
  if (call.known) {
    return registerWord(operation.f) === "read"
      ? `: ${shortText(call.output ?? null)} was there at some moment in between`
      : "";
  }
  return hasAnswer(recorded(operation))
    ? ": it was still open then, so it may have taken effect or not"
    : ": it may take effect at any time from there on, or never";
}

/** Names of functions are small everywhere else; a sentence begins with a capital. */
function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
