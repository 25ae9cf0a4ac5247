/**
 * Whether a value that somebody's code gives is JSON. A history holds nothing else, and what JSON.stringify makes of other
 * things, such as {} of a Map and null of NaN, would be judged as if the server had said it.
 */
const DEPTH_MAX = 100;

/** What is wrong with the value, e.g. "undefined at .items[2]"; undefined: nothing. */
export function jsonProblem(value: unknown, path = "", depth = 0): string | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : placed(String(value), path);
  if (typeof value !== "object") return placed(typeof value === "undefined" ? "undefined" : `a ${typeof value}`, path);
  if (depth > DEPTH_MAX) return placed("something that has no end", path);
  if (Array.isArray(value)) return first(value.map((one, at) => () => jsonProblem(one, `${path}[${at}]`, depth + 1)));
  const { constructor } = value as { readonly constructor?: { readonly name?: string } };
  const prototype: unknown = Object.getPrototypeOf(value);
  // A plain object of another realm has another Object, which has no parent either.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    return placed(`a ${constructor?.name ?? "class"}`, path);
  return first(
    Object.entries(value).map(
      ([name, one]) =>
        () =>
          jsonProblem(one, `${path}.${name}`, depth + 1),
    ),
  );
}

function first(looks: readonly (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const problem = look();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function placed(what: string, path: string): string {
  return path === "" ? what : `${what} at ${path}`;
}
