/**
 * The tree of znodes as the specification has it, one transaction after the other: what the checks are tested against.
 * Slow and plain: every state is a copy.
 */
import type { Json } from "../../../histories/json.ts";

export type Zxid = readonly [number, number];

export interface Node {
  readonly data: Json;
  readonly version: number;
  readonly cversion: number;
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
  readonly pzxid: Zxid;
  readonly owner: string | null;
  /** How many sequential names it has given away. */
  readonly numbers: number;
}

export type Tree = ReadonlyMap<string, Node>;

export const EMPTY: Tree = new Map();

export interface Step {
  readonly f: string;
  readonly path: string;
  readonly data?: Json;
  readonly version?: number;
  readonly ephemeral?: boolean;
  readonly sequential?: boolean;
}

/** What a step comes to: the next state, or why not. */
export type Applied =
  { readonly tree: Tree; readonly created?: string; readonly error?: undefined } | { readonly error: string };

/** One write of a session. */
export function apply(tree: Tree, zxid: Zxid, step: Step, session: string): Applied {
  const { f, path, data = null, version = -1, ephemeral = false, sequential = false } = step;
  const next = new Map(tree);
  const parent = parentPath(path);
  const above = tree.get(parent);
  if (f === "create") {
    if (parent !== "/" && above === undefined) return { error: "no-node" };
    if (above !== undefined && above.owner !== null) return { error: "no-children-for-ephemerals" };
    const created = sequential ? path + String(above?.numbers ?? rootNumbers(tree)).padStart(10, "0") : path;
    if (tree.has(created)) return { error: "node-exists" };
    const owner = ephemeral ? session : null;
    next.set(created, { data, version: 0, cversion: 0, czxid: zxid, mzxid: zxid, pzxid: zxid, owner, numbers: 0 });
    if (above !== undefined)
      next.set(parent, { ...above, cversion: above.cversion + 1, pzxid: zxid, numbers: above.numbers + 1 });
    return { tree: next, created };
  }
  const node = tree.get(path);
  if (node === undefined) return { error: "no-node" };
  if (version >= 0 && version !== node.version) return { error: "bad-version" };
  if (f === "set") {
    next.set(path, { ...node, data, version: node.version + 1, mzxid: zxid });
    return { tree: next };
  }
  if (childrenIn(tree, path).length > 0) return { error: "not-empty" };
  return { tree: removed(tree, path, zxid) };
}

function rootNumbers(tree: Tree): number {
  return childrenIn(tree, "/").length;
}

function removed(tree: Tree, path: string, zxid: Zxid): Tree {
  const next = new Map(tree);
  next.delete(path);
  const parent = parentPath(path);
  const above = next.get(parent);
  if (above !== undefined) next.set(parent, { ...above, cversion: above.cversion + 1, pzxid: zxid });
  return next;
}

/** All of them, or none. */
export function applyAll(
  tree: Tree,
  zxid: Zxid,
  steps: readonly Step[],
  session: string,
): Applied & { readonly made?: readonly (string | undefined)[] } {
  let current = tree;
  const made: (string | undefined)[] = [];
  for (const step of steps) {
    const applied = apply(current, zxid, step, session);
    if (applied.error !== undefined) return applied;
    current = applied.tree;
    made.push(applied.created);
  }
  return { tree: current, made };
}

/** The end of a session. */
export function close(tree: Tree, zxid: Zxid, session: string): Tree {
  return [...tree].reduce(
    (left: Tree, [path, { owner }]) => (owner === session ? removed(left, path, zxid) : left),
    tree,
  );
}

/** What a read shows, as in an answer; `error` where it is refused. */
export function show(tree: Tree, f: string, path: string): { readonly [name: string]: Json } {
  const node = tree.get(path);
  if (node === undefined) return f === "exists" ? { exists: false } : { error: "no-node" };
  const names = childrenIn(tree, path);
  const { version, cversion, czxid, mzxid, pzxid, owner } = node;
  const stat = { version, cversion, czxid, mzxid, pzxid, ephemeralOwner: owner, numChildren: names.length };
  if (f === "get") return { data: node.data, stat };
  return f === "exists" ? { exists: true, stat } : { children: names, stat };
}

function childrenIn(tree: Tree, path: string): string[] {
  return [...tree.keys()]
    .filter((one) => parentPath(one) === path)
    .map((one) => one.slice(one.lastIndexOf("/") + 1))
    .sort();
}

function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** A path or a name. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
