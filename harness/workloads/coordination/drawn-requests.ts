/**
 * Requests to a small tree, drawn: all that the service can do, mostly in ways that can succeed.
 *
 * The tree is small, so that clients meet: three parents, each with two regular children, an ephemeral one and numbered ones.
 */
import type { Json } from "../../../histories/json.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Template } from "../../generator/combinators/once.ts";
import type { SeenZnodes } from "./seen-znodes.ts";

/** What the drawing depends on. */
export interface Draw {
  readonly random: RandomStream;
  readonly seen: SeenZnodes;
  /** The first of `DATA_EACH` data that only this operation writes. */
  readonly firstData: number;
}

/** An operation writes at most so many data. */
export const DATA_EACH = 8;

/** Nodes that hold others. */
export const PARENTS: readonly string[] = ["/a", "/b", "/c"];
const CHILDREN = PARENTS.flatMap((parent) => [`${parent}/x`, `${parent}/y`]);
const REGULAR = [...PARENTS, ...CHILDREN];
const EPHEMERAL = PARENTS.map((parent) => `${parent}/e`);

/** Every name that does not end in a number. */
export const PLAIN_PATHS: readonly string[] = [...REGULAR, ...EPHEMERAL];

/** Share of reads that leave a watch. */
const WATCH_SHARE = 0.3;
/** Share of writes that name the version that they expect. */
const VERSION_SHARE = 0.5;
/** Share of requests that do not care what was seen. */
const CARELESS_SHARE = 0.1;

interface One {
  readonly f: string;
  readonly path: string;
  readonly [name: string]: Json;
}

/** What a client that changes things does next. */
export function drawnOperation(draw: Draw): Template {
  const kind = draw.random.integer(1, 100);
  if (kind <= 3) return { f: "close", value: {} };
  if (kind <= 14) return { f: "multi", value: { operations: several(draw, 2, 3, drawnWrite) } };
  if (kind <= 26) return { f: "pipeline", value: { requests: several(draw, 2, 4, drawnRequest) } };
  if (kind <= 34) return { f: "pipeline", value: { requests: [{ f: "sync", path: "/" }, drawnRead(draw)] } };
  return templateOf(drawnRequest(draw, 0));
}

/** What a client that only looks does next: it never hears of what others write but by its server. */
export function drawnLook(draw: Draw): Template {
  return templateOf(drawnRead(draw));
}

function templateOf({ f, ...value }: One): Template {
  return { f, value };
}

function several(draw: Draw, least: number, most: number, one: (draw: Draw, place: number) => One): readonly One[] {
  return Array.from({ length: draw.random.integer(least, most) }, (_, place) => one(draw, place));
}

function drawnRequest(draw: Draw, place: number): One {
  return draw.random.chance(0.35) ? drawnRead(draw) : drawnWrite(draw, place);
}

function drawnRead({ random, seen }: Draw): One {
  const watch = random.chance(WATCH_SHARE) ? { watch: true } : {};
  const f = random.pick(["get", "get", "get", "exists", "children"]);
  if (f === "children") return { f, path: random.pick(["/", ...PARENTS]), ...watch };
  const isNumbered = random.chance(0.1);
  const numbered = isNumbered ? [...seen.keys()].filter((path) => !PLAIN_PATHS.includes(path)) : [];
  return { f, path: random.pick(numbered.length > 0 ? numbered : PLAIN_PATHS), ...watch };
}

function drawnWrite(draw: Draw, place: number): One {
  const { random, seen, firstData } = draw;
  const data = firstData + place;
  const isCareless = random.chance(CARELESS_SHARE);
  const there = [...seen.keys()];
  const absent = PLAIN_PATHS.filter((path) => !seen.has(path) && (isCareless || hasParent(path, seen)));
  const kind = random.integer(1, 100);
  if (kind <= 12)
    return { f: "create", path: `${random.pick(PARENTS)}/s-`, data, sequential: true, ...ephemeral(random) };
  if (there.length === 0 || (kind <= 40 && absent.length > 0)) {
    const path = random.pick(absent.length === 0 ? PARENTS : absent);
    return { f: "create", path, data, ...(EPHEMERAL.includes(path) ? { ephemeral: true } : {}) };
  }
  const path = random.pick(isCareless ? PLAIN_PATHS : there);
  const known = seen.get(path);
  const version = known !== undefined && random.chance(VERSION_SHARE) ? { version: known } : {};
  return kind <= 55 && !PARENTS.includes(path)
    ? { f: "delete", path, ...version }
    : { f: "set", path, data, ...version };
}

function ephemeral(random: RandomStream): { readonly ephemeral?: true } {
  return random.chance(0.5) ? { ephemeral: true } : {};
}

function hasParent(path: string, seen: SeenZnodes): boolean {
  return PARENTS.includes(path) || seen.has(path.slice(0, path.lastIndexOf("/")));
}
