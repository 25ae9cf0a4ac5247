/**
 * The model: what an object does when one client uses it alone. The checker asks whether the clients together
 * saw something that such an object could have answered.
 *
 * A model is data and pure functions over JSON values. The least one has an `initial` state, the `functions`
 * it knows and a `step`:
 *
 * @example
 * const counter: Model = {
 *   name: "counter", description: "add n, read", functions: ["add", "read"], initial: 0,
 *   step: (state, call) =>
 *     call.f === "add" ? Number(state) + Number(call.input)
 *     : !call.known || call.output === state ? state : undefined,
 *   readOnly: (call) => call.f === "read",
 *   describe: (call) => (call.f === "add" ? `add ${call.input}` : `read ${call.output}`),
 *   describeState: String,
 * };
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";

/** An operation as a model sees it: what was asked, and what was answered if anything was. */
export interface Call {
  readonly f: string;
  readonly input: Json;
  /** The answer; undefined when none is known. */
  readonly output?: Json;
  /** False for an operation that never returned: any answer is possible. */
  readonly known: boolean;
  /** For a cas that answered "mismatch": what it saw instead. */
  readonly seen?: Json;
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

export interface Model {
  readonly name: string;
  /** One line for lists. */
  readonly description: string;
  /** The operations it knows, e.g. ["read", "write"]. */
  readonly functions: readonly string[];
  readonly initial: Json;
  /**
   * The state after `call`, or undefined when an object in `state` could not have given that answer.
   * A call that is not `known` fits wherever it can have an effect; "no effect" may be undefined, too.
   */
  readonly step: (state: Json, call: Call) => Json | undefined;
  /** True only if the call leaves every state in which it fits unchanged. Saying false is always right. */
  readonly readOnly: (call: Call) => boolean;
  /** The call in words, for one who reads a report: "write 42". */
  readonly describe: (call: Call) => string;
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
  /** What is wrong with the values of an operation, e.g. "expected [from, to]"; undefined when nothing is. */
  readonly problem?: (operation: Operation) => string | undefined;
  /** The call as an action on one value, for objects that hold one. */
  readonly action?: (call: Call) => Action;
  /** The results show the order of the updates: elements of a list by position, of a set by inclusion. */
  readonly levels?: "list" | "set";
  /** The near-linear algorithm for objects of this kind; they are in `linearizability/special`. */
  readonly special?: SpecialObject;
  /** Of a semaphore: how many permits there are. */
  readonly permits?: number;
  /** True for an operation that says nothing of the object, such as a read that answered "no idea". */
  readonly ignores?: (operation: Operation) => boolean;
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

/**
 * The operation as a call, or undefined when it takes no part: it never happened (`fail`), or it is a read
 * whose answer nobody got. A failed cas that tells what it saw takes part as an observation.
 */
export function callOf(model: Model, operation: Operation): Call | undefined {
  const { f, input, output } = operation;
  if (model.ignores?.(operation) === true) return undefined;
  if (operation.outcome === "ok") return { f, input, output: output ?? null, known: true };
  if (operation.outcome === "fail") {
    const seen = f === "cas" ? mismatchOf(operation) : undefined;
    return seen === undefined ? undefined : { f, input, known: true, seen };
  }
  const call: Call = { f, input, known: false };
  return model.readOnly(call) ? undefined : call;
}

/** What a failed cas saw: the second part of `error: ["mismatch", seen]`. */
function mismatchOf(operation: Operation): Json | undefined {
  const { error } = operation;
  return Array.isArray(error) && error.length === 2 && error[0] === "mismatch" ? (error[1] as Json) : undefined;
}
