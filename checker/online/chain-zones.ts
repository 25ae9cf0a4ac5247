/**
 * Zones while the operations happen: for registers and cas registers in which no value is written a second time while
 * it may still be there.
 *
 * This is the test of `linearizability/one-value/zones.ts`, kept up to date. Values that are linked by cas form a
 * chain. With F the earliest return and S the latest invocation of a chain, two chains have no order iff F(X) < S(Y)
 * and F(Y) < S(X). Only the chain that the last answer touched can become part of such a pair.
 *
 * If every chain were kept, memory and time would grow with the run. Let M be the earliest invocation of an open
 * operation, and let C be, among the chains with F < M, the one with the latest S. Every other chain B with F(B) < M
 * and F(B) < S(C) can be forgotten: every answer to come has an invocation after F(C). If it touched B, then S(B) >
 * F(C), and B and C would have no order. So after that, an unknown value is a violation. Inside a chain, the values
 * before one that was there before M are forgotten for the same reason.
 */
import type { Json } from "../../histories/json.ts";
import { elementKey, sameJson } from "../models/json-text.ts";
import type { Action, Call, Model } from "../models/model.ts";
import { beyond, impossible } from "./monitor.ts";
import type { Invocation, Monitor, Remark, Step } from "./monitor.ts";

/** A value that is there, was there, or may come, with what is known about the operations on it. */
interface Value {
  readonly value: Json;
  /** The invocation of the operation that writes it. */
  readonly invoke: number;
  /** The value that this operation must find; undefined for a write. */
  readonly from: Json | undefined;
  /** The first return of an operation on it; Infinity for none. */
  first: number;
  /** undefined until an answer shows that it was there. */
  chain: Chain | undefined;
}

/** Values that are linked by cas. */
interface Chain {
  /** In the order in which they were there. The oldest ones are forgotten. */
  values: Value[];
  first: number;
  last: number;
}

/** What is known of one register. */
interface Zones {
  readonly model: Model;
  readonly values: Map<Json, Value>;
  readonly chains: Set<Chain>;
  /** By id of an open operation: its invocation, the earliest first. */
  readonly open: Map<number, number>;
  /** By id of an open operation: the value that it writes. */
  readonly writing: Map<number, Value>;
}

/** A monitor for a model that has actions. Each step takes time for the chains that are kept, which are few. */
export function createZonesMonitor(model: Model): Monitor {
  const zones: Zones = { model, values: new Map(), chains: new Set(), open: new Map(), writing: new Map() };
  const initial: Value = { value: model.initial, invoke: -1, from: undefined, first: -1, chain: undefined };
  initial.chain = { values: [initial], first: -1, last: -1 };
  zones.chains.add(initial.chain);
  zones.values.set(elementKey(model.initial), initial);
  return {
    take: (step) => take(zones, step),
    size: () => zones.values.size + zones.open.size + zones.writing.size,
  };
}

function take(zones: Zones, step: Step): Remark {
  const { operation } = step;
  if (step.kind === "begin") {
    zones.open.set(operation.id, operation.at);
    return operation.call === undefined ? undefined : begin(zones, operation, operation.call);
  }
  zones.open.delete(operation.id);
  const remark = step.kind === "settle" ? settle(zones, operation, step.call, step.time) : undefined;
  zones.writing.delete(operation.id);
  if (remark === undefined) forget(zones);
  return remark;
}

function actionOf({ model }: Zones, call: Call): Action {
  const action = model.action?.(call) ?? { kind: "never" };
  // A cas that puts back what it found only observes.
  return action.kind === "cas" && sameJson(action.from, action.to) ? { kind: "read", value: action.from } : action;
}

function begin(zones: Zones, operation: Invocation, call: Call): Remark {
  const action = actionOf(zones, call);
  switch (action.kind) {
    case "write":
      return expect(zones, operation, action.value, undefined);
    case "cas":
      return expect(zones, operation, action.to, action.from);
    case "append":
      return beyond("appends");
    case "read":
    case "never":
      // No value to expect.
      break;
  }
  return undefined;
}

/** From now on, the value may be there. */
function expect(
  { model, values, writing }: Zones,
  { id, at }: Invocation,
  value: Json,
  from: Json | undefined,
): Remark {
  const key = elementKey(value);
  if (values.has(key)) return beyond(`${model.describeState(value)} is written again while it may still be there`);
  const expected: Value = { value, invoke: at, from, first: Infinity, chain: undefined };
  values.set(key, expected);
  writing.set(id, expected);
  return undefined;
}

