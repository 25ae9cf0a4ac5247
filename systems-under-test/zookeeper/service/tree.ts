/**
 * Tree: the nodes, who owns the ephemeral ones, and the open sessions.
 *
 * Everything changes through `put`, so the two indexes (names of children, nodes of sessions) cannot part from the nodes. The
 * index of children does not ask whether the parent is there: while transactions are applied again it may not be, for a moment.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { Zxid } from "../zxid.ts";
import { ZXID_ZERO } from "../zxid.ts";
import type { SessionId, Stat } from "./requests.ts";

/** A node. It is replaced, never changed. */
export interface Znode {
  readonly data: Json;
  readonly version: number;
  readonly cversion: number;
  /** How many children it ever had: the number of its next sequential child. */
  readonly sequence: number;
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
  readonly pzxid: Zxid;
  readonly ephemeralOwner: SessionId | null;
}

/** The state of a server. */
export interface Tree {
  /** Open sessions and their time-outs. */
  readonly sessions: Map<SessionId, Ms>;
  get(path: string): Znode | undefined;
  /** Sets or, with undefined, removes a node. */
  put(path: string, node: Znode | undefined): void;
  /** Names, sorted. */
  children(path: string): string[];
  childCount(path: string): number;
  /** Paths of the nodes of this session, sorted. */
  ephemerals(owner: SessionId): string[];
  /** All nodes, parents before children. It may be read while the tree changes: what is put meanwhile comes at the end. */
  entries(): IterableIterator<[string, Znode]>;
}

const ROOT: Znode = {
  data: null,
  version: 0,
  cversion: 0,
  sequence: 0,
  czxid: ZXID_ZERO,
  mzxid: ZXID_ZERO,
  pzxid: ZXID_ZERO,
  ephemeralOwner: null,
};

/** A tree with nothing but the root. */
export function createTree(): Tree {
  const nodes = new Map<string, Znode>([["/", ROOT]]);
  const names = new Map<string, Set<string>>();
  const owned = new Map<SessionId, Set<string>>();
  return {
    sessions: new Map(),
    get: (path) => nodes.get(path),
    put(path, node) {
      const before = nodes.get(path);
      const owner = before?.ephemeralOwner ?? null;
      if (owner !== null) remove(owned, owner, path);
      if (node === undefined) {
        nodes.delete(path);
        remove(names, parentOf(path), nameOf(path));
        return;
      }
      nodes.set(path, node);
      if (path !== "/") add(names, parentOf(path), nameOf(path));
      if (node.ephemeralOwner !== null) add(owned, node.ephemeralOwner, path);
    },
    children: (path) => [...(names.get(path) ?? [])].sort(),
    childCount: (path) => names.get(path)?.size ?? 0,
    ephemerals: (owner) => [...(owned.get(owner) ?? [])].sort(),
    entries: () => nodes.entries(),
  };
}

function add(index: Map<string, Set<string>>, key: string, member: string): void {
  const members = index.get(key);
  if (members === undefined) index.set(key, new Set([member]));
  else members.add(member);
}

function remove(index: Map<string, Set<string>>, key: string, member: string): void {
  const members = index.get(key);
  members?.delete(member);
  if (members?.size === 0) index.delete(key);
}

/** A tree of its own with the same state. */
export function copyTree(tree: Tree): Tree {
  const copy = createTree();
  for (const [path, node] of tree.entries()) copy.put(path, node);
  for (const [session, timeoutMs] of tree.sessions) copy.sessions.set(session, timeoutMs);
  return copy;
}

/** What is known of a node besides its data. */
export function statOf(tree: Tree, path: string, node: Znode): Stat {
  const { version, cversion, czxid, mzxid, pzxid, ephemeralOwner } = node;
  return { version, cversion, czxid, mzxid, pzxid, ephemeralOwner, numChildren: tree.childCount(path) };
}

/** The path of the node above; of those below the root "/". */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether it names a node: "/", or names that are not empty, each behind a slash. */
export function isPath(path: unknown): path is string {
  return typeof path === "string" && /^\/$|^(\/[^/]+)+$/.test(path);
}
