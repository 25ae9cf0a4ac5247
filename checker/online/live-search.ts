/**
 * The search while the operations happen, for every model: the possible configurations are carried from return to
 * return (Lowe 2017; Knossos calls this algorithm "linear").
 *
 * The search of a finished history knows every answer. Here a return is judged while other operations are still open.
 * They may have taken effect with any answer, and that assumption is wrong as soon as they are answered. So certain
 * configurations are kept only up to the earliest invocation of an open operation: before it, every answer is known.
 * The returns after it, about as many as there are clients, are searched again at each step, depth first, because one
 * way through is enough. When the earliest open operation ends, they become certain.
 */
import { canonicalText } from "../models/json-text.ts";
import type { Call, Model } from "../models/model.ts";
import { createConfigurationSet, withNumber } from "./configuration.ts";
import type { Configuration } from "./configuration.ts";
import { beyond, impossible } from "./monitor.ts";
import type { Invocation, Monitor, Remark, Step } from "./monitor.ts";

/** An answered operation. */
interface AnsweredOperation {
  readonly id: number;
  readonly invoke: number;
  readonly time: number;
  readonly call: Call;
  readonly isReadOnly: boolean;
  /** The number of its call; equal calls have equal numbers. */
  readonly kind: number;
}

/** The search of one key. */
interface LiveSearch {
  readonly model: Model;
  readonly configurationsMax: number;
  readonly stateKey: (state: Configuration["state"]) => string;
  /** By call, as text: its number. */
  readonly kinds: Map<string, number>;
  /** By id of an open operation: its invocation, the earliest first. */
  readonly open: Map<number, number>;
  /** Operations without an answer that may take effect, open or never answered; in order of invocation. */
  readonly unanswered: Map<number, { readonly invoke: number; readonly call: Call; readonly kind: number }>;
  /** The configurations after the last return that is certain. */
  certain: readonly Configuration[];
  /** The returns since then. */
  readonly returns: AnsweredOperation[];
}

/** What to search, and how much. */
export interface LiveSearchOptions {
  readonly model: Model;
  /** How many configurations one step may look at. The monitor gives up when there are more. */
  readonly configurationsMax: number;
}

/** A monitor for any model. A step looks at `configurationsMax` configurations at most. */
export function createSearchMonitor({ model, configurationsMax }: LiveSearchOptions): Monitor {
  const stateKey = model.stateKey ?? canonicalText;
  const initial = { state: model.initial, stateKey: stateKey(model.initial), placed: [], used: [] };
  const search: LiveSearch = {
    model,
    configurationsMax,
    stateKey,
    certain: [initial],
    kinds: new Map(),
    open: new Map(),
    unanswered: new Map(),
    returns: [],
  };
  return {
    take: (step) => take(search, step),
    size: () => search.certain.length + search.returns.length + search.unanswered.size + search.kinds.size,
  };
}

function take(search: LiveSearch, step: Step): Remark {
  const { open, unanswered, returns, model } = search;
  const { operation } = step;
  const { id, at: invoke } = operation;
  if (step.kind === "begin") {
    open.set(id, invoke);
    if (operation.call !== undefined)
      unanswered.set(id, { invoke, call: operation.call, kind: kindOf(search, operation.call) });
    return undefined;
  }
  open.delete(id);
  const effort: Effort = { left: search.configurationsMax };
  let remark: Remark;
  if (step.kind === "settle") {
    const { call, time } = step;
    unanswered.delete(id);
    if (call !== undefined) {
      const isReadOnly = model.readOnly(call);
      returns.push({ id, invoke, time, call, isReadOnly, kind: kindOf(search, call) });
    }
    remark = lookAhead(search, operation, effort);
  }
  return remark ?? settleCertain(search, effort);
}

function kindOf({ kinds }: LiveSearch, { f, input, known, output, seen }: Call): number {
  const text = canonicalText([f, input, known ? [output ?? null] : [], seen === undefined ? [] : [seen]]);
  const kind = kinds.get(text) ?? kinds.size;
  kinds.set(text, kind);
  return kind;
}

interface Effort {
  left: number;
}

const TOO_MANY = "too many configurations at once";

