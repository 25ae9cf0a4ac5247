/**
 * Small histories of a coordination service by hand: one line for each request. Zxids are `[1, n]`, written as n.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";

/** A request and its answer. */
export interface Line {
  readonly process?: number;
  readonly session?: string;
  readonly f: string;
  readonly input?: { readonly [name: string]: Json };
  /** Zxid of the header. Left out: the operation ended in doubt. */
  readonly zxid?: number;
  /** Zxid of the write. */
  readonly at?: number;
  /** Code of a refusal. */
  readonly error?: string;
  /** What else the answer says; `zxid`s in it as numbers. */
  readonly shows?: { readonly [name: string]: Json };
  /** Numbers of the events of invocation and completion; default: after everything before it. */
  readonly span?: readonly [number, number];
}

/** The operations of these lines. */
export function history(...lines: readonly Line[]): readonly Operation[] {
  return lines.map((line, id): Operation => {
    const { process = 0, session = `s${process}`, f, input = {}, zxid, at, error, shows = {}, span } = line;
    const [invokeIndex, completeIndex] = span ?? [10 * id, 10 * id + 1];
    const header = {
      ...input,
      ...(withZxids(shows) as object),
      session,
      server: "n1",
      zxid: [1, zxid ?? 0],
      ...(at === undefined ? {} : { at: [1, at] }),
    };
    const events = shows["events"] === undefined ? { events: [] } : {};
    const common = { id, process, f, input, invokeIndex, invokeTime: invokeIndex };
    if (zxid === undefined) return { ...common, outcome: "info" };
    const ended = { ...common, completeIndex, completeTime: completeIndex };
    if (error !== undefined) return { ...ended, outcome: "fail", error: [error, { ...header, ...events }] };
    return { ...ended, outcome: "ok", output: { ...header, ...events } };
  });
}

/** The stat of a znode that was created and last written at these zxids. */
export function stat(czxid: number, mzxid: number, version: number, ephemeralOwner: string | null = null): Json {
  return { czxid, mzxid, pzxid: czxid, version, cversion: 0, numChildren: 0, ephemeralOwner };
}

function withZxids(value: Json): Json {
  if (Array.isArray(value)) return value.map((one: Json) => withZxids(one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name.endsWith("zxid") && typeof inner === "number" ? [1, inner] : withZxids(inner),
    ]),
  );
}
