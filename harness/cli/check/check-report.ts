/**
 * The verdict of `clew check`, told on a terminal: what contradicts, key by key, then the verdict itself.
 */
import { counted } from "../../../histories/words/counts.ts";
import type { CheckReport, Model } from "../../../checker/index.ts";
import { inShownOrder } from "../../../histories/key-order.ts";
import { keyText } from "../../../histories/key-text.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Explanation } from "../../../histories/key-result.ts";
import { contradictionLines } from "./draw-contradiction.ts";
import type { Terminal } from "../terminal.ts";

/** Keys that are told about one by one; the others are counted. */
const KEYS_SHOWN_MAX = 20;

export interface Checked {
  readonly report: CheckReport;
  /** At least the operations of the keys that are explained, in the model's words. */
  readonly operationsRead: () => readonly Operation[];
  readonly model: Model;
  /** What to say of a history in which nothing could have been wrong. */
  readonly lack?: string | undefined;
  readonly isForeign: boolean;
  readonly seconds: number;
}

export function printReport(
  { report, operationsRead, model, lack, isForeign, seconds }: Checked,
  terminal: Terminal,
): void {
  const told = inShownOrder(report.keys.filter((key) => key.valid !== true));
  const explained = told.slice(0, KEYS_SHOWN_MAX);
  const began = performance.now();
  const ids = new Set(explained.flatMap(({ explanation }) => explanation?.operations ?? []));
  const explainedIn = ids.size === 0 ? "" : `, explained in ${((performance.now() - began) / 1000).toFixed(2)} s`;
  const operations = operationsRead().filter(({ id }) => ids.has(id));
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  for (const { key, valid, unknownBecause, explanation } of explained) {
    const where = key === undefined ? "The history" : `Key ${keyText(key)}`;
    if (valid === "unknown") terminal.print(`${where}: undecided. ${unknownBecause ?? ""}`);
    if (explanation === undefined) continue;
    const contradicting = explanation.operations.flatMap((id) => byId.get(id) ?? []);
    const shown = contradicting.length === 0 ? "" : ` ${whatIsShown(explanation)}:`;
    terminal.print(`${where} is not linearizable.${shown}`);
    contradictionLines(model, contradicting, explanation).forEach((line) => terminal.print(line));
    const culprit = byId.get(explanation.culprit);
    if (isForeign && culprit?.f === "read" && culprit.output === null && model.ignores === undefined) {
      terminal.print(
        "  A read of nil counts as one that found nothing. With --knossos it says nothing, as in Knossos.\n",
      );
    }
  }
  if (told.length > KEYS_SHOWN_MAX) {
    terminal.print(`… and ${told.length - KEYS_SHOWN_MAX} more keys that are not valid (--json shows all)`);
  }
  if (report.valid === true && lack !== undefined) terminal.print(lack);
  const words = report.valid === true ? "Linearizable." : report.valid === false ? "Not linearizable." : "Unknown.";
  terminal.print(
    `${terminal.verdict(report.valid, words)} ${counted(report.operationCount, "operation")} on ` +
      `${counted(report.keys.length, "key")}, ` +
      `model ${report.model}, checked in ${seconds.toFixed(2)} s${explainedIn}`,
  );
}

function whatIsShown({ operations, cut }: Explanation): string {
  if (cut !== undefined) return "The operations up to where that shows";
  return operations.length === 1
    ? "This answer is impossible"
    : `These ${operations.length} operations contradict each other`;
}
