/**
 * Reads that see every write that was acknowledged before. A plain read does not: its server may be behind. After a write of
 * the same session it is not, as the answer to a write comes when its server has applied it. `sync` is less work, and
 * enough where a quorum answers it.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Request } from "../service/requests.ts";
import { askUntilAnswered, askUntilSent, type Ending, type Recipe, type RecipeCall } from "./recipe.ts";

/** The endings of these reads, of a server that has caught up; undefined: there was no time for it. */
export function* freshReads(
  { root, around }: RecipeCall,
  reads: readonly Request[],
): Recipe<readonly Ending[] | undefined> {
  const catchUp: Request = around.syncIsSafe ? { f: "sync", path: root } : { f: "set", path: root, data: null };
  const [caughtUp, ...endings] = yield* askUntilAnswered(around, [catchUp, ...reads]);
  return caughtUp?.ok === true ? endings : undefined;
}

/** Makes these nodes, and the root and what is above it, where they are not there yet. False: that may not have worked. */
export function* ensure({ root, around }: RecipeCall, ...names: readonly string[]): Recipe<boolean> {
  const above = root.slice(0, root.indexOf("/", 1));
  const paths = [above, root, ...names.map((name) => `${root}/${name}`)].filter((path) => !around.made.has(path));
  if (paths.length === 0) return true;
  const endings = yield* askUntilSent(
    around,
    paths.map((path) => ({ f: "create", path, data: null })),
  );
  for (const [at, ending] of endings.entries()) {
    if (ending.ok || ending.error === "node-exists") around.made.add(paths[at] ?? "");
  }
  return paths.every((path) => around.made.has(path));
}

/** The data that a read answered. */
export function dataOf(ending: Ending | undefined): Json {
  return ending?.ok === true ? (ending.data ?? null) : null;
}
