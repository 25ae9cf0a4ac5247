/**
 * A history with one mistake in it: a name that is misspelt or made up, or a value of another type. What clients wrote is data, which
 * has no type, so its values stay as they are.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { isList, type Json } from "../../../histories/json.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";

/** What was done to which event. */
export interface Damage {
  readonly events: readonly HistoryEvent[];
  /** e.g. "event 7: value.cpus → value.cups". */
  readonly what: string;
}

type Kind = "f" | "field" | "type";
type Path = readonly (string | number)[];

/**
 * The history with one mistake; undefined where the event that was drawn has no place for one of that kind.
 * @param isFree whether no check looks at this part of a value, or it is data
 */
export function damaged(
  events: readonly HistoryEvent[],
  random: RandomStream,
  isFree: (event: HistoryEvent, path: Path) => boolean,
): Damage | undefined {
  const place = random.pick(events.flatMap((event, at) => (event.process === "nemesis" ? [] : [at])));
  const event = events[place];
  if (event === undefined) return undefined;
  const kind = random.pick<Kind>(["f", "field", "field", "type", "type"]);
  if (kind === "f") return isFree(event, ["f"]) ? undefined : misnamed(events, event, random);
  const parts = (["value", "error"] as const).flatMap((name) => partsOf(event[name], [name]));
  const able = parts.filter(({ path, value }) => {
    const hasPlace = kind === "type" || (isRecord(value) && Object.keys(value).length > 0);
    return hasPlace && !isFree(event, path);
  });
  if (able.length === 0) return undefined;
  const { path, value } = random.pick(able);
  const [part, what] = kind === "field" ? renamed(value as Fields, random) : [otherType(value), "another type"];
  const changed = replaced(event as unknown as Json, path, part) as unknown as HistoryEvent;
  return { events: events.with(place, changed), what: `event ${event.index}: ${path.join(".")} ${what}` };
}

type Fields = { readonly [name: string]: Json };

/** The operation has another name from its invocation to its end. */
function misnamed(events: readonly HistoryEvent[], { process, f, index }: HistoryEvent, random: RandomStream): Damage {
  const other = wrongName(f, random);
  const begin = events.findLastIndex((one) => one.process === process && one.type === "invoke" && one.index <= index);
  const end = events.findIndex((one, at) => at > begin && one.process === process);
  const isOfIt = (at: number): boolean => at === begin || at === end;
  return {
    events: events.map((event, at) => (isOfIt(at) ? { ...event, f: other } : event)),
    what: `event ${index}: ${f} → ${other}`,
  };
}

function renamed(value: Fields, random: RandomStream): readonly [Json, string] {
  const name = random.pick(Object.keys(value));
  const other = wrongName(name, random);
  const fields = Object.entries(value).map(([one, inner]) => [one === name ? other : one, inner]);
  return [Object.fromEntries(fields) as Json, `${name} → ${other}`];
}

/** Two letters in the wrong order, one too few, or another name altogether. */
function wrongName(name: string, random: RandomStream): string {
  const at = random.integer(0, Math.max(0, name.length - 2));
  const swapped =
    name.slice(0, at) +
    name
      .slice(at, at + 2)
      .split("")
      .reverse()
      .join("") +
    name.slice(at + 2);
  const other = random.pick([swapped, name.slice(0, at) + name.slice(at + 1), "colour"]);
  return other === name || other === "" ? "colour" : other;
}

/** A value of a type that stands in no place where one of the other may. */
function otherType(value: Json): Json {
  if (value === null) return true;
  if (isList(value)) return { list: value };
  if (typeof value === "object") return [value];
  if (typeof value === "number") return String(value);
  return typeof value === "boolean" ? Number(value) : [value];
}

function partsOf(value: Json | undefined, path: Path): readonly { readonly path: Path; readonly value: Json }[] {
  if (value === undefined) return [];
  const inner = isList(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value) : [];
  return [{ path, value }, ...inner.flatMap(([step, one]) => partsOf(one, [...path, step]))];
}

function isRecord(value: Json): value is Fields {
  return typeof value === "object" && value !== null && !isList(value);
}

function replaced(value: Json, [step, ...rest]: Path, part: Json): Json {
  if (step === undefined) return part;
  if (isList(value)) return value.with(Number(step), replaced(value[Number(step)] ?? null, rest, part));
  const fields = value as Fields;
  return { ...fields, [step]: replaced(fields[step] ?? null, rest, part) };
}
