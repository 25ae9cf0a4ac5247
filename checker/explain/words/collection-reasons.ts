/**
 * Why an answer of a list, set, queue, stack, counter or source of ids is impossible.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { amountOf, countIn } from "../../models/objects/counter.ts";
import { isList, isPrefix, sameJson, shortText } from "../../models/json-text.ts";
import type { Model, SpecialObject } from "../../models/model.ts";
import type { Situation } from "./situation.ts";
import { twinOf } from "../core/same-answer.ts";
import { hasAnswer } from "../core/has-answer.ts";
import { isOver } from "../core/no-way-back.ts";
import { takeWord } from "../core/projections.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/**
 * One clause; undefined where nothing short can be said, or the object is none of these.
 *
 * Cost: for queues and stacks, at worst quadratic in the prefix.
 */
export function collectionReason(situation: Situation): string | undefined {
  const { model, culprit } = situation;
  if (culprit.f === "read" && typeof culprit.output === "string") return textReason(situation);
  if (!isEmptyAtFirst(model)) return undefined;
  if (model.levels !== undefined) return culprit.f === "read" ? readReason(situation) : undefined;
  if (model.special === "unique-ids") return idReason(situation);
  if (model.special === "counter") return counterReason(situation);
  const goesFirst = model.special === undefined ? undefined : GOES_FIRST.get(model.special);
  return goesFirst === undefined ? undefined : takeReason(situation, goesFirst);
}

/** Whether all that is ever in it was put there by an operation. */
function isEmptyAtFirst({ initial, special }: Model): boolean {
  return special === "unique-ids" || special === "counter" || (isList(initial) && initial.length === 0);
}

/** A read of a text that only grows. */
function textReason({ culprit, others, prefix, name }: Situation): string | undefined {
  const text = culprit.output;
  if (culprit.f !== "read" || typeof text !== "string" || prefix.some(({ f }) => f === "write")) return undefined;
  const missing = others.find(
    (one) => one.f === "append" && isOver(one, culprit) && typeof one.input === "string" && !text.includes(one.input),
  );
  return missing === undefined ? undefined : `it lacks what ${name(missing)} had added before`;
}

/** A read of a whole list or set. */
function readReason({ model, culprit, others, prefix, name }: Situation): string | undefined {
  const seen = isList(culprit.output) ? culprit.output : undefined;
  if (seen === undefined) return undefined;
  const has = (list: readonly Json[], element: Json): boolean => list.some((each) => sameJson(each, element));
  const updates = prefix.filter(({ f }) => f !== "read");
  const unknown = seen.find((element) => !updates.some(({ input }) => sameJson(input, element)));
  if (unknown !== undefined) return `nobody had begun to put ${shortText(unknown)} there by then`;
  const missing = others.find((one) => one.f !== "read" && isOver(one, culprit) && !has(seen, one.input));
  if (missing !== undefined)
    return `${shortText(missing.input)} is missing, though ${name(missing)} had finished before`;
  const reads = others.filter(({ f, outcome }) => f === "read" && outcome === "ok");
  for (const read of reads) {
    const earlier = isList(read.output) ? read.output : [];
    const gone = earlier.find((element) => !has(seen, element));
    if (gone !== undefined && isOver(read, culprit))
      return `${shortText(gone)} is missing, though ${name(read)} had seen it`;
    const isNested =
      model.levels === "set"
        ? isSubset(earlier, seen) || isSubset(seen, earlier)
        : isPrefix(earlier, seen) || isPrefix(seen, earlier);
    if (!isNested) return `it and ${name(read)} cannot both be right: neither is a beginning of the other`;
  }
  if (model.levels === "set") return undefined;
  const isOnce = (one: Operation): boolean => updates.filter(({ input }) => sameJson(input, one.input)).length === 1;
  const swapped = others.flatMap((a) =>
    others
      .filter((b) => isOver(a, b) && isOnce(a) && isOnce(b) && isBefore(seen, b.input, a.input))
      .map((b) => ({ a, b })),
  )[0];
  if (swapped === undefined) return undefined;
  return `${shortText(swapped.b.input)} comes before ${shortText(swapped.a.input)}, though ${name(swapped.a)} had finished before ${name(swapped.b)} began`;
}

