/**
 * Evidence: whether anything in a history could have contradicted its model.
 *
 * A history in which nothing was answered is always linearizable, and so is one that only writes: no order is wrong.
 * Such a verdict says nothing about the system, so whoever gives it must say so. A call observes something if it was
 * answered and some state refuses it, or would refuse it with another answer. That is found out by asking the model.
 */
import type { Json } from "../histories/json.ts";
import type { Operation } from "../histories/operation.ts";
import { counted } from "../histories/words/counts.ts";
import type { ColumnHistory } from "./columns.ts";
import { WRITE } from "./base/cell-columns.ts";
import { NEVER } from "./base/key-history.ts";
import { isList } from "./models/json-text.ts";
import { callOf } from "./models/model.ts";
import type { Call, Model } from "./models/model.ts";

/** What there was in a history that the model could judge. */
export interface Evidence {
  /** How many operations of each function were answered in a way that the model judges, most first. */
  readonly answered: readonly { readonly f: string; readonly count: number }[];
  /** Whether at least one answer could have been wrong. */
  readonly isObserved: boolean;
}

/** After this many calls of one function that observed nothing, the function is taken to observe nothing. */
const CALLS_LOOKED_AT_MAX = 1_000;
/** The state is set back to the initial one after this many calls, because it may grow with each. */
const CALLS_A_STATE_MAX = 32;
/** How many parts of an answer are replaced, one at a time. */
const PARTS_REPLACED_MAX = 32;
/** A value that nobody ever wrote. */
const FOREIGN = "\u0000 an answer that nobody could give";

/** Evidence that is gathered one operation after the other. */
export interface EvidenceGathering {
  readonly take: (operation: Operation) => void;
  /** What there was so far. */
  readonly evidence: () => Evidence;
}

/** The evidence in the operations of a history. Cost: linear; see `gatherEvidence`. */
export function evidenceIn(operations: Iterable<Operation>, model: Model): Evidence {
  const gathering = gatherEvidence(model);
  for (const operation of operations) gathering.take(operation);
  return gathering.evidence();
}

/**
 * The evidence in operations that are handed over as they end. Cost: a few steps of the model for each of the first thousand
 * calls of a function, until one observes something. Keeps a count a function.
 */
export function gatherEvidence(model: Model): EvidenceGathering {
  const answered = new Map<string, number>();
  let isObserved = false;
  let state = model.initial;
  return {
    take(operation) {
      const call = callOf(model, operation);
      if (call === undefined || !call.known) return;
      const count = answered.get(call.f) ?? 0;
      answered.set(call.f, count + 1);
      if (isObserved || count >= CALLS_LOOKED_AT_MAX) return;
      const next = observes(model, state, call) ? undefined : model.step(state, call);
      if (next === undefined) isObserved = true;
      else state = count % CALLS_A_STATE_MAX === CALLS_A_STATE_MAX - 1 ? model.initial : next;
    },
    evidence: () => ({ answered: mostFirst(answered), isObserved }),
  };
}

/** The evidence in a history that was read as columns. */
export function evidenceInColumns({ keys, answered }: ColumnHistory): Evidence {
  const isObserved = keys.some(({ history, cells }) =>
    cells.kind.some((kind, item) => kind !== WRITE && history.complete[item] !== NEVER),
  );
  return { answered: mostFirst(answered), isObserved };
}

/**
 * A warning for a valid verdict that nothing could have made invalid, e.g. "287 adds, nothing was ever read: nothing
 * could contradict."; undefined where there was evidence.
 */
export function lackOfEvidence({ answered, isObserved }: Evidence): string | undefined {
  if (isObserved) return undefined;
  if (answered.length === 0) return "Not one operation was answered: there is nothing to judge.";
  const counts = answered.map(({ f, count }) => counted(count, f));
  return `${counts.join(", ")}, nothing was ever read: nothing could contradict.`;
}

/** Whether some state refuses the call, or would refuse it with another answer. */
function observes(model: Model, state: Json, call: Call): boolean {
  if (model.readOnly(call)) return true;
  for (const before of [model.initial, state]) {
    const after = model.step(before, call);
    if (after === undefined || model.step(after, call) === undefined) return true;
  }
  const { output } = call;
  return output !== undefined && withForeignParts(output).some((other) => refuses(model, { ...call, output: other }));
}

/** A user's model may throw for a value that it does not expect; that counts as refusing it. */
function refuses(model: Model, call: Call): boolean {
  try {
    return model.step(model.initial, call) === undefined;
  } catch {
    return true;
  }
}

/** Copies of the value, in each of which one scalar is replaced by a value that nobody ever wrote. */
function withForeignParts(value: Json): Json[] {
  if (!isList(value)) return [FOREIGN];
  return value
    .slice(0, PARTS_REPLACED_MAX)
    .flatMap((part, at) => withForeignParts(part).map((other) => value.with(at, other)))
    .slice(0, PARTS_REPLACED_MAX);
}

function mostFirst(counts: ReadonlyMap<string, number>): { readonly f: string; readonly count: number }[] {
  return [...counts].map(([f, count]) => ({ f, count })).sort((a, b) => b.count - a.count);
}
