/**
 * The story of one failure: the few operations that no order explains, or that a check names, and which of them certainly
 * came before which.
 */
import type { Operation } from "../../histories/operation.ts";
import type { Explanation, KeyResult } from "../../histories/key-result.ts";
import type { Precedence, Story } from "./data/report-data.ts";
import { count, counted } from "../../histories/words/counts.ts";
import { operationText } from "../../histories/words/operation-text.ts";
import { digitsFor, keyName, seconds } from "./words.ts";

/**
 * Stories of all keys that have an explanation.
 *
 * @param how.storiesMax most stories · `property`: name of the check that judged; undefined where an order was looked for
 */
export function stories(
  keys: readonly KeyResult[],
  operations: readonly Operation[],
  how: { readonly storiesMax: number; readonly property?: string | undefined },
): Story[] {
  const { storiesMax, property } = how;
  return keys
    .flatMap(({ valid, explanation, ...result }) =>
      valid === false && explanation ? [{ ...result, explanation }] : [],
    )
    .slice(0, storiesMax)
    .map((result) =>
      property === undefined ? orderStory(result, operations) : propertyStory(property, result, operations),
    );
}

/**
 * `a` precedes `b` when it completed before `b` was invoked. Only the pairs that do not follow from two others
 * are given, because an arrow for each of them would hide the few that matter.
 */
export function precedences(operations: readonly Operation[]): Precedence[] {
  const found: Precedence[] = [];
  for (const to of operations) {
    const before = operations.filter((from) => precedes(from, to));
    for (const from of before) {
      if (!before.some((between) => precedes(from, between))) found.push({ from: from.id, to: to.id });
    }
  }
  return found;
}

function precedes(from: Operation, to: Operation): boolean {
  return from.outcome !== "info" && from.completeIndex !== undefined && from.completeIndex < to.invokeIndex;
}

interface Explained extends Pick<KeyResult, "key" | "operationCount" | "decidedBy"> {
  readonly explanation: Explanation;
}

/** Of a model: no order of these operations works. */
function orderStory(result: Explained, operations: readonly Operation[]): Story {
  const { explanation } = result;
  const drawn = byInvocation(existing([...new Set([...explanation.operations, explanation.culprit])], operations));
  const linearized = existing(explanation.lastLinearized, operations);
  const digits = digitsFor(linearized.map(({ invokeTime }) => invokeTime));
  const steps = linearized.map((operation) => ({
    id: operation.id,
    text: `Process ${operation.process}: ${operationText(operation)}, begun at ${seconds(operation.invokeTime, digits)}.`,
  }));
  return {
    key: result.key,
    title: `No order of ${whatIsShown(drawn.length, explanation)} on ${
      result.key === undefined ? "the object" : `key ${keyName(result.key)}`
    } explains what the clients saw`,
    culprit: explanation.culprit,
    operations: drawn,
    precedences: precedences(drawn),
    sentences: explanation.sentences,
    configurations: explanation.configurations,
    steps,
    footnote: `Found among ${count(result.operationCount)} operations on ${
      result.key === undefined ? "the object" : "this key"
    }.`,
    decidedBy: result.decidedBy,
  };
}

/** Of a check of the whole history: what it found, and the operations that show it, if there are any. */
function propertyStory(property: string, result: Explained, operations: readonly Operation[]): Story {
  const { explanation, operationCount, decidedBy } = result;
  const drawn = byInvocation(existing(explanation.operations, operations));
  return {
    property,
    title: `The check ${property} does not hold`,
    operations: drawn,
    precedences: precedences(drawn),
    sentences: explanation.sentences,
    configurations: [],
    steps: [],
    footnote: `Found among ${counted(operationCount, "operation")}.`,
    decidedBy,
  };
}

function byInvocation(operations: readonly Operation[]): Operation[] {
  return operations.toSorted((left, right) => left.invokeIndex - right.invokeIndex);
}

function whatIsShown(shown: number, { cut }: Explanation): string {
  if (cut !== undefined) return `these and ${counted(cut.omitted, "more operation")}`;
  return shown === 1 ? "this operation" : `these ${counted(shown, "operation")}`;
}

function existing(ids: readonly number[], operations: readonly Operation[]): Operation[] {
  return ids.map((id) => operations[id]).filter((operation) => operation !== undefined);
}
