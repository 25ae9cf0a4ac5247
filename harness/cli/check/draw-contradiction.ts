/**
 * The operations that contradict each other, drawn one a line: who did what, when, and a bar. The bars show at a glance
 * which operation ended before which began. The sentences below them say why this cannot be.
 */
import { tableLines } from "../../../histories/words/text-table.ts";
import { intervals, whatItDid } from "../../../checker/explain/words/operation-text.ts";
import type { Model } from "../../../checker/index.ts";
import { clipped } from "../../../histories/clipped.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Explanation } from "../../../histories/key-result.ts";

/** Characters for all bars together; more moments than fit get one each. */
const BARS_WIDTH = 40;
const TEXT_WIDTH_MAX = 64;

/** @param operations those of the explanation, in order of invocation */
export function contradictionLines(
  model: Model,
  operations: readonly Operation[],
  { culprit, sentences, configurations }: Explanation,
): string[] {
  const when = intervals(operations);
  const rows = operations.map((operation) => [
    `process ${operation.process}`,
    clipped(whatItDid(model, operation), TEXT_WIDTH_MAX),
    when(operation),
    bar(operation, operations) + (operation.id === culprit ? " ✕" : ""),
  ]);
  const drawn = tableLines(rows);
  // The facts stand in the drawing already; what is said of the culprit is left.
  const said = sentences.slice(Math.max(0, operations.length - 1));
  const picture = drawn.length === 0 ? [] : ["", ...drawn];
  return [...picture, "", ...said, ...heldThere(configurations), ""].map((line) => (line === "" ? "" : `  ${line}`));
}

function heldThere(configurations: Explanation["configurations"]): string[] {
  const states = configurations.map(({ state }) => clipped(state, TEXT_WIDTH_MAX));
  const last = states.pop();
  if (last === undefined) return [];
  return [`Up to there the object holds ${states.length === 0 ? "" : `${states.join(", ")} or `}${last}.`];
}

function bar({ invokeIndex, completeIndex, outcome }: Operation, operations: readonly Operation[]): string {
  const moments = operations.flatMap((one) => [one.invokeIndex, one.completeIndex ?? one.invokeIndex]);
  const ranks = [...new Set(moments)].sort((a, b) => a - b);
  const width = Math.max(1, Math.floor(BARS_WIDTH / ranks.length));
  const begin = ranks.indexOf(invokeIndex) * width;
  if (outcome === "info" || completeIndex === undefined) {
    return `${" ".repeat(begin)}├${"╌".repeat(ranks.length * width - begin)}`;
  }
  const end = ranks.indexOf(completeIndex) * width;
  return `${" ".repeat(begin)}├${"─".repeat(Math.max(0, end - begin - 1))}┤`;
}
