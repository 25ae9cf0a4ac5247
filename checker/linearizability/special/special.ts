/**
 * The near-linear algorithms for objects that hold more than one value, by the object that a model says it is.
 */
import type { SpecialObject } from "../../models/model.ts";
import type { Effort } from "../effort.ts";
import type { KeyHistory } from "../key-history.ts";
import { NOT_ABOUT_THIS } from "../ruling.ts";
import type { Ruling } from "../ruling.ts";
import { counterRuling } from "./counter.ts";
import { elementSetRuling } from "./element-set.ts";
import { fencedLockRuling } from "./fenced-lock.ts";
import { fifoQueueRuling } from "./fifo-queue.ts";
import { holdsRuling } from "./holds.ts";
import { priorityQueueRuling } from "./priority-queue.ts";
import { stackRuling } from "./stack.ts";
import { textRuling } from "./text.ts";
import { uniqueIdsRuling } from "./unique-ids.ts";

type Rule = (history: KeyHistory, effort: Effort) => Ruling;

const RULES: Readonly<Record<SpecialObject, Rule>> = {
  "fifo-queue": fromNew("[]", fifoQueueRuling),
  stack: fromNew("[]", stackRuling),
  "priority-queue": fromNew("[]", priorityQueueRuling),
  "element-set": elementSetRuling,
  mutex: fromNew("null", (history, effort) => holdsRuling(history, 1, effort)),
  semaphore: fromNew("0", (history, effort) => holdsRuling(history, history.model.permits ?? 1, effort)),
  counter: counterRuling,
  "fenced-lock": fromNew('[0,"free"]', fencedLockRuling),
  text: textRuling,
  "unique-ids": fromNew("{}", uniqueIdsRuling),
};

/** Decides, with a linearization when valid; says why not where its conditions do not hold. */
export function special(history: KeyHistory, effort: Effort): Ruling {
  const { special: object } = history.model;
  return object === undefined ? NOT_ABOUT_THIS : RULES[object](history, effort);
}

/** Only for an object that begins as the model's text says. */
function fromNew(initial: string, rule: Rule): Rule {
  return (history, effort) =>
    JSON.stringify(history.model.initial) === initial
      ? rule(history, effort)
      : { verdict: undefined, because: "an object that was in use before" };
}
