/**
 * The checks of state by their definitions: every way in which the writes in doubt and the ends of sessions may lie in the
 * log is tried. Only for small histories.
 */
import { isList, type Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { canonicalText } from "../../models/json-text.ts";
import { type Applied, applyAll, close, EMPTY, show, textOf, type Step, type Tree, type Zxid } from "./znode-tree.ts";

type Fields = { readonly [name: string]: Json | undefined };

/** The states after each place of one possible log. */
export type States = ReadonlyMap<number, Tree>;

interface Written {
  readonly operation: Operation;
  readonly steps: readonly Step[];
  readonly session: string;
  readonly error?: string;
  readonly answer: Fields;
}

/** Something that may have happened or not. */
interface Open {
  readonly name: string;
  readonly after: number;
  run(tree: Tree, zxid: Zxid): Tree | undefined;
}

const READS = ["get", "exists", "children"];
const EPOCH = 2 ** 32;

/** Whether some log explains every answer at the zxid of its header, and fits `isFine`. */
export function hasLog(operations: readonly Operation[], isFine?: (states: States) => boolean): boolean {
  const written = new Map<number, Written | { readonly closes: string }>();
  const headers = operations.flatMap((operation) => (fieldsOf(operation) === undefined ? [] : [operation]));
  const mentioned = new Set<number>([0]);
  for (const operation of headers) {
    const answer = fieldsOf(operation) ?? {};
    collect(answer, mentioned);
    const at = place(answer["at"]);
    if (at === undefined) continue;
    if (written.has(at)) return false;
    written.set(at, writtenOf(operation, answer));
  }
  const floor = (index: number): number =>
    Math.max(
      0,
      ...headers.map((one) => ((one.completeIndex ?? Infinity) < index ? (place(fieldsOf(one)?.["at"]) ?? 0) : 0)),
    );
  const open = openOf(operations, headers, floor);
  const places = candidates(
    [...mentioned].sort((a, b) => a - b),
    open.length,
  );
  const dead = new Set<string>();
  const states = new Map<number, Tree>();
  const go = (turn: number, tree: Tree, left: readonly Open[]): boolean => {
    const at = places[turn];
    if (at === undefined) return isFine?.(states) ?? true;
    const name = `${turn} ${left.map((one) => one.name).join()} ${treeText(tree)}`;
    if (dead.has(name)) return false;
    const goOn = (next: Tree, rest: readonly Open[]): boolean => {
      if (!answersFit(headers, at, next)) return false;
      states.set(at, next);
      return go(turn + 1, next, rest);
    };
    const known = written.get(at);
    const zxid: Zxid = [Math.floor(at / EPOCH), at % EPOCH];
    let fits = false;
    if (known === undefined) {
      fits =
        goOn(tree, left) ||
        left.some((one) => {
          const next = at > one.after ? one.run(tree, zxid) : undefined;
          return (
            next !== undefined &&
            goOn(
              next,
              left.filter((other) => other !== one),
            )
          );
        });
    } else {
      const next = "closes" in known ? close(tree, zxid, known.closes) : stateAfter(known, tree, zxid);
      fits = next !== undefined && goOn(next, left);
    }
    // With a further condition a state says too little about the way to it.
    if (!fits && isFine === undefined) dead.add(name);
    return fits;
  };
  return go(0, EMPTY, open);
}

function fieldsOf({ outcome, output, error }: Operation): Fields | undefined {
  const value = outcome === "ok" ? output : outcome === "fail" && isList(error) ? error[1] : undefined;
  return typeof value === "object" && value !== null && !isList(value) ? value : undefined;
}

/** A zxid as one number. */
export function place(zxid: Json | undefined): number | undefined {
  return isList(zxid) ? Number(zxid[0]) * EPOCH + Number(zxid[1]) : undefined;
}

function collect(value: Fields, into: Set<number>): void {
  for (const [name, inner] of Object.entries(value)) {
    const at = name === "zxid" || name === "at" || /^[cmp]zxid$/.test(name) ? place(inner) : undefined;
    if (at !== undefined) into.add(at);
    else if (name === "stat") collect(inner as Fields, into);
  }
}

function writtenOf(operation: Operation, answer: Fields): Written | { readonly closes: string } {
  const { f, input, error } = operation;
  const session = textOf(answer["session"]);
  if (f === "close") return { closes: session };
  return {
    operation,
    session,
    answer,
    steps: stepsOf(f, input),
    ...(isList(error) ? { error: textOf(error[0]) } : {}),
  };
}

function stepsOf(f: string, input: Json): readonly Step[] {
  const fields = input as unknown as Step & { readonly operations?: readonly Step[] };
  return f === "multi" ? (fields.operations ?? []) : [{ ...fields, f }];
}

function stateAfter({ steps, session, error, answer, operation }: Written, tree: Tree, zxid: Zxid): Tree | undefined {
  const applied = applyAll(tree, zxid, steps, session);
  if (applied.error !== undefined) return applied.error === error ? tree : undefined;
  if (error !== undefined) return undefined;
  return resultsFit(applied, operation, answer) ? applied.tree : undefined;
}

function resultsFit(
  applied: Applied & { readonly made?: readonly (string | undefined)[] },
  { f, input }: Operation,
  answer: Fields,
): boolean {
  if (applied.error !== undefined) return false;
  const told =
    f === "multi" ? ((answer["results"] ?? []) as readonly Fields[]).map((one) => one["created"]) : [answer["created"]];
  if (
    canonicalText([...(applied.made ?? [])].map((one) => one ?? null)) !== canonicalText(told.map((one) => one ?? null))
  )
    return false;
  if (f !== "set" || answer["stat"] === undefined) return true;
  return isSame(show(applied.tree, "get", textOf((input as Fields)["path"]))["stat"], answer["stat"]);
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  const plain = (value: Json | undefined): Json => {
    if (typeof value !== "object" || value === null || isList(value)) return value ?? null;
    return { ...value, cversion: 0 };
  };
  return canonicalText(plain(one)) === canonicalText(plain(other));
}

/** What a read answered is what it shows of this tree. */
export function showsTree({ f, input, outcome, error, output }: Operation, tree: Tree): boolean {
  const shown = show(tree, f, textOf((input as Fields)["path"]));
  if (outcome === "fail") return shown["error"] === (isList(error) ? error[0] : error);
  const answer = output as Fields;
  return (
    shown["error"] === undefined &&
    ["data", "children", "exists", "stat"].every((name) => isSame(shown[name], answer[name]))
  );
}

/** An order that is asked for: whether the first must come before the second. */
export type Precedes = (one: Operation, other: Operation) => boolean;

const returnedBefore: Precedes = (one, other) => (one.completeIndex ?? Infinity) < other.invokeIndex;

/** Writes in real time, each session in order. */
export const ORDERED_SEQUENTIAL: Precedes = (one, other) => {
  const isLater = one.id < other.id && fieldsOf(one)?.["session"] === fieldsOf(other)?.["session"];
  return isLater || (fieldsOf(other)?.["at"] !== undefined && returnedBefore(one, other));
};

/** Everything in real time. */
export const LINEARIZABLE: Precedes = returnedBefore;

/** Whether some log and some places of the reads in it keep this order, whatever the headers say. */
export function hasOrder(operations: readonly Operation[], precedes: Precedes): boolean {
  return hasLog(operations, (states) => {
    const placed = operations.filter((one) => fieldsOf(one) !== undefined && one.f !== "sync");
    const places = new Map<Operation, number>();
    for (const one of placed) {
      const at = place(fieldsOf(one)?.["at"]);
      if (at !== undefined) places.set(one, at);
    }
    const reads = placed.filter(({ f }) => READS.includes(f));
    const agree = (one: Operation): boolean =>
      placed.every((other) => {
        const [at, there] = [places.get(one), places.get(other)];
        if (at === undefined || there === undefined || one === other) return true;
        const isWrite = (which: Operation): boolean => !READS.includes(which.f);
        const inOrder = (a: number, b: number, second: Operation): boolean => (isWrite(second) ? a < b : a <= b);
        return (
          (!precedes(one, other) || inOrder(at, there, other)) && (!precedes(other, one) || inOrder(there, at, one))
        );
      });
    const put = (turn: number): boolean => {
      const read = reads[turn];
      if (read === undefined) return true;
      for (const [at, tree] of states) {
        if (!showsTree(read, tree)) continue;
        places.set(read, at);
        if (agree(read) && put(turn + 1)) return true;
      }
      places.delete(read);
      return false;
    };
    return placed.every((one) => READS.includes(one.f) || agree(one)) && put(0);
  });
}

function answersFit(headers: readonly Operation[], at: number, tree: Tree): boolean {
  return headers.every((one) => {
    return !READS.includes(one.f) || place(fieldsOf(one)?.["zxid"]) !== at || showsTree(one, tree);
  });
}

function openOf(
  operations: readonly Operation[],
  headers: readonly Operation[],
  floor: (index: number) => number,
): readonly Open[] {
  const sessions = new Map<string, number>();
  const closed = new Set<string>();
  const see = (session: string, at: number): void =>
    void sessions.set(session, Math.max(sessions.get(session) ?? 0, at));
  for (const one of headers) {
    const answer = fieldsOf(one) ?? {};
    const session = textOf(answer["session"]);
    if (one.f === "close") closed.add(session);
    else see(session, place(answer["at"]) ?? place(answer["zxid"]) ?? 0);
    const owner = (answer["stat"] as Fields | undefined)?.["ephemeralOwner"];
    if (typeof owner === "string") see(owner, 0);
  }
  const owners = [...sessions.keys(), "nobody's"];
  const doubts = operations.flatMap(({ id, f, input, outcome, invokeIndex }): readonly Open[] => {
    if (outcome !== "info" || READS.includes(f) || f === "sync" || f === "close") return [];
    const steps = stepsOf(f, input);
    const isOwned = steps.some(({ ephemeral }) => ephemeral === true);
    return (isOwned ? owners : ["nobody's"]).map((session) => ({
      name: `${id}`,
      after: floor(invokeIndex),
      run(tree, zxid) {
        const applied = applyAll(tree, zxid, steps, session);
        return applied.error === undefined ? applied.tree : undefined;
      },
    }));
  });
  const ends = owners.flatMap((session): readonly Open[] => {
    if (closed.has(session)) return [];
    const run = (tree: Tree, zxid: Zxid): Tree | undefined => {
      return [...tree.values()].some(({ owner }) => owner === session) ? close(tree, zxid, session) : undefined;
    };
    return [{ name: session, after: sessions.get(session) ?? 0, run }];
  });
  return [...doubts, ...ends];
}

/** Every place that is mentioned, and free ones between them, as many as could be needed. */
function candidates(mentioned: readonly number[], count: number): readonly number[] {
  return mentioned.flatMap((at, turn) => {
    const next = mentioned[turn + 1] ?? Infinity;
    const free = Array.from({ length: count }, (_, more) => at + 1 + more).filter((one) => one < next);
    return [at, ...free];
  });
}

function treeText(tree: Tree): string {
  return JSON.stringify([...tree].sort(([one], [other]) => (one < other ? -1 : 1)));
}
