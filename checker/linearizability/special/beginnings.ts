/**
 * Lets an algorithm for new objects judge an object that was in use before the history begins. Calls in front of the
 * history, one after the other, bring a new object into that state. A linearization of the whole gives one of the
 * history, and the other way round.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { isList } from "../../models/json-text.ts";
import type { Call, Model } from "../../models/model.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

type Rule = (history: KeyHistory, effort: Effort) => Ruling;

/** The calls that bring a new object into this state; undefined: not known. */
type CallsTo = (initial: Json) => readonly Call[] | undefined;

/** Turns a rule for new objects (in state `initial`) into a rule for objects in any state. */
export function fromNew(initial: Json, callsTo: CallsTo, rule: Rule): Rule {
  const text = JSON.stringify(initial);
  return (history, effort) => {
    if (JSON.stringify(history.model.initial) === text) return rule(history, effort);
    const before = callsTo(history.model.initial);
    if (before === undefined) return { verdict: undefined, because: "an object that was in use before" };
    const ruling = rule(withCallsBefore(history, { ...history.model, initial }, before), effort);
    const own = (items: ArrayLike<number>): number[] =>
      Array.from(items, (item) => item - before.length).filter((item) => item >= 0);
    if (ruling.verdict === undefined) return ruling;
    if (ruling.verdict) return { verdict: true, order: own(ruling.order) };
    const { verdict, because, items } = ruling;
    return items === undefined ? { verdict, because } : { verdict, because, items: () => own([...items()]) };
  };
}

/** One call of `f` for each element of a list, in order. */
export function putEach(f: string): CallsTo {
  return (initial) =>
    isList(initial) ? initial.map((input) => ({ f, input, output: input, known: true })) : undefined;
}

/** The history with these calls in front, each by a process of its own. */
function withCallsBefore(history: KeyHistory, model: Model, before: readonly Call[]): KeyHistory {
  const count = before.length;
  const later = (rank: number): number => (rank === NEVER ? NEVER : rank + 2 * count);
  return {
    model,
    calls: [...before, ...history.calls],
    operations: [...before.map(operationBefore), ...history.operations],
    invoke: column(count, (place) => 2 * place, history.invoke, later),
    complete: column(count, (place) => 2 * place + 1, history.complete, later),
    returns: column(
      count,
      (place) => place,
      history.returns,
      (item) => item + count,
    ),
    eventCount: history.eventCount + 2 * count,
  };
}

/** A column with `count` more numbers in front; `moved` adjusts the others. */
function column(
  count: number,
  before: (place: number) => number,
  own: Int32Array,
  moved: (number: number) => number,
): Int32Array {
  const wider = new Int32Array(count + own.length);
  for (let place = 0; place < count; place++) wider[place] = before(place);
  for (let at = 0; at < own.length; at++) wider[count + at] = moved(own[at] ?? wrongIndex(at));
  return wider;
}

/** An operation in front. Processes and times of the history are never negative, so these are unused. */
function operationBefore({ f, input, output = null }: Call, place: number): Operation {
  const below = -1 - place;
  return { id: below, process: below, f, input, output, outcome: "ok", invokeIndex: below, invokeTime: below };
}
