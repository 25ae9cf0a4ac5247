/**
 * The verdict of `clew check` on a terminal: what contradicts, key by key, then the verdict itself.
 */
import { inShownOrder } from "../../../histories/key-order.ts";
import { counted } from "../../../histories/words/counts.ts";
import { keyText } from "../../../histories/key-text.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Explanation, KeyResult } from "../../../histories/key-result.ts";
import { contradictionLines } from "./draw-contradiction.ts";
import type { Terminal } from "../base/terminal.ts";
import type { Judgement } from "./verdict.ts";

/** Keys that are printed one by one; the others are counted. */
const KEYS_SHOWN_MAX = 20;

/** A verdict, and what is printed with it. */
export interface VerdictToPrint extends Judgement {
  readonly isForeign: boolean;
  readonly seconds: number;
}

/** Prints what contradicts in each invalid key, at most 20 of them, and then the verdict in one line. */
export function printReport(verdict: VerdictToPrint, terminal: Terminal): void {
  const { report, model, evidence, seconds } = verdict;
  const notValid = inShownOrder(report.keys.filter((key) => key.valid !== true));
  const shown = notValid.slice(0, KEYS_SHOWN_MAX);
  const began = performance.now();
  const keys = shown.filter(({ explanation }) => (explanation?.operations.length ?? 0) > 0).map(({ key }) => key);
  const explainedIn = keys.length === 0 ? "" : `, explained in ${((performance.now() - began) / 1000).toFixed(2)} s`;
  const operations = keys.length === 0 ? new Map() : verdict.operationsOf(new Set(keys), () => false);
  for (const result of shown) printKey(result, operations.get(result.key) ?? [], verdict, terminal);
  if (notValid.length > KEYS_SHOWN_MAX) {
    terminal.detail(`… and ${notValid.length - KEYS_SHOWN_MAX} more keys that are not valid (--json shows all)`);
  }
  if (report.valid === true && evidence?.lack !== undefined) terminal.print(evidence.lack);
  const words = report.valid === true ? "Linearizable." : report.valid === false ? "Not linearizable." : "Unknown.";
  terminal.print(
    `${terminal.verdict(report.valid, words)} ${counted(report.operationCount, "operation")} on ` +
      `${counted(report.keys.length, "key")}, ` +
      `model ${model.name}, checked in ${seconds.toFixed(2)} s${explainedIn}`,
  );
}

/** @param operations all of the key's, in the model's words; needed where it is explained */
function printKey(
  { key, valid, unknownBecause, explanation }: KeyResult,
  operations: readonly Operation[],
  { model, isForeign }: VerdictToPrint,
  terminal: Terminal,
): void {
  const where = key === undefined ? "The history" : `Key ${keyText(key)}`;
  if (valid === "unknown") terminal.detail(`${where}: undecided. ${unknownBecause ?? ""}`);
  if (explanation === undefined) return;
  const ids = new Set(explanation.operations);
  const contradicting = operations.filter(({ id }) => ids.has(id));
  const heading = contradicting.length === 0 ? "" : ` ${headingOf(explanation)}:`;
  terminal.detail(`${where} is not linearizable.${heading}`);
  contradictionLines(model, contradicting, explanation).forEach((line) => terminal.detail(line));
  const culprit = contradicting.find(({ id }) => id === explanation.culprit);
  if (isForeign && culprit?.f === "read" && culprit.output === null && model.ignores === undefined) {
    terminal.detail(
      "  A read of nil counts as one that found nothing. With --knossos it says nothing, as in Knossos.\n",
    );
  }
}

function headingOf({ operations, cut }: Explanation): string {
  if (cut !== undefined) return "The operations up to where that shows";
  return operations.length === 1
    ? "This answer is impossible"
    : `These ${operations.length} operations contradict each other`;
}