function settle(zones: Zones, operation: Invocation, call: Call | undefined, time: number): Remark {
  const action = call === undefined ? undefined : actionOf(zones, call);
  const written = zones.writing.get(operation.id);
  const isAsExpected = written !== undefined && action !== undefined && writes(action, written);
  if (written !== undefined && !isAsExpected) {
    if (written.chain !== undefined && action !== undefined && puts(action, written.value)) {
      return beyond(`${zones.model.describeState(written.value)} was written in another way than was to be expected`);
    }
    if (written.chain !== undefined) {
      return impossible(
        `${zones.model.describeState(written.value)} was there, but what would have written it did not`,
      );
    }
    zones.values.delete(elementKey(written.value));
  }
  if (action === undefined) return undefined;
  if (action.kind === "never") return impossible("an answer contradicts itself");
  if (action.kind === "read") return observe(zones, action.value, operation.at, time);
  if (call !== undefined && !isAsExpected) {
    const remark = begin(zones, operation, call);
    if (remark !== undefined) return remark;
  }
  const value = action.kind === "append" ? action.element : action.kind === "write" ? action.value : action.to;
  return observe(zones, value, operation.at, time);
}

/**
 * Whether the action leaves the value there, as a write or as a cas: an open test-and-set is a write, an answered one a
 * cas.
 */
function puts(action: Action, value: Json): boolean {
  return (
    (action.kind === "write" && sameJson(action.value, value)) || (action.kind === "cas" && sameJson(action.to, value))
  );
}

function writes(action: Action, { value, from }: Value): boolean {
  if (action.kind === "write") return from === undefined && sameJson(action.value, value);
  return action.kind === "cas" && from !== undefined && sameJson(action.to, value) && sameJson(action.from, from);
}

/** Takes an operation on the value that was invoked at `invoke` and returned at `time`. */
function observe(zones: Zones, value: Json, invoke: number, time: number): Remark {
  const { model, values, chains } = zones;
  const found = values.get(elementKey(value));
  if (found === undefined) return impossible(`${model.describeState(value)} was not there: never written, or gone`);
  const remark = found.chain === undefined ? link(zones, found) : undefined;
  if (remark !== undefined) return remark;
  const { chain } = found;
  if (chain === undefined) throw new Error(`zones: ${model.describeState(value)} has no chain though it was linked`);
  if (found.first === Infinity) found.first = time;
  if (chain.first === Infinity) chain.first = time;
  if (invoke > chain.last) chain.last = invoke;
  for (let at = chain.values.length - 1; at >= 0; at--) {
    const later = chain.values[at];
    if (later === undefined || later === found) break;
    if (later.first < invoke) {
      const [after, before] = [later.value, value].map(model.describeState);
      return impossible(`${after} took the place of ${before} before an operation on ${before} began`);
    }
  }
  for (const other of chains) {
    if (other === chain || other.first >= chain.last) continue;
    if (chain.first >= other.last) continue;
    const [one, two] = [chain, other].map(({ values: [head] }) => model.describeState(head?.value ?? null));
    return impossible(`${one} was there both before and after ${two}`);
  }
  return undefined;
}

/** The value was there. So were the values that it came from, back to a write or to a value that has a chain. */
function link({ model, values, chains }: Zones, needed: Value): Remark {
  const path = new Set<Value>();
  let origin: Value | undefined = needed;
  while (origin.chain === undefined) {
    path.add(origin);
    if (origin.from === undefined) break;
    const before = values.get(elementKey(origin.from));
    const text = model.describeState(origin.from);
    if (before === undefined) return impossible(`a cas found ${text}, which was not there: never written, or gone`);
    if (path.has(before)) return impossible(`${text} could only come from itself`);
    origin = before;
  }
  let { chain } = origin;
  if (chain === undefined) {
    chain = { values: [], first: Infinity, last: -1 };
    chains.add(chain);
  } else if (chain.values.at(-1) !== origin) {
    return impossible(`two cas found ${model.describeState(origin.value)}, which was there once`);
  }
  for (const value of [...path].reverse()) {
    value.chain = chain;
    chain.values.push(value);
    if (value.invoke > chain.last) chain.last = value.invoke;
  }
  return undefined;
}

/**
 * Whether every answer to come has an invocation after the return `first`.
 * @param earliest the earliest invocation of an open operation
 */
function isSettled(first: number, earliest: number): boolean {
  return first < earliest;
}

/** Forgets the chains and values that no answer can touch without a violation; see above. */
function forget({ values, chains, open }: Zones): void {
  const [earliest = Infinity] = open.values();
  let latest: Chain | undefined;
  for (const chain of chains) {
    if (!isSettled(chain.first, earliest)) continue;
    if (latest === undefined || chain.last > latest.last) latest = chain;
  }
  if (latest === undefined) return;
  const drop = (gone: readonly Value[]): void => gone.forEach(({ value }) => values.delete(elementKey(value)));
  for (const chain of chains) {
    if (chain !== latest && isSettled(chain.first, earliest) && chain.first < latest.last) {
      drop(chain.values);
      chains.delete(chain);
      continue;
    }
    let kept = chain.values.length - 1;
    while (kept > 0 && !isSettled(chain.values[kept]?.first ?? Infinity, earliest)) kept--;
    if (kept > 0) drop(chain.values.splice(0, kept));
  }
}
