/**
 * Unique ids: generate answers an id that was never given out before.
 *
 * State: the ids as a tree of the characters of their texts, so that one more id costs its length and not a copy of all.
 */
import type { Json } from "../../histories/json.ts";
import { unorderedAtFirst } from "./beginning.ts";
import { callText } from "./call-text.ts";
import { canonicalText } from "./json-text.ts";
import type { Model } from "./model.ts";

type Tree = { readonly [character: string]: Json };

/** The name of the leaf that ends an id; no character is empty. */
const END = "";

function withId(tree: Tree, id: string, at: number): Tree | undefined {
  if (at === id.length) return Object.hasOwn(tree, END) ? undefined : { ...tree, [END]: true };
  const character = id.charAt(at);
  const below = withId(Object.hasOwn(tree, character) ? (tree[character] as Tree) : {}, id, at + 1);
  return below === undefined ? undefined : { ...tree, [character]: below };
}

/** The texts of the ids in it. */
function idsIn(tree: Tree, start = ""): string[] {
  return Object.entries(tree).flatMap(([name, below]) => (name === END ? [start] : idsIn(below as Tree, start + name)));
}

/** So many are told by name. */
const NAMED_MAX = 4;

function describeState(state: Json): string {
  const ids = idsIn(state as Tree);
  const count = `${ids.length === 0 ? "no" : ids.length} id${ids.length === 1 ? "" : "s"} given out`;
  return ids.length === 0 || ids.length > NAMED_MAX ? count : `${count}: ${ids.join(", ")}`;
}

export const uniqueIds: Model = {
  name: "unique-ids",
  description: "generate → an id never given out before",
  functions: ["generate"],
  initial: {},
  beginning: unorderedAtFirst("a list of ids, none of them twice", (ids) =>
    ids.reduce<Tree | undefined>((tree, id) => tree && withId(tree, canonicalText(id), 0), {}),
  ),
  special: "unique-ids",
  step: (state, call) => (call.known ? withId(state as Tree, canonicalText(call.output ?? null), 0) : state),
  readOnly: (call) => !call.known,
  describe: (call) => callText(call, { input: false, output: true }),
  describeState,
};
