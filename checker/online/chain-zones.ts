/**
 * Zones while the operations happen: registers and cas registers in which no value is written twice while the first
 * may still be there.
 *
 * It is the test of `linearizability/one-value/zones.ts`, kept up to date. Values that a cas links stand together as a chain. With
 * F the earliest return and S the latest invocation of a chain, two chains cannot be ordered iff F(X) < S(Y) and
 * F(Y) < S(X), and only the chain that an answer touched can have become part of such a pair.
 *
 * Keeping every chain would cost memory and time for as long as the run goes on. Let M be the earliest invocation of
 * what is open, and C, among the chains with F < M, the one with the latest S. Every other chain B with F(B) < M and
 * F(B) < S(C) can be forgotten: an answer still to come has an invocation after F(C), and would, if it touched B, make
 * S(B) > F(C), so that B and C could not be ordered. An unknown value is then a violation by itself. Inside a chain
 * the values before one that was there before M are gone in the same way.
 */
import type { Json } from "../../histories/json.ts";
import { elementKey, sameJson } from "../models/json-text.ts";
import type { Action, Call, Model } from "../models/model.ts";
import { beyond, impossible } from "./monitor.ts";
import type { Begun, Monitor, Remark, Step } from "./monitor.ts";

/** One value that is there, was there, or may come: with what is known of the operations on it. */
interface Value {
  readonly value: Json;
  /** Invocation of what writes it. */
  readonly invoke: number;
  /** For a cas: what it must find. */
  readonly from: Json | undefined;
  /** The first return of an operation on it. */
  first: number;
  /** undefined until an answer shows that it was there. */
  chain: Chain | undefined;
}

interface Chain {
  /** In the order in which they were there; the oldest are dropped. */
  values: Value[];
  first: number;
  last: number;
}

interface Zones {
  readonly model: Model;
  readonly values: Map<Json, Value>;
  readonly chains: Set<Chain>;
  /** Invocations of what is open, the earliest first. */
  readonly open: Map<number, number>;
  /** By operation: the value that it writes, while its answer may still come. */
  readonly writing: Map<number, Value>;
}

/** Watches one key of a model that has actions. Each step costs as much as there are chains left, a few. */
export function chainZones(model: Model): Monitor {
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

function begin(zones: Zones, operation: Begun, call: Call): Remark {
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
      // Nothing to expect.
      break;
  }
  return undefined;
}

/** From now on the value may come. */
function expect({ model, values, writing }: Zones, { id, at }: Begun, value: Json, from: Json | undefined): Remark {
  const key = elementKey(value);
  if (values.has(key)) return beyond(`${model.describeState(value)} is written again while it may still be there`);
  const expected: Value = { value, invoke: at, from, first: Infinity, chain: undefined };
  values.set(key, expected);
  writing.set(id, expected);
  return undefined;
}

function settle(zones: Zones, operation: Begun, call: Call | undefined, time: number): Remark {
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

/** Whether the value is there after it, whatever was before: an open test-and-set is a write, an answered one a cas. */
function puts(action: Action, value: Json): boolean {
  return (
    (action.kind === "write" && sameJson(action.value, value)) || (action.kind === "cas" && sameJson(action.to, value))
  );
}

function writes(action: Action, { value, from }: Value): boolean {
  if (action.kind === "write") return from === undefined && sameJson(action.value, value);
  return action.kind === "cas" && from !== undefined && sameJson(action.to, value) && sameJson(action.from, from);
}

/** An operation on the value, invoked at `invoke`, returned at `time`. */
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

/** The value was there: so were those that it was made from, back to a write or to a value known to have been there. */
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

/** Whether every answer still to come belongs to an invocation after the return `first`; `earliest` is the first open one. */
function isSettled(first: number, earliest: number): boolean {
  return first < earliest;
}

/** Drops what no answer can touch any more; see above. */
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