function isSubset(a: readonly Json[], b: readonly Json[]): boolean {
  return a.every((element) => b.some((each) => sameJson(each, element)));
}

function isBefore(list: readonly Json[], a: Json, b: Json): boolean {
  const at = (element: Json): number => list.findIndex((each) => sameJson(each, element));
  return at(a) >= 0 && at(b) >= 0 && at(a) < at(b);
}

/** Whether what `a` put in must be taken before what `b` put in, while both are there. */
type GoesFirst = (a: Operation, b: Operation) => boolean;

const GOES_FIRST: ReadonlyMap<SpecialObject, GoesFirst> = new Map([
  ["fifo-queue", (a, b) => isOver(a, b)],
  ["stack", (a, b) => isOver(b, a)],
  ["priority-queue", (a, b) => Number(a.input) < Number(b.input)],
]);

/** Something taken out of a queue or stack. */
function takeReason(situation: Situation, goesFirst: GoesFirst): string | undefined {
  const { model, culprit, prefix, name } = situation;
  const take = takeWord(model);
  if (culprit.f !== take || culprit.outcome !== "ok") return undefined;
  const taken = culprit.output ?? null;
  const puts = prefix.filter(({ f }) => f !== take);
  const takes = prefix.filter(({ f, id }) => f === take && id !== culprit.id);
  const isLeft = (one: Operation): boolean =>
    isOver(one, culprit) &&
    puts.filter(({ input }) => sameJson(input, one.input)).length === 1 &&
    takes.every((other) => hasAnswer(other) && !sameJson(other.output ?? null, one.input));
  if (taken === null) {
    const left = puts.find(isLeft);
    return left === undefined
      ? undefined
      : `it found nothing, but ${name(left)} had finished before and nobody had taken that`;
  }
  const own = puts.filter(({ input }) => sameJson(input, taken));
  const [source] = own;
  if (source === undefined) return `nobody had begun to put ${shortText(taken)} in by then`;
  if (own.length > 1) return undefined;
  const other = takes.find(({ output, outcome }) => outcome === "ok" && sameJson(output ?? null, taken));
  if (other !== undefined) return `${shortText(taken)} was put in once, and ${name(other)} took it, too`;
  const first = puts.find((one) => one.id !== source.id && isLeft(one) && goesFirst(one, source));
  return first === undefined
    ? undefined
    : `${shortText(first.input)} had to be taken first: ${name(first)} had finished before, and nobody had taken that`;
}

function idReason({ culprit, others, name }: Situation): string | undefined {
  const twin = twinOf(culprit, others);
  return twin === undefined ? undefined : `${name(twin)} was given the same`;
}

/** A read of a counter that only grows. */
function counterReason({ model, culprit, others, prefix, name }: Situation): string | undefined {
  const updates = prefix.filter(({ f, id }) => f !== "read" && id !== culprit.id);
  const amounts = updates.map(({ input }) => amountOf(input));
  const shown = countIn(culprit.output);
  if (culprit.f !== "read" || typeof shown !== "number" || amounts.some((amount) => amount < 0)) return undefined;
  const sum = (isCounted: (one: Operation) => boolean): number =>
    updates.reduce(
      (total, one, at) => total + (isCounted(one) ? (amounts[at] ?? wrongIndex(at)) : 0),
      Number(model.initial),
    );
  const least = sum((one) => isOver(one, culprit));
  if (shown < least) return `what had finished before it began makes ${least}`;
  const most = sum(() => true);
  if (shown > most) return `all that had begun by then makes ${most} at most`;
  const more = others.find((one) => one.f === "read" && isOver(one, culprit) && Number(one.output) > shown);
  return more === undefined ? undefined : `${name(more)} had seen more, and nothing counts down`;
}
