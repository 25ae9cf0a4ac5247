/**
 * The whole state of a node as plain data, from the record that holds it: what `Node.wholeState` gives.
 *
 * A list of the fields that matter would one day lack a new one, and a search would take two states for one. So every field
 * is part of it, and those that are not are named, with the reason that they never change.
 */
import type { Json } from "./node.ts";

/** What is not taken as it stands. */
export interface WholeStateOptions<State> {
  /** Fields that are the same in the whole life of a node, or that no step reads before it has set them. */
  readonly without: readonly (keyof State)[];
  /** Fields with something in their place, such as what an object with functions holds. */
  readonly as?: { readonly [Field in keyof State]?: Json };
}

/**
 * All fields of this record by name. Maps become lists of pairs, and sets lists, in their own order.
 * @throws TypeError for a function, naming where it is: nobody can look into one
 */
export function wholeStateOf<State extends object>(
  state: State,
  { without, as = {} }: WholeStateOptions<State>,
): { readonly [field: string]: Json } {
  const whole: { [field: string]: Json } = {};
  for (const [field, value] of Object.entries(state)) {
    if (without.includes(field as keyof State)) continue;
    const replaced = (as as { readonly [field: string]: Json | undefined })[field];
    whole[field] = replaced === undefined ? plain(value, field) : replaced;
  }
  return whole;
}

/** Plain data with the same content. `undefined` stands for itself where JSON has nothing: as an empty list in a list. */
function plain(value: unknown, where: string): Json {
  if (value === undefined) return [[]];
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : [[String(value)]];
  if (Array.isArray(value)) return value.map((item, place) => plain(item, `${where}[${place}]`));
  if (value instanceof Map) return plain([...(value as ReadonlyMap<unknown, unknown>)], where);
  if (value instanceof Set) return plain([...(value as ReadonlySet<unknown>)], where);
  if (typeof value === "object" && isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, `${where}.${name}`)]));
  }
  throw new TypeError(
    `whole state: expected plain data in ${where}, found ${typeof value === "function" ? "a function" : "an object of a class"}. Say what it holds, with "as".`,
  );
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
