/**
 * What was found where something else was expected: the part of a file's JSON that an error names, in a few characters.
 */

const EXCERPT_MAX = 60;

/** The value as JSON text, cut where it gets long. @param value any JSON value, but not undefined */
export function excerpt(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > EXCERPT_MAX ? `${text.slice(0, EXCERPT_MAX)}…` : text;
}

/** What is at a path of names and places; undefined where nothing is. */
export function valueAt(path: readonly PropertyKey[], value: unknown): unknown {
  return path.reduce<unknown>(
    (there, step) =>
      typeof there === "object" && there !== null
        ? (there as { readonly [name: PropertyKey]: unknown })[step]
        : undefined,
    value,
  );
}
