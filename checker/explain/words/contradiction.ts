/**
 * Why the culprit does not fit, in the words of its kind of object: a value that nobody could have put back, an element
 * that is missing, a lock that was held. Each reason is a fact of the history that by itself rules the answer out;
 * where none of these is the reason, the operations stand for themselves.
 */
import type { Operation } from "../../../histories/operation.ts";
import { sameJson, shortText } from "../../models/json-text.ts";
import { callOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { bankReason } from "./bank-reasons.ts";
import { collectionReason } from "./collection-reasons.ts";
import { holdReason } from "./hold-reasons.ts";
import { isNever, noWayBack, puts, valueFound, valueLeft } from "../core/no-way-back.ts";
import type { Situation, CulpritHistory } from "./situation.ts";

/** In a longer history, only reasons whose search stops when time is up. */
const LONG = 20_000;

/** Why the culprit does not fit. */
export interface Reason {
  /** A clause without its full stop. */
  readonly text: string;
  /** The operations that it names. */
  readonly cited: readonly Operation[];
}

/**
 * @param nameOf how an operation is named; default: not at all, for those who only ask which are
 * @returns undefined where nothing short can be said
 */
export function contradiction(
  model: Model,
  others: readonly Operation[],
  { nameOf = () => "", ...history }: CulpritHistory & { readonly nameOf?: (operation: Operation) => string },
): Reason | undefined {
  const cited: Operation[] = [];
  const name = (operation: Operation): string => {
    cited.push(operation);
    return nameOf(operation);
  };
  const text = reasonIn({ ...history, model, others, name });
  return text === undefined ? undefined : { text, cited };
}

function reasonIn(situation: Situation): string | undefined {
  const why = answerReason(situation) ?? valueReason(situation);
  if (why !== undefined || situation.prefix.length > LONG) return why;
  return takenTwice(situation) ?? collectionReason(situation) ?? holdReason(situation) ?? bankReason(situation);
}

/** No object of the kind gives such an answer. */
function answerReason({ model, culprit }: Situation): string | undefined {
  const call = callOf(model, culprit);
  return call === undefined ? undefined : model.contradiction?.(call);
}

/** An object of one value: what the culprit found would have to be there again, and nobody could put it there. */
function valueReason({ model, culprit, prefix, name, effort }: Situation): string | undefined {
  if (model.levels !== undefined) return undefined;
  const found = valueFound(model, culprit);
  if (found === undefined) return undefined;
  if (isNever(model, { value: found, prefix, culprit }, effort))
    return `nobody had begun to write ${shortText(found)} by then`;
  const back = noWayBack(model, prefix, culprit, effort);
  if (back === undefined) return undefined;
  const { after, last, vain } = back;
  const value = shortText(back.value);
  const again = `${value} would have to be there again after ${name(after)}`;
  if (vain.length > 0) {
    const ways = vain.map(name).join(", ");
    return `${again}; only ${ways} could lead to it, and nothing led to where ${vain.length === 1 ? "that begins" : "those begin"}`;
  }
  if (last !== undefined)
    return `${again}, but the last to put it there, ${name(last)}, had finished before that began`;
  return sameJson(back.value, model.initial)
    ? `${again}, but ${value} was only there at the beginning`
    : `${again}, but nobody had begun to write ${value} by then`;
}

/** Two cas from a value that was put there once: the first of them took it away. */
function takenTwice({ model, culprit, others, prefix, name }: Situation): string | undefined {
  const from = culprit.f === "cas" && culprit.outcome === "ok" ? valueFound(model, culprit) : undefined;
  if (from === undefined) return undefined;
  const takes = (one: Operation): boolean =>
    one.f === "cas" &&
    one.outcome === "ok" &&
    sameJson(valueFound(model, one) ?? null, from) &&
    !sameJson(valueLeft(model, one) ?? null, from);
  const other = others.find(takes);
  const writers = prefix.filter((one) => puts(model, one, from));
  const times = writers.length + (sameJson(from, model.initial) ? 1 : 0);
  if (other === undefined || !takes(culprit) || times > 1) return undefined;
  const [writer] = writers;
  const once = writer === undefined ? "at the beginning" : `by ${name(writer)}`;
  return `${shortText(from)} was put there once, ${once}, and ${name(other)} took it away as well`;
}
