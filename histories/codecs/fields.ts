/**
 * What the readers of all formats ask of single fields.
 */
import { nearestName } from "../words/did-you-mean.ts";

/** The names of an event's fields, in clew's own format as in those of Jepsen's tools. */
export const FIELDS: ReadonlySet<string> = new Set([
  "index",
  "time",
  "type",
  "process",
  "f",
  "key",
  "value",
  "error",
  "node",
]);

/** Words such as "code" or "mode" look like "node", and any letter looks like "f": their loss shows, or changes nothing. */
const MISSPELT = [...FIELDS].filter((name) => name !== "node" && name !== "f");

/**
 * The field that an unknown name was probably meant to be; undefined for a field of another tool.
 *
 * Capitals, a colon at the beginning and a name space do not count: "kye", "Key", ":key" and "op/key" are all "key", unless
 * the event has a "key" as well.
 *
 * @param event by its names
 */
export function meantField(name: string, event: object): string | undefined {
  const bare = name.slice(name.lastIndexOf("/") + 1).replace(/^:/, "");
  const meant = [...FIELDS].find((field) => field === bare.toLowerCase()) ?? nearestName(bare, MISSPELT);
  return meant === undefined || Object.hasOwn(event, meant) ? undefined : meant;
}

/** Functions that return something: an `ok` of theirs without a value says less than one with null. */
export const ANSWERING: ReadonlySet<string> = new Set(["read", "get", "r", "dequeue", "pop", "peek", "delete-min"]);

/** Functions that put their value somewhere; their answers repeat it. */
export const UPDATING: ReadonlySet<string> = new Set([
  "write",
  "put",
  "w",
  "append",
  "add",
  "enqueue",
  "push",
  "insert",
]);

/**
 * A time as ns, rounded; undefined where it is none. Times are shown and never decide, so those that no double keeps
 * apart (ns since 1970, read as text) may lose their last digits.
 */
export function timeNs(time: unknown): number | undefined {
  const number = typeof time === "string" && /^-?\d{16,19}$/.test(time) ? Number(time) : time;
  return typeof number === "number" && Number.isFinite(number) ? Math.round(number) : undefined;
}
