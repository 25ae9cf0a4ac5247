/**
 * Values that are too long for the page, cut so that what is left is still JSON: the beginning of a text, the first
 * elements of a list, the first names of an object, with "…" for what follows.
 */
import { clipped } from "../../../histories/clipped.ts";
import type { Json } from "../../../histories/json.ts";
import { isList } from "../../../histories/json.ts";

const MORE = "…";
/** Below this nothing that can be read is left of a value. */
const PIECE_MIN = 8;

/** The value's JSON, cut to about so many characters. */
export function cutText(value: Json, charactersMax: number): string {
  return JSON.stringify(cutValue(value, charactersMax));
}

function cutValue(value: Json, charactersMax: number): Json {
  if (lengthOf(value) <= charactersMax) return value;
  if (charactersMax < PIECE_MIN) return MORE;
  if (typeof value === "string") return clipped(value, charactersMax - 2);
  if (isList(value)) return [...beginningOf(value, charactersMax).map(([, piece]) => piece), MORE];
  if (typeof value !== "object" || value === null) return MORE;
  const names = Object.keys(value);
  const pieces = beginningOf(Object.values(value), charactersMax);
  return Object.fromEntries([...pieces.map(([at, piece]) => [clipped(names[at] ?? "", 40), piece]), [MORE, MORE]]);
}

/** The first parts that fit, with their places, and a piece of the one that does not. */
function beginningOf(parts: readonly Json[], charactersMax: number): [place: number, part: Json][] {
  const taken: [number, Json][] = [];
  let left = charactersMax - PIECE_MIN;
  for (const [place, part] of parts.entries()) {
    const length = lengthOf(part);
    if (left < PIECE_MIN) break;
    taken.push([place, length <= left ? part : cutValue(part, left)]);
    left -= length + 1;
  }
  return taken;
}

function lengthOf(value: Json): number {
  return JSON.stringify(value).length;
}
