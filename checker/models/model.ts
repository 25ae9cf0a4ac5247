/**
 * The model: what an object does when one client uses it alone. The checker asks whether the clients together
 * saw something that such an object could have answered.
 *
 * A model is data and pure functions over JSON values. The least one has an `initial` state, the `functions`
 * it knows and a `step`:
 *
 * ```ts
 * const counter: Model = {
 *   name: "counter", description: "add n, read", functions: ["add", "read"], initial: 0,
 *   step: (state, call) =>
 *     call.f === "add" ? Number(state) + Number(call.input)
 *     : !call.known || call.output === state ? state : undefined,
 *   readOnly: (call) => call.f === "read",
 *   describe: (call) => (call.f === "add" ? `add ${call.input}` : `read ${call.output}`),
 *   describeState: String,
 * };
 * ```
 */
import type { Key } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import type { Beginning } from "./beginning.ts";

/** An operation as a model sees it: what was asked, and what was answered if anything was. */
export interface Call {
  /** What was asked, e.g. "write". */
  readonly f: string;
  /** The argument; null where there is none. */
  readonly input: Json;
  /** The answer; undefined when none is known. */
  readonly output?: Json;
  /** False for an operation that never returned: any answer is possible. */
  readonly known: boolean;
  /** For a cas that answered "mismatch": what it saw instead. */
  readonly seen?: Json;
  /** True for one that was refused without a word of what it saw: it fits where it would not have succeeded. */
  readonly isRefused?: true;
}

/**
 * What an operation does to an object that holds one value. A model that can say this gets the fast algorithms.
 * `never` fits no state: an answer that contradicts itself.
 */
export type Action =
  | { readonly kind: "read"; readonly value: Json }
  | { readonly kind: "write"; readonly value: Json }
  | { readonly kind: "cas"; readonly from: Json; readonly to: Json }
  | { readonly kind: "append"; readonly element: Json }
  | { readonly kind: "never" };

/** Room for one action, used again and again: `from` is what must be there, `to` what is put there. */
export interface ActionRoom {
  /** What the operation does. */
  kind: Action["kind"];
  /** Of a read and a cas: the value that must be there. */
  from: Json;
  /** Of a write, a cas and an append: what is put there. */
  to: Json;
}

/** Says what a call does. `answer` and `seen` as in `Call`, both undefined where no answer is known. */
export type ActInto = (
  room: ActionRoom,
  f: string,
  input: Json,
  answer: Json | undefined,
  seen: Json | undefined,
) => void;

/** The specification of one kind of object, as data and pure functions. */
export interface Model {
  /** What `--model` takes. */
  readonly name: string;
  /** One line for lists. */
  readonly description: string;
  /** The operations it knows, e.g. ["read", "write"]. */
  readonly functions: readonly string[];
  /** The state at the beginning. */
  readonly initial: Json;
  /** How `initial` is made of what somebody says that the object holds at first; default: of any value, as it is. */
  readonly beginning?: Beginning;
  /**
   * The state after `call`, or undefined when an object in `state` could not have given that answer.
   * A call that is not `known` fits wherever it can have an effect; "no effect" may be undefined, too.
   */
  readonly step: (state: Json, call: Call) => Json | undefined;
  /** True only if the call leaves every state in which it fits unchanged. Saying false is always right. */
  readonly readOnly: (call: Call) => boolean;
  /** The call in words, for one who reads a report: "write 42". */
  readonly describe: (call: Call) => string;
  /** A state in words, e.g. "a balance of 5". */
  readonly describeState: (state: Json) => string;
  /**
   * Equal states have equal keys; default: the JSON text with sorted names. States that no later call can tell apart
   * may have equal keys, too: then the search takes them for one.
   */
  readonly stateKey?: (state: Json) => string;
  /**
   * For one history, given its calls: a function that gives states which none of these calls can tell apart, now or after
   * other calls, the same state. Fewer states make the search quicker; a state as it is, is always right.
   */
  readonly quotient?: (calls: readonly Call[]) => (state: Json) => Json;
  /**
   * Calls with equal texts do the same in every state and the search takes them for interchangeable; default: function,
   * input and answer. A text that leaves out what the object does not look at makes fewer kinds of calls. Called for
   * answered calls and for those that were not; the two are never taken for one.
   */
  readonly classOf?: (call: Call) => string;
  /**
   * The part of the object that the operation touches, where parts do not know of each other: each is then judged by itself,
   * as keys are. Default: the operation's own key.
   */
  readonly partition?: (operation: Operation) => Key;
  /** What is wrong with the values of an operation, e.g. "expected [from, to]"; undefined when nothing is. */
  readonly problem?: (operation: Operation) => string | undefined;
  /**
   * What is strange about an answer: no object of this kind ever gives one like it. To `check` it is simply wrong, for a
   * system may hand out somebody else's answer; whoever guessed the model rather doubts the guess.
   */
  readonly strangeAnswer?: (operation: Operation) => string | undefined;
  /** Why the answer fits no state of any such object, in words, e.g. "1 was read twice"; undefined where it may fit one. */
  readonly contradiction?: (call: Call) => string | undefined;
  /** The call as an action on one value, for objects that hold one. */
  readonly action?: (call: Call) => Action;
  /** The same without an object a call: of the catalog's models, for histories of millions of operations. */
  readonly actInto?: ActInto;
  /** The results show the order of the updates: elements of a list by position, of a set by inclusion. */
  readonly levels?: "list" | "set";
  /** The near-linear algorithm for objects of this kind; they are in `linearizability/special`. */
  readonly special?: SpecialObject;
  /** Of a semaphore: how many permits there are. */
  readonly permits?: number;
  /** True for an operation that says nothing of the object, such as a read that answered "no idea". */
  readonly ignores?: (operation: Operation) => boolean;
  /** True for a failed operation that says, if no more, that it could not succeed; default: none does. */
  readonly isRefusal?: (operation: Operation) => boolean;
}

