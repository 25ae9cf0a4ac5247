/**
 * Where the keys of a foreign history are, guessed from its beginning.
 *
 * Jepsen's independent tuple `[key value]` looks like any pair, so that a pair is written proves nothing. A read that is
 * begun with `[key nil]` has a key, and one that is begun with nil, or answers no pair, has none. A history that has both
 * is taken for one with keys, and the reader refuses the operation that has none. Any value may be a key: a vector, a
 * set, a truth value, nil.
 */
import { nameOfText, nameText } from "../canonical-text.ts";
import type { Key } from "../event.ts";
import type { Json } from "../json.ts";
import { ANSWERING } from "./fields.ts";
import { readAhead, startingWith } from "./read-ahead.ts";

/**
 * Where the key of an operation is, when it has no field of its own: "tuple", the value is Jepsen's independent tuple
 * `[key value]`; "none", there are no keys; "guess", the beginning of the history shows which.
 */
export type KeyStyle = "guess" | "tuple" | "none";

/** Events that are looked at before the guess stands. */
const EVENTS_LOOKED_AT_MAX = 2_000;

/** Whether values are pairs of a key and a value, and why that is believed. */
export interface GuessedKeys {
  readonly keys: "tuple" | "none";
  /** Why it might be otherwise, and how to say so; undefined where nothing points to it. */
  readonly doubt?: string;
}

/** The events, the first of them read ahead, and what they show. */
export interface LookedAhead<Event> extends GuessedKeys {
  /** All events from the first. An error that was met ahead comes in its place. */
  readonly events: Iterable<Event>;
}

/**
 * Reads ahead only as long as the keys are in doubt: not past the first operation of a history without keys.
 * @param fieldsOf the event as it was read
 */
export function lookAhead<Event>(events: Generator<Event>, fieldsOf: (event: Event) => Json): LookedAhead<Event> {
  const signs = new Set<Sign>();
  const { elements, rest } = readAhead(events, (ahead) => {
    const latest = ahead.at(-1);
    const sign = latest === undefined ? undefined : signIn(fieldsOf(latest));
    if (sign !== undefined) signs.add(sign);
    // Pairs alone leave it open; whatever else comes first decides.
    return signs.has("key") || (signs.has("none") && !signs.has("pair")) || ahead.length >= EVENTS_LOOKED_AT_MAX;
  });
  return { ...guessedFrom(signs), events: startingWith(elements, rest()) };
}

function guessedFrom(signs: ReadonlySet<Sign>): GuessedKeys {
  if (signs.has("key") || (signs.has("pair") && !signs.has("none"))) {
    return { keys: "tuple", doubt: "values are taken for [key value] (--keys none says otherwise)" };
  }
  if (!signs.has("pair")) return { keys: "none" };
  const doubt = "pairs are taken for values without keys, as other operations have none (--keys tuple says otherwise)";
  return { keys: "none", doubt };
}

/** A value with a key in it; one that may have one; one that has none. */
type Sign = "key" | "pair" | "none";

/** What one event tells of the keys; undefined where that is nothing. */
function signIn(fields: Json): Sign | undefined {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return undefined;
  const { type, f, process, key, value } = fields as { readonly [name: string]: Json };
  if (wordOf(process) === "nemesis" || (key !== undefined && key !== null)) return undefined;
  const [kind, word = ""] = [wordOf(type), wordOf(f)];
  if (kind === "invoke") return signOf(word, value ?? null);
  // What was answered without a value has that of its invocation.
  return kind === "ok" && value !== undefined && signOf(word, value) === "none" ? "none" : undefined;
}

function signOf(f: string, value: Json): Sign {
  if (!isPair(value) || isTransaction(value)) return "none";
  if (f === "cas") {
    if (!isPair(value[1])) return "none";
    // From one pair to another looks like a key that is a pair.
    return isWord(value[0]) ? "key" : "pair";
  }
  return value[1] === null && ANSWERING.has(f) ? "key" : "pair";
}

/** Whether the value may be a key and a value. */
export function isPair(value: Json): value is readonly [Json, Json] {
  return Array.isArray(value) && value.length === 2;
}

/** What Elle's transactions are: a list of [function, key, value]; their events often go without :f. */
export function isTransaction(value: Json | undefined): value is readonly (readonly Json[])[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((part) => Array.isArray(part) && part.length >= 2 && wordOf(part[0] as Json) !== undefined)
  );
}

/**
 * The key that this value is. A number or text is itself; anything else is the text that names it, e.g. `["t",1]`, and
 * a text that looks like such a name is kept in quotes, so that true and "true" are two keys, as 1 and "1" are.
 */
export function keyOf(value: Json): Key {
  if (typeof value === "number") return value;
  return typeof value === "string" && typeof nameOfText(value) === "number" ? value : nameText(value);
}

function isWord(value: Json): boolean {
  return typeof value === "string" || typeof value === "number";
}

/** A word that may have kept its colon, as some JSON writers leave it. */
export function wordOf(word: Json | undefined): string | undefined {
  if (typeof word !== "string") return undefined;
  const bare = word.startsWith(":") ? word.slice(1) : word;
  return bare === "" ? undefined : bare;
}
