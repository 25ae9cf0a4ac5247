/**
 * Trace: a rolling hash over every event of a run, and optionally the events themselves.
 *
 * Determinism is an oracle that has to be run: two runs of the same seed must end with the same hash, in another
 * process and on another platform, too. When they do not, both are recorded and the first event that differs shows
 * where something drew from outside the simulation.
 *
 * Source: FNV-1a, on 32-bit words instead of bytes, in two lanes with different primes; the check is
 * FoundationDB's "unseed" and madsim's determinism log.
 */
import type { Json } from "../../../histories/json.ts";

/** What an event is; the numbers are part of the hash. */
export const eventKinds = [
  "call",
  "boot",
  "tick",
  "deliver",
  "request",
  "response",
  "durable",
  "applied",
  "link-down",
  "disconnected",
  "client-tick",
  "outcome",
  "unclog",
  "fault",
] as const;

/** What an event is, in the trace. */
export type EventKind = (typeof eventKinds)[number];

const numberOfKind = Object.fromEntries(eventKinds.map((kind, position) => [kind, position + 1])) as Readonly<
  Record<EventKind, number>
>;

/** The number that stands for this kind in the heap and in the hash. */
export function kindNumber(kind: EventKind): number {
  return numberOfKind[kind];
}

/** One recorded event. `target` is the number of a node or client, `digest` stands for what it carried. */
export interface TraceEntry {
  readonly timeUs: number;
  readonly kind: EventKind;
  readonly target: number;
  readonly digest: number;
}

/** The events of a run as a rolling hash, and the first of them as they are. */
export interface Trace {
  add(kind: number, timeUs: number, target: number, digest: number): void;
  /** 16 hexadecimal digits, of all events so far. */
  hash(): string;
  /** Events so far. */
  count(): number;
  /** The first events, as many as asked for. */
  entries(): readonly TraceEntry[];
}

/** @param recordMax how many events to keep; 0: the hash only */
export function createTrace(recordMax: number): Trace {
  let low = 0x811c9dc5 | 0;
  let high = 0x2b992ddf | 0;
  let count = 0;
  const recorded: TraceEntry[] = [];

  function mix(word: number): void {
    low = fnv(low, word);
    high = Math.imul(high ^ word ^ (high >>> 15), 0x85ebca6b);
  }

  return {
    add(kind, timeUs, target, digest) {
      count++;
      mix(kind);
      mix(timeUs | 0);
      mix((timeUs / 4294967296) | 0);
      mix(target);
      mix(digest);
      if (recorded.length < recordMax) {
        recorded.push({ timeUs, kind: eventKinds[kind - 1] as EventKind, target, digest });
      }
    },
    hash: () => hex(high) + hex(low),
    count: () => count,
    entries: () => recorded,
  };
}

/**
 * Position of the first event that differs; the shorter length when one trace is the beginning of the other;
 * undefined when they are equal.
 */
export function firstDifference(one: readonly TraceEntry[], other: readonly TraceEntry[]): number | undefined {
  const common = Math.min(one.length, other.length);
  for (let position = 0; position < common; position++) {
    const a = one[position] as TraceEntry;
    const b = other[position] as TraceEntry;
    if (a.timeUs !== b.timeUs || a.kind !== b.kind || a.target !== b.target || a.digest !== b.digest) return position;
  }
  return one.length === other.length ? undefined : common;
}

/** How many scalars of a message its digest looks at, and how many characters of each string. */
const digestScalarsMax = 24;
const digestCharactersMax = 16;

/**
 * A 32-bit digest of a message, in bounded time: the first scalars in order, with their keys' lengths. It tells
 * most messages apart; a difference that it misses shows in the events that follow.
 */
export function digestOf(json: Json): number {
  scalarsLeft = digestScalarsMax;
  return visit(json, 0x811c9dc5 | 0);
}

/** Of the digest that is being made: never more than one, and an object for each message would cost as much again. */
let scalarsLeft = 0;

function visit(value: Json, before: number): number {
  if (scalarsLeft <= 0) return before;
  if (typeof value === "object" && value !== null) {
    return Array.isArray(value)
      ? visitAll(value as readonly Json[], before)
      : visitFields(value as { readonly [name: string]: Json }, before);
  }
  scalarsLeft--;
  if (typeof value === "number") {
    const digest = fnv(fnv(before, 0x23), value | 0);
    return value > 0x7fffffff || value < -0x80000000 ? fnv(digest, value / 4294967296) : digest;
  }
  if (typeof value !== "string") return fnv(before, value === null ? 0x6e : value ? 0x74 : 0x66);
  const length = Math.min(value.length, digestCharactersMax);
  let digest = fnv(before, 0x22 ^ (value.length << 8));
  for (let position = 0; position < length; position++) digest = fnv(digest, value.charCodeAt(position));
  return digest;
}

function visitAll(items: readonly Json[], before: number): number {
  let digest = fnv(before, 0x5b);
  for (let position = 0; position < items.length && scalarsLeft > 0; position++) {
    digest = visit(items[position] ?? null, digest);
  }
  return digest;
}

function visitFields(record: { readonly [name: string]: Json }, before: number): number {
  let digest = fnv(before, 0x7b);
  for (const name in record) {
    if (scalarsLeft <= 0) break;
    // A field that is undefined does not survive the wire; it must not count here either.
    const field: Json | undefined = record[name];
    if (field === undefined) continue;
    digest = visit(field, fnv(digest, name.charCodeAt(0) ^ (name.length << 8)));
  }
  return digest;
}

/** One step of FNV-1a, on a word. */
function fnv(digest: number, word: number): number {
  return Math.imul(digest ^ word, 0x01000193);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
