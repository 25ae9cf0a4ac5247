/**
 * Names that stand twice in one object of a JSON text.
 *
 * JSON leaves open what that means and `JSON.parse` keeps the last, so that `{"f":"read","f":"write"}` would be judged as
 * a write that nobody meant. Nearly all texts are cleared by counting: as many colons as names leave no room for more.
 */
import type { Json } from "../json.ts";

/**
 * @param text valid JSON
 * @param parsed what `JSON.parse` made of it
 * @throws RangeError that names the first name found twice
 */
export function refuseRepeatedNames(text: string, parsed: Json): void {
  let colons = 0;
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) colons += 1;
  if (colons === nameCount(parsed)) return;
  const name = repeatedName(text);
  if (name !== undefined) throw new RangeError(`expected each name once, found "${name}" twice`);
}

function nameCount(value: Json): number {
  if (value === null || typeof value !== "object") return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const part of value as readonly Json[]) count += nameCount(part);
    return count;
  }
  const parts = value as { readonly [name: string]: Json };
  // No array of names or values: this is done for every line of a history.
  for (const name in parts) if (Object.hasOwn(parts, name)) count += 1 + nameCount(parts[name] ?? null);
  return count;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs;

function repeatedName(text: string): string | undefined {
  // The names of the objects that are open; an array has none.
  const open: Set<string>[] = [];
  let last = "";
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const name = JSON.parse(last) as string;
      const names = open.at(-1);
      if (names?.has(name) === true) return name;
      names?.add(name);
    } else last = token;
  }
  return undefined;
}