/** Whether some order passes every return so far. */
function lookAhead(search: LiveSearch, { call }: Invocation, effort: Effort): Remark {
  const { certain, returns } = search;
  // An operation that failed and could have had no effect changes nothing.
  if (returns.length === 0 && call === undefined) return undefined;
  const seen = createConfigurationSet();
  const views = new Map<number, View>();
  const stack = certain.map((configuration) => ({ configuration, layer: 0 })).reverse();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { configuration, layer } = top;
    if (layer === returns.length) return undefined;
    let view = views.get(layer);
    if (view === undefined) views.set(layer, (view = viewAt(search, layer)));
    const next = successors(search, view, configuration);
    for (const each of [...next.waiting].reverse())
      if (seen.add(each, layer)) stack.push({ configuration: each, layer });
    if (next.through !== undefined && seen.add(next.through, layer + 1)) {
      stack.push({ configuration: next.through, layer: layer + 1 });
    }
    effort.left -= 1 + next.waiting.length;
    if (effort.left < 0) return beyond(TOO_MANY);
  }
  const last = returns.at(-1);
  const what = last === undefined ? "what was seen" : search.model.describe(last.call);
  return impossible(`no order of the operations so far explains ${what}`);
}

/** Carries the certain configurations over every return before the earliest invocation of an open operation. */
function settleCertain(search: LiveSearch, effort: Effort): Remark {
  const [earliest = Infinity] = search.open.values();
  for (;;) {
    const [due] = search.returns;
    if (due === undefined || due.time >= earliest) return undefined;
    const view = viewAt(search, 0);
    const seen = createConfigurationSet();
    const queue = [...search.certain];
    const after: Configuration[] = [];
    // Breadth first: configurations that used fewer unanswered operations come first and cover the others.
    for (const configuration of queue) {
      const next = successors(search, view, configuration);
      if (next.through !== undefined && seen.add(next.through, 1)) after.push(next.through);
      for (const each of next.waiting) if (seen.add(each, 0)) queue.push(each);
      effort.left -= 1 + next.waiting.length;
      if (effort.left < 0) return beyond(TOO_MANY);
    }
    search.certain = after;
    search.returns.shift();
  }
}

/** The operations that can take effect before one return. */
interface View {
  readonly due: AnsweredOperation;
  readonly reads: readonly AnsweredOperation[];
  /** In order of their returns. */
  readonly updates: readonly AnsweredOperation[];
  readonly unanswered: readonly { readonly kind: number; readonly call: Call; readonly count: number }[];
}

function viewAt({ returns, unanswered }: LiveSearch, layer: number): View {
  const due = returns[layer];
  if (due === undefined) throw new Error(`live search: no return ${layer} among ${returns.length}`);
  const begun = returns.slice(layer).filter(({ invoke }) => invoke < due.time);
  const counts = new Map<number, { readonly kind: number; readonly call: Call; count: number }>();
  for (const { invoke, call, kind } of unanswered.values()) {
    if (invoke > due.time) break;
    const entry = counts.get(kind);
    if (entry === undefined) counts.set(kind, { kind, call, count: 1 });
    else entry.count += 1;
  }
  return {
    due,
    reads: begun.filter(({ isReadOnly }) => isReadOnly),
    updates: begun.filter(({ isReadOnly }) => !isReadOnly),
    unanswered: [...counts.values()],
  };
}

interface Successors {
  /** The configuration past the return, where what returns has taken effect. */
  readonly through: Configuration | undefined;
  /** Those with one more operation in effect, where it has not. */
  readonly waiting: readonly Configuration[];
}

/**
 * The configurations after one more operation. First every read that fits takes effect: that excludes no order. Of
 * updates with equal calls only the one that returns first is tried.
 */
function successors({ model, stateKey }: LiveSearch, view: View, before: Configuration): Successors {
  const { state } = before;
  let { placed } = before;
  for (const { id, call } of view.reads) {
    if (!placed.includes(id) && model.step(state, call) !== undefined) placed = withNumber(placed, id);
  }
  if (placed.includes(view.due.id)) {
    return { through: { ...before, placed: placed.filter((id) => id !== view.due.id) }, waiting: [] };
  }
  const waiting: Configuration[] = [];
  const tried = new Set<number>();
  for (const { id, call, kind } of view.updates) {
    if (tried.has(kind) || placed.includes(id)) continue;
    tried.add(kind);
    const after = model.step(state, call);
    if (after === undefined) continue;
    waiting.push({ state: after, stateKey: stateKey(after), placed: withNumber(placed, id), used: before.used });
  }
  for (const { kind, call, count } of view.unanswered) {
    if (before.used.filter((used) => used === kind).length >= count) continue;
    const after = model.step(state, call);
    if (after === undefined) continue;
    const key = stateKey(after);
    if (key === before.stateKey) continue;
    waiting.push({ state: after, stateKey: key, placed, used: withNumber(before.used, kind) });
  }
  return { through: undefined, waiting };
}
