/**
 * The guarantees word for word, by trying everything: what the algorithms are held against. Small histories only.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { canonicalText } from "../../models/json-text.ts";
import { callOf } from "../../models/model.ts";
import type { Call, Model } from "../../models/model.ts";

interface Taking {
  readonly operation: Operation;
  readonly call: Call;
}

function taking(model: Model, operations: readonly Operation[]): Taking[] {
  return operations.flatMap((operation) => {
    const call = callOf(model, operation);
    return call === undefined ? [] : [{ operation, call }];
  });
}

const returned = (one: Taking): number => (one.call.known ? (one.operation.completeIndex ?? Infinity) : Infinity);

/** Whether one order of all operations keeps each process's order and, with `inRealTime`, the updates in real time. */
export function hasSessionOrder(model: Model, operations: readonly Operation[], inRealTime: boolean): boolean {
  const dead = new Set<string>();
  const canFinish = (left: readonly Taking[], states: Readonly<Record<string, Json>>): boolean => {
    if (left.every(({ call }) => !call.known)) return true;
    const name = canonicalText([left.map(({ operation }) => operation.id), states]);
    if (dead.has(name)) return false;
    for (const one of left) {
      const { id, process, invokeIndex, key = "" } = one.operation;
      const isUpdate = !model.readOnly(one.call);
      const waits = left.some(
        (other) =>
          (other.operation.process === process && other.call.known && other.operation.id < id) ||
          (inRealTime && isUpdate && returned(other) < invokeIndex),
      );
      if (waits) continue;
      const after = model.step(Object.hasOwn(states, key) ? (states[key] ?? null) : model.initial, one.call);
      if (after === undefined) continue;
      if (
        canFinish(
          left.filter((other) => other !== one),
          { ...states, [key]: after },
        )
      )
        return true;
    }
    dead.add(name);
    return false;
  };
  return canFinish(taking(model, operations), {});
}

interface Touch {
  readonly isRead: boolean;
  readonly value: string;
}

/** A session guarantee: whether some order of each key's versions, the initial one first, breaks no rule. */
export function keepsSessionGuarantee(model: Model, operations: readonly Operation[], guarantee: string): boolean {
  const keys = new Set(operations.map(({ key }) => key));
  return [...keys].every((key) => {
    const own = taking(
      model,
      operations.filter((operation) => operation.key === key),
    );
    const written = own.flatMap(({ call }) => touches(call).filter(({ isRead }) => !isRead)).map(({ value }) => value);
    const initial = canonicalText(model.initial);
    const versions = [initial, ...written];
    const seen = own.filter(({ call }) => call.known).flatMap(({ call }) => touches(call));
    if (seen.some(({ value }) => !versions.includes(value))) return false;
    const rules = rulesOf(own, guarantee);
    return orders(written).some((order) => {
      const age = (value: string): number => [initial, ...order].indexOf(value);
      return rules.every(([older, newer]) => age(older) <= age(newer));
    });
  });
}

function touches(call: Call): Touch[] {
  if (call.f === "write") return [{ isRead: false, value: canonicalText(call.input) }];
  if (call.f === "read") return [{ isRead: true, value: canonicalText(call.output ?? null) }];
  if (call.seen !== undefined) return [{ isRead: true, value: canonicalText(call.seen) }];
  const [from, to] = call.input as readonly [Json, Json];
  return [
    { isRead: true, value: canonicalText(from) },
    { isRead: false, value: canonicalText(to) },
  ];
}

/** Pairs of which the first must not be newer than the second. */
function rulesOf(own: readonly Taking[], guarantee: string): (readonly [string, string])[] {
  const isAsked = (name: string): boolean => guarantee === name || guarantee === "session";
  const isRule = (first: Touch, second: Touch): boolean => {
    if (second.isRead) return isAsked(first.isRead ? "monotonic-reads" : "read-your-writes");
    return isAsked(first.isRead ? "writes-follow-reads" : "monotonic-writes");
  };
  const rules: (readonly [string, string])[] = [];
  const processes = new Set(own.map(({ operation }) => operation.process));
  for (const process of processes) {
    const mine = own
      .filter(({ operation, call }) => operation.process === process && call.known)
      .sort((a, b) => a.operation.invokeIndex - b.operation.invokeIndex)
      .flatMap(({ call }) => touches(call));
    mine.forEach((second, at) => {
      for (const first of mine.slice(0, at)) {
        if (isRule(first, second)) rules.push([first.value, second.value]);
      }
    });
  }
  return rules;
}

function orders(values: readonly string[]): string[][] {
  if (values.length === 0) return [[]];
  return values.flatMap((value, at) =>
    orders([...values.slice(0, at), ...values.slice(at + 1)]).map((rest) => [value, ...rest]),
  );
}

/** Every read, together with the writes alone, shows a write that no other separates from it in real time. */
export function isRegular(model: Model, operations: readonly Operation[]): boolean {
  const all = taking(model, operations);
  return all.every((read) => {
    if (read.call.f !== "read") return true;
    const writes = all.filter(({ operation, call }) => call.f === "write" && operation.key === read.operation.key);
    const before = (a: Taking, b: Taking): boolean => returned(a) < b.operation.invokeIndex;
    const output = canonicalText(read.call.output ?? null);
    const isInitial = output === canonicalText(model.initial) && !writes.some((write) => before(write, read));
    return (
      isInitial ||
      writes.some(
        (write) =>
          canonicalText(write.call.input) === output &&
          !before(read, write) &&
          !writes.some((other) => before(write, other) && before(other, read)),
      )
    );
  });
}
