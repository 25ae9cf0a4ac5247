/**
 * Images of a tree, read piece by piece while transactions go on being applied: so an image holds no state that ever was.
 * Applied to it again, the transactions since it was begun make it the state of that time.
 *
 * Source: "fuzzy snapshots", Hunt et al. 2010, section 4.3.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { SessionId } from "./requests.ts";
import { createTree } from "./tree.ts";
import type { Tree, Znode } from "./tree.ts";

/** Nodes or sessions in one piece. */
const PIECE_ENTRIES = 16;

/** A part of an image. */
type Piece =
  | { readonly nodes: readonly (readonly [path: string, node: Znode])[] }
  | { readonly sessions: readonly (readonly [session: SessionId, timeoutMs: Ms])[] };

/** Reads the tree as it is at each call. Undefined: that was all. */
export function readImage(tree: Tree): { next(): Json | undefined } {
  const nodes = tree.entries();
  const sessions = tree.sessions.entries();
  return {
    next() {
      const someNodes = takeSome(nodes);
      if (someNodes.length > 0) return asJson({ nodes: someNodes });
      const someSessions = takeSome(sessions);
      return someSessions.length > 0 ? asJson({ sessions: someSessions }) : undefined;
    },
  };
}

function takeSome<Entry>(entries: Iterator<Entry>): Entry[] {
  const taken: Entry[] = [];
  while (taken.length < PIECE_ENTRIES) {
    const { done, value } = entries.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

/** The tree of an image; null: the empty one. */
export function treeOfImage(image: readonly Json[] | null): Tree {
  const tree = createTree();
  for (const piece of (image ?? []) as unknown as readonly Piece[]) {
    if ("nodes" in piece) for (const [path, node] of piece.nodes) tree.put(path, node);
    else for (const [session, timeoutMs] of piece.sessions) tree.sessions.set(session, timeoutMs);
  }
  return tree;
}

function asJson(piece: Piece): Json {
  return piece as unknown as Json;
}
