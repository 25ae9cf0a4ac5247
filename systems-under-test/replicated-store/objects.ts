/**
 * Objects under a key besides plain values: queues, counters, banks and registers that ask for a fencing token. Each is
 * a JSON value, and its operations are functions from what the key holds to what it holds afterwards, so a replica
 * needs nothing more to carry them out.
 *
 * Source of the fencing token: Kleppmann, "How to do distributed locking" (2016).
 */
import type { Json } from "../node-kit/node.ts";

/** The operations, each on what one key holds. */
export const OBJECT_FUNCTIONS = [
  "enqueue",
  "dequeue",
  "increment",
  "fetch-and-add",
  "transfer",
  "fenced-write",
] as const;

/** The name of one of them. */
export type ObjectFunction = (typeof OBJECT_FUNCTIONS)[number];

/** The answer, and what the key holds afterwards; or the reason of a refusal, which changes nothing. */
export type ObjectOutcome =
  | { readonly ok: true; readonly value: Json; readonly held: Json }
  | { readonly ok: false; readonly error: string; readonly seen: Json };

/** Whether this names one of the operations. */
export function isObjectFunction(f: string): f is ObjectFunction {
  return (OBJECT_FUNCTIONS as readonly string[]).includes(f);
}

/** What the value of such a request must be; undefined: it is right. */
export function objectProblem(f: ObjectFunction, value: Json): string | undefined {
  switch (f) {
    case "enqueue":
      return value === null ? "an element other than null" : undefined;
    case "dequeue":
      return undefined;
    case "increment":
    case "fetch-and-add":
      return value === null || Number.isSafeInteger(value) ? undefined : "a whole number, or null for 1";
    case "transfer":
      return isTransfer(value) ? undefined : "{ from, to, amount }: two texts and a whole number";
    case "fenced-write":
      return isList(value) && value.length === 2 && typeof value[0] === "number" ? undefined : "[token, value]";
  }
}

/**
 * Carries out a valid request. A value of another kind than the operation expects counts as nothing.
 *
 * @param held what the key holds; null for nothing
 */
export function carryOutOnObject(f: ObjectFunction, value: Json, held: Json): ObjectOutcome {
  switch (f) {
    case "enqueue":
      return done(value, [...listIn(held), value]);
    case "dequeue": {
      const [first = null, ...rest] = listIn(held);
      return done(first, rest);
    }
    case "increment":
      return done(value, numberIn(held) + (value === null ? 1 : Number(value)));
    case "fetch-and-add":
      return done(numberIn(held), numberIn(held) + (value === null ? 1 : Number(value)));
    case "transfer":
      return done(value, isTransfer(value) ? afterTransfer(held, value) : held);
    case "fenced-write":
      return fencedWrite(value, held);
  }
}

function done(value: Json, held: Json): ObjectOutcome {
  return { ok: true, value, held };
}

/** Writes [token, value] unless a greater token has been seen. A holder that was replaced cannot do harm any more. */
function fencedWrite(value: Json, held: Json): ObjectOutcome {
  const [seen = null] = listIn(held);
  const [token = null] = listIn(value);
  if (typeof seen === "number" && Number(token) < seen) return { ok: false, error: "stale", seen };
  return done(value, value);
}

type Transfer = { readonly from: string; readonly to: string; readonly amount: number };

function isTransfer(value: Json): value is Transfer {
  if (typeof value !== "object" || value === null || isList(value)) return false;
  const { from, to, amount } = value;
  return typeof from === "string" && typeof to === "string" && Number.isSafeInteger(amount);
}

function afterTransfer(held: Json, { from, to, amount }: Transfer): Json {
  const balances = new Map(typeof held === "object" && held !== null && !isList(held) ? Object.entries(held) : []);
  balances.set(from, numberIn(balances.get(from) ?? null) - amount);
  balances.set(to, numberIn(balances.get(to) ?? null) + amount);
  return Object.fromEntries(balances);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function listIn(held: Json): readonly Json[] {
  return isList(held) ? held : [];
}

function numberIn(held: Json): number {
  return typeof held === "number" ? held : 0;
}
