/**
 * What the readers of all formats ask of single fields.
 */

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
