/**
 * Unique ids: generate answers an id that was never given out before.
 *
 * The state is a tree of the ids, by the hex digits of a hash of each. Adding an id copies only a few small nodes,
 * however many ids there are and however long they are.
 */
import type { Json } from "../../../histories/json.ts";
import { unorderedAtFirst } from "../beginning.ts";
import { counted } from "../../../histories/words/counts.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { canonicalText } from "../json-text.ts";
import type { Model } from "../model.ts";

/** A leaf is the sorted list of the ids with one hash. */
type Tree = readonly string[] | { readonly [digit: string]: Tree };

/** Six hex digits: among a million ids few share a hash. */
const HASH_BITS = 24;
const DIGITS = HASH_BITS / 4;

/** FNV-1a over the characters; the upper 24 bits in hex. */
function hashOf(id: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return (hash >>> (32 - HASH_BITS)).toString(16).padStart(DIGITS, "0");
}

function withId(tree: Tree, id: string, hash = hashOf(id), at = 0): Tree | undefined {
  if (isLeaf(tree) || at === DIGITS) {
    const ids = isLeaf(tree) ? tree : [];
    return ids.includes(id) ? undefined : [...ids, id].sort(byText);
  }
  const digit = hash.charAt(at);
  const below = withId(tree[digit] ?? {}, id, hash, at + 1);
  return below === undefined ? undefined : { ...tree, [digit]: below };
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

function isLeaf(tree: Tree): tree is readonly string[] {
  return Array.isArray(tree);
}

/** The state with these ids, given as texts; undefined: one is there twice. */
export function treeOf(ids: Iterable<string>): Json | undefined {
  let tree: Tree | undefined = {};
  for (const id of ids) {
    tree = withId(tree, id);
    if (tree === undefined) return undefined;
  }
  return tree;
}

/** The ids in a state, as texts. */
export function idsIn(state: Json): string[] {
  const tree = state as Tree;
  return isLeaf(tree) ? [...tree] : Object.values(tree).flatMap(idsIn);
}

/** Up to this many ids are listed by name. */
const NAMED_MAX = 4;

function describeState(state: Json): string {
  const ids = idsIn(state).sort(byText);
  const count = `${ids.length === 0 ? "no ids" : counted(ids.length, "id")} given out`;
  return ids.length === 0 || ids.length > NAMED_MAX ? count : `${count}: ${ids.join(", ")}`;
}

/** Unique ids. */
export const uniqueIds: Model = {
  name: "unique-ids",
  description: "generate → an id never given out before",
  functions: ["generate"],
  initial: {},
  beginning: unorderedAtFirst("a list of ids, none of them twice", (ids) => treeOf(ids.map(canonicalText))),
  special: "unique-ids",
  step: (state, call) => (call.known ? withId(state as Tree, canonicalText(call.output ?? null)) : state),
  readOnly: (call) => !call.known,
  describe: (call) => callText(call, { input: false, output: true }),
  describeState,
};
