/**
 * Where in the log a read fits by what it answered, whatever its header says: the parts of the log in which its znode had
 * this content.
 *
 * For plain reads the header is the server's own word. Whether a read is stale is a matter of its content: a server that is
 * late answers rightly as long as nothing has changed.
 */
import { firstWhere } from "../consistency/known-positions.ts";
import { standingAt } from "./lives.ts";
import type { Observation } from "./observations.ts";
import type { Position } from "./requests.ts";
import { type Children, childPath, type Znodes } from "./znodes.ts";

/** A part of the log: after the transaction at `from`, and before the one at `until`. */
interface Part {
  readonly from: Position;
  readonly until: Position;
}

/** Places reads by their content. */
export interface Contents {
  /** The first place, at least `least`, at which this was the content; undefined: there is none. */
  placeOf(observation: Observation, least: Position): Position | undefined;
}

/** Of all znodes. */
export function contentsOf(znodes: Znodes): Contents {
  const gaps = new Map<string, readonly Part[]>();
  const families = new Map<string, Family>();
  const partsOf = (observation: Observation): readonly Part[] => {
    const { path, isPresent, stat, children } = observation;
    if (!isPresent) {
      const known = gaps.get(path) ?? absences(path, znodes);
      gaps.set(path, known);
      return known;
    }
    if (children !== undefined && stat?.pzxid === undefined) {
      const family = families.get(path) ?? familyOf(path, znodes);
      families.set(path, family);
      return family.partsWith(children);
    }
    if (stat === undefined) return [partAround(observation, znodes)];
    const { mzxid, pzxid } = stat;
    const own = { from: mzxid, until: endOf(path, mzxid, znodes) };
    if (pzxid === undefined) return [own];
    // Its stat also tells when a child came or went.
    const until = Math.min(own.until, znodes.childrenOf(path).nextChange(pzxid));
    return until > Math.max(mzxid, pzxid) ? [{ from: Math.max(mzxid, pzxid), until }] : [];
  };
  return {
    placeOf(observation, least) {
      const parts = partsOf(observation);
      const part = parts[firstWhere(parts.length, (at) => (parts[at]?.until ?? 0) > least)];
      return part === undefined ? undefined : Math.max(part.from, least);
    },
  };
}

/** Where the content that was written here ends for certain. */
function endOf(path: string, mzxid: Position, znodes: Znodes): Position {
  const row = znodes.log.changes.get(path) ?? [];
  return row[firstWhere(row.length, (at) => (row[at]?.at ?? 0) > mzxid)]?.at ?? Infinity;
}

/** A znode that is there, without its stat: the life at the header's zxid. */
function partAround({ path, at }: Observation, znodes: Znodes): Part {
  const { life } = standingAt(znodes.of(path), at);
  return { from: life?.from ?? 0, until: life?.maxEnd ?? Infinity };
}

/** Where a znode was not there, or may not have been. */
function absences(path: string, znodes: Znodes): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const life of znodes.of(path).lives) {
    const until = life.isFromKnown ? life.from : life.from - 0.5;
    if (until > from) parts.push({ from, until });
    from = life.end === undefined ? Math.min(life.maxEnd, life.sureEnd + 0.25) : life.end.at;
  }
  if (from < Infinity) parts.push({ from, until: Infinity });
  return parts;
}

/** The children of one znode through the log, by what is certain of them. */
interface Family {
  partsWith(names: readonly string[]): readonly Part[];
}

function familyOf(path: string, znodes: Znodes): Family {
  const children: Children = znodes.childrenOf(path);
  const certain = new Map<string, number>();
  const events: { readonly at: Position; readonly name: string; readonly isBirth: boolean }[] = [];
  for (const { path: child, lives } of children.lives) {
    const isCertain = lives.every(
      ({ isFromKnown, end, sureEnd }) => isFromKnown && (end !== undefined || sureEnd === Infinity),
    );
    if (!isCertain || znodes.log.doubtsAbout("create", child, Infinity).length > 0) continue;
    certain.set(child, hashOf(child));
    for (const { from, end } of lives) {
      events.push({ at: from, name: child, isBirth: true });
      if (end !== undefined) events.push({ at: end.at, name: child, isBirth: false });
    }
  }
  events.sort((one, other) => one.at - other.at);
  const parts = new Map<number, Part[]>();
  let [hash, from] = [0, 0];
  for (const { at, name, isBirth } of [...events, END]) {
    if (at > from) {
      const row = parts.get(hash);
      if (row === undefined) parts.set(hash, [{ from, until: at }]);
      else row.push({ from, until: at });
    }
    hash += (isBirth ? 1 : -1) * (certain.get(name) ?? 0);
    from = at;
  }
  return {
    partsWith: (names) =>
      parts.get(names.reduce((sum, name) => sum + (certain.get(childPath(path, name)) ?? 0), 0)) ?? [],
  };
}

const END = { at: Infinity, name: "", isBirth: true };

/** 40 bits of FNV-like mixing: sums of thousands of them are exact, and two different sets hardly ever have one sum. */
function hashOf(text: string): number {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let at = 0; at < text.length; at++) {
    low = Math.imul(low ^ text.charCodeAt(at), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(at), 0x85ebca6b) ^ (high >>> 13);
  }
  return ((high >>> 0) & 0xff) * 2 ** 32 + (low >>> 0);
}