/** Objects with an algorithm of their own. Only a model that does exactly what the catalog's does may name one. */
export type SpecialObject =
  | "fifo-queue"
  | "stack"
  | "priority-queue"
  | "element-set"
  | "mutex"
  | "semaphore"
  | "counter"
  | "fenced-lock"
  | "text"
  | "unique-ids";

/** Whether an operation takes part, and whether its answer is known. */
export type Part = "none" | "known" | "unknown";

/**
 * An operation takes no part when it never happened (`fail`), or when nobody got its answer and it cannot have had an
 * effect, such as a read. A failed cas that tells what it saw takes part as an observation.
 */
export function partOf(model: Model, operation: Operation): Part {
  if (model.ignores?.(operation) === true) return "none";
  switch (operation.outcome) {
    case "ok":
      return "known";
    case "fail":
      return seenBy(operation) === undefined && model.isRefusal?.(operation) !== true ? "none" : "known";
    case "info": {
      const call: Call = { f: operation.f, input: operation.input, known: false };
      const hasNoEffect = model.readOnly(call) || model.action?.(call).kind === "never";
      return hasNoEffect ? "none" : "unknown";
    }
  }
}

/** The operation as a call, or undefined when it takes no part. */
export function callOf(model: Model, operation: Operation): Call | undefined {
  const part = partOf(model, operation);
  if (part === "none") return undefined;
  const { f, input } = operation;
  if (part === "unknown") return { f, input, known: false };
  const seen = seenBy(operation);
  if (seen !== undefined) return { f, input, known: true, seen };
  if (operation.outcome === "fail") return { f, input, known: true, isRefused: true };
  return { f, input, output: operation.output ?? null, known: true };
}

/** What a failed cas saw: the second part of `error: ["mismatch", seen]`. */
export function seenBy({ outcome, f, error }: Pick<Operation, "outcome" | "f" | "error">): Json | undefined {
  if (outcome !== "fail" || f !== "cas") return undefined;
  return Array.isArray(error) && error.length === 2 && error[0] === "mismatch" ? (error[1] as Json) : undefined;
}

/** What a call does, for any model that can say it; undefined for the others. */
export function actorOf({ action, actInto }: Model): ActInto | undefined {
  if (actInto !== undefined || action === undefined) return actInto;
  return (room, f, input, answer, seen) => {
    const isKnown = answer !== undefined || seen !== undefined;
    const did = action({
      f,
      input,
      known: isKnown,
      ...(answer === undefined ? {} : { output: answer }),
      ...(seen === undefined ? {} : { seen }),
    });
    room.kind = did.kind;
    if (did.kind === "read") room.from = did.value;
    else if (did.kind === "write") room.to = did.value;
    else if (did.kind === "append") room.to = did.element;
    else if (did.kind === "cas") {
      room.from = did.from;
      room.to = did.to;
    }
  };
}
