/**
 * Which recipe an operation belongs to: its key is the path of what it is about, e.g. "/lock/3".
 */
import type { ClientOperation } from "../../node-kit/client.ts";
import { onBarrier } from "./barrier.ts";
import { onConfiguration } from "./configuration.ts";
import { onElection } from "./election.ts";
import { onLock } from "./lock.ts";
import { onCounter, onQueue, onRegister } from "./objects.ts";
import type { Recipe, RecipeCall } from "./recipe.ts";

const RECIPES: { readonly [name: string]: (call: RecipeCall) => Recipe } = {
  configuration: onConfiguration,
  lock: onLock,
  "fenced-lock": onLock,
  "unfenced-lock": onLock,
  election: onElection,
  barrier: onBarrier,
  register: onRegister,
  counter: onCounter,
  queue: onQueue,
};

/** Whether an operation is one of a recipe; otherwise it is a plain request. */
export function isOfRecipe({ key }: ClientOperation): boolean {
  return key !== undefined;
}

/** The path below which everything of the operation's object is. */
export function rootOf({ key }: ClientOperation): string {
  return String(key);
}

/** The recipe of this operation, from its beginning. @throws RangeError where its key is none of a recipe */
export function recipeOf(call: RecipeCall): Recipe {
  const recipe = RECIPES[call.root.split("/")[1] ?? ""];
  if (recipe !== undefined) return recipe(call);
  throw new RangeError(
    `zookeeper: expected a key as /lock/1, of ${Object.keys(RECIPES).join(", ")}, found "${call.root}".`,
  );
}
