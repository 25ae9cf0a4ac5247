/**
 * What an object can hold at a moment: the states that some order of everything before it leaves. Answers after that
 * moment that fit none of them contradict each other given what came before.
 *
 * The history is walked return by return, with every configuration that is possible there: which of the open operations
 * have taken effect, and the state.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Effort } from "../../base/effort.ts";
import { MODEL_CALL } from "../../base/effort.ts";
import { canonicalText } from "../../models/json-text.ts";
import { callOf } from "../../models/model.ts";
import type { Call, Model } from "../../models/model.ts";
import { hasAnswer } from "./has-answer.ts";

/** The object just after a return. */
export interface Moment {
  /** The first event after it. */
  readonly from: number;
  readonly states: readonly Json[];
}

interface Running {
  readonly operation: Operation;
  readonly call: Call;
}

interface Configuration {
  readonly placed: ReadonlySet<number>;
  readonly state: Json;
}

/** The most configurations that are followed, and the most states that are kept of one moment. */
const CONFIGURATIONS_MAX = 256;
const STATES_MAX = 4;

/**
 * The moments with few possible states, in order; they end where nothing is possible any more, or too much is.
 *
 * @param operations those that take part, in order of invocation
 * @throws OutOfTimeError
 */
export function moments(model: Model, operations: readonly Operation[], effort: Effort): Moment[] {
  const returns = operations.filter(hasAnswer).sort((a, b) => (a.completeIndex ?? 0) - (b.completeIndex ?? 0));
  const found: Moment[] = [];
  let open: Running[] = [];
  let begun = 0;
  let configurations: readonly Configuration[] = [{ placed: new Set(), state: model.initial }];
  for (const due of returns) {
    const end = due.completeIndex ?? 0;
    for (; begun < operations.length && (operations[begun]?.invokeIndex ?? 0) <= end; begun++) {
      const operation = operations[begun];
      const call = operation === undefined ? undefined : callOf(model, operation);
      if (operation !== undefined && call !== undefined) open.push({ operation, call });
    }
    const after = placing(model, due, { open, configurations, effort });
    if (after === undefined || after.length === 0) break;
    configurations = after;
    open = open.filter(({ operation }) => operation.id !== due.id);
    const states = new Map(after.map(({ state }) => [canonicalText(state), state]));
    if (states.size <= STATES_MAX) found.push({ from: end + 1, states: [...states.values()] });
  }
  return found;
}

/**
 * The configurations with `due` in its place, reached by as many others before it as may be; undefined for too many.
 */
function placing(
  model: Model,
  due: Operation,
  {
    open,
    configurations,
    effort,
  }: { readonly open: readonly Running[]; readonly configurations: readonly Configuration[]; readonly effort: Effort },
): readonly Configuration[] | undefined {
  const done = new Map<string, Configuration>();
  const seen = new Set<string>();
  const waiting = [...configurations];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const key = `${[...at.placed].sort((a, b) => a - b).join()} ${canonicalText(at.state)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > CONFIGURATIONS_MAX) return undefined;
    if (at.placed.has(due.id)) {
      const placed = new Set([...at.placed].filter((id) => id !== due.id));
      done.set(key, { placed, state: at.state });
      continue;
    }
    for (const { operation, call } of open) {
      if (at.placed.has(operation.id)) continue;
      effort(MODEL_CALL);
      const state = model.step(at.state, call);
      if (state !== undefined) waiting.push({ placed: new Set([...at.placed, operation.id]), state });
    }
  }
  return [...done.values()];
}
