/**
 * The near-linear algorithms for objects that hold more than one value. A model names its object in `special`.
 */
import type { Json } from "../../../histories/json.ts";
import { NO_TOKEN, tokenIn } from "../../models/objects/locks/held-token.ts";
import type { Call, SpecialObject } from "../../models/model.ts";
import type { Effort } from "../../base/effort.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { NOT_ABOUT_THIS } from "../../base/ruling.ts";
import type { Ruling } from "../../base/ruling.ts";
import { fromNew, putEach } from "./beginnings.ts";
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
  "fifo-queue": fromNew([], putEach("enqueue"), fifoQueueRuling),
  stack: fromNew([], putEach("push"), stackRuling),
  "priority-queue": fromNew([], putEach("insert"), priorityQueueRuling),
  "element-set": elementSetRuling,
  mutex: fromNew(null, acquireByOwner, (history, effort) => holdsRuling(history, 1, effort)),
  semaphore: fromNew(0, acquireEach, (history, effort) => holdsRuling(history, history.model.permits ?? 1, effort)),
  counter: counterRuling,
  "fenced-lock": fromNew(NO_TOKEN, acquireToken, fencedLockRuling),
  text: textRuling,
  "unique-ids": uniqueIdsRuling,
};

/** Decides, with a linearization if valid; or says why it does not apply. */
export function special(history: KeyHistory, effort: Effort): Ruling {
  const { special: object } = history.model;
  return object === undefined ? NOT_ABOUT_THIS : RULES[object](history, effort);
}

/** The calls that bring a new mutex into this state. */
function acquireByOwner(state: Json): readonly Call[] {
  const { by = null } = state as { readonly by?: Json };
  return [{ f: "acquire", input: by, output: true, known: true }];
}

/** The calls that bring a new semaphore to this number of permits taken. */
function acquireEach(taken: Json): readonly Call[] {
  return Array.from({ length: Number(taken) }, () => ({ f: "acquire", input: null, output: true, known: true }));
}

/** The calls that bring a new lock to this state; undefined: the token is not known. */
function acquireToken(state: Json): readonly Call[] | undefined {
  const { last, holding } = tokenIn(state);
  const acquire = { f: "acquire", input: null, output: last, known: true };
  const release = { f: "release", input: last, output: null, known: true };
  if (holding === "unknown token") return undefined;
  return holding === "held" ? [acquire] : [acquire, release];
}
