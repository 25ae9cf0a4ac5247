/**
 * The guarantees by their definitions, decided by trying everything. The algorithms are tested against them. Only for
 * small histories.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { canonicalText } from "../../models/json-text.ts";
import { callOf } from "../../models/model.ts";
import type { Call, Model } from "../../models/model.ts";

/** An operation that counts, with its call. */
interface CalledOperation {
  readonly operation: Operation;
  readonly call: Call;
}

function calledOperations(model: Model, operations: readonly Operation[]): CalledOperation[] {
  return operations.flatMap((operation) => {
    const call = callOf(model, operation);
    return call === undefined ? [] : [{ operation, call }];
  });
}

const returned = (one: CalledOperation): number =>
  one.call.known ? (one.operation.completeIndex ?? Infinity) : Infinity;

/**
 * Whether some order of all operations keeps the order of each process and, if `inRealTime`, of updates in real time.
 */
export function hasSessionOrder(model: Model, operations: readonly Operation[], inRealTime: boolean): boolean {
  const dead = new Set<string>();
  const canFinish = (left: readonly CalledOperation[], states: Readonly<Record<string, Json>>): boolean => {
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
  return canFinish(calledOperations(model, operations), {});
}

/** A version that an operation reads or writes. */
interface Access {
  readonly isRead: boolean;
  readonly value: string;
}

/** Whether some order of each key's versions, with the initial one first, breaks no rule of the session guarantee. */
export function keepsSessionGuarantee(model: Model, operations: readonly Operation[], guarantee: string): boolean {
  const keys = new Set(operations.map(({ key }) => key));
  return [...keys].every((key) => {
    const own = calledOperations(
      model,
      operations.filter((operation) => operation.key === key),
    );
    const written = own
      .flatMap(({ call }) => accessesOf(call).filter(({ isRead }) => !isRead))
      .map(({ value }) => value);
    const initial = canonicalText(model.initial);
    const versions = [initial, ...written];
    const seen = own.filter(({ call }) => call.known).flatMap(({ call }) => accessesOf(call));
    if (seen.some(({ value }) => !versions.includes(value))) return false;
    const rules = rulesOf(own, guarantee);
    return orders(written).some((order) => {
      const age = (value: string): number => [initial, ...order].indexOf(value);
      return rules.every(([older, newer]) => age(older) <= age(newer));
    });
  });
}

function accessesOf(call: Call): Access[] {
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
function rulesOf(own: readonly CalledOperation[], guarantee: string): (readonly [string, string])[] {
  const isAsked = (name: string): boolean => guarantee === name || guarantee === "session";
  const isRule = (first: Access, second: Access): boolean => {
    if (second.isRead) return isAsked(first.isRead ? "monotonic-reads" : "read-your-writes");
    return isAsked(first.isRead ? "writes-follow-reads" : "monotonic-writes");
  };
  const rules: (readonly [string, string])[] = [];
  const processes = new Set(own.map(({ operation }) => operation.process));
  for (const process of processes) {
    const mine = own
      .filter(({ operation, call }) => operation.process === process && call.known)
      .sort((a, b) => a.operation.invokeIndex - b.operation.invokeIndex)
      .flatMap(({ call }) => accessesOf(call));
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

/**
 * Whether every read shows a write that no other write separates from it in real time, or rightly the initial value.
 */
export function isRegular(model: Model, operations: readonly Operation[]): boolean {
  const all = calledOperations(model, operations);
  return all.every((read) => {
    if (read.call.f !== "read") return true;
    const writes = all.filter(({ operation, call }) => call.f === "write" && operation.key === read.operation.key);
    const before = (a: CalledOperation, b: CalledOperation): boolean => returned(a) < b.operation.invokeIndex;
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
