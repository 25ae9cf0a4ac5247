/**
 * A double barrier: nobody passes `enter` before so many are inside at one moment, and nobody passes `leave` before all have
 * left that were inside.
 *
 * Each that enters makes an ephemeral node. Whoever then counts enough of them makes the node `ready`, and all others watch that one. Each
 * that leaves deletes its own node, and watches the first of those that are left until there is none.
 *
 * A participant that dies is inside as long as its session lives. Then it has left, though it does not know it.
 *
 * Source: ZooKeeper's recipe of double barriers; Hunt et al. 2010, section 2.4.
 */
import type { ClientOutcome } from "../../node-kit/client.ts";
import type { Json } from "../../node-kit/node.ts";
import { nameOf, type Holding } from "./holding.ts";
import { inOrder, joinLine } from "./line.ts";
import { ensure, freshReads } from "./reads.ts";
import { ask, askUntilAnswered, askUntilSent, fail, isInDoubt, ok, waitFor } from "./recipe.ts";
import type { Recipe, RecipeCall } from "./recipe.ts";

/** Carries out `enter`, of how many; `leave`; and `inside`, which answers how many are. */
export function* onBarrier(call: RecipeCall): Recipe {
  if (!(yield* ensure(call, "inside"))) return fail(call, "not-prepared");
  switch (call.operation.f) {
    case "enter":
      return yield* enter(call);
    case "leave":
      return yield* leave(call);
    default:
      return yield* count(call);
  }
}

function insideOf({ root }: RecipeCall): string {
  return `${root}/inside`;
}

function* enter(call: RecipeCall): Recipe {
  const { around, root, operation } = call;
  if (around.holdings.has(root)) return fail(call, "inside-already");
  const made = yield* joinLine(call, insideOf(call));
  if ("type" in made) return made;
  const ready = `${root}/ready`;
  const own = nameOf(made.path);
  for (;;) {
    const [there] = yield* askUntilAnswered(around, [{ f: "exists", path: ready, watch: true }]);
    if (there?.ok === true && there.exists === true) return passed(call, made, null);
    // The watch is set before the others are counted: whoever completes them later is noticed.
    const inside = yield* listed(call);
    if (inside !== undefined && !inside.includes(own)) return fail(call, "session-expired");
    const isComplete = inside !== undefined && around.rules.isComplete(inside, own, Number(operation.value));
    if (isComplete) {
      const [opened] = yield* askUntilSent(around, [{ f: "create", path: ready, data: null }]);
      if (opened?.ok === true || opened?.error === "node-exists") return passed(call, made, inside.length);
    }
    const isOver = inside === undefined || around.now() >= around.giveUpAt;
    if (isOver) return yield* giveUp(call, made, isComplete ? "lost" : ["not-enough", inside?.length ?? null]);
    if (!isComplete) yield* waitFor(ready, around.giveUpAt);
  }
}

/** @param counted how many it counted that opened the barrier; null: it was open */
function passed({ around, root }: RecipeCall, made: Holding, counted: number | null): ClientOutcome {
  around.holdings.set(root, made);
  return ok(counted);
}

function* giveUp(call: RecipeCall, { path, session }: Holding, error: Json): Recipe {
  const [gone] = yield* ask([{ f: "delete", path }], session);
  const isGone = gone !== undefined && (gone.ok || gone.error !== "lost");
  return isGone ? fail(call, error) : { type: "info", value: call.operation.value, error };
}

/** Who is inside, as far as the client's server knows; undefined: no answer came. */
function* listed(call: RecipeCall): Recipe<readonly string[] | undefined> {
  const [all] = yield* askUntilAnswered(call.around, [{ f: "children", path: insideOf(call) }]);
  return all?.ok === true ? inOrder(all.children ?? []) : undefined;
}

function* leave(call: RecipeCall): Recipe {
  const { around, root } = call;
  const held = around.holdings.get(root);
  if (held === undefined) return fail(call, "not-inside");
  const [gone] = yield* ask([{ f: "delete", path: held.path }], held.session);
  if (isInDoubt(gone)) return { type: "info", value: null, error: "lost" };
  const isRefused = gone?.ok === false && gone.error !== "lost";
  if (gone?.ok !== true && !isRefused && around.session().id === held.session) return fail(call, "lost");
  around.holdings.delete(root);
  if (gone?.ok !== true) return fail(call, "session-expired");
  return around.rules.waitsToLeave() ? yield* waitForOthers(call) : ok(null);
}

/** A list that comes after the own deletion shows all who had entered before it and are still inside. */
function* waitForOthers(call: RecipeCall): Recipe {
  const { around } = call;
  for (;;) {
    const inside = yield* listed(call);
    const [first] = inside ?? [];
    if (inside !== undefined && first === undefined) return ok(null);
    if (first === undefined || around.now() >= around.giveUpAt)
      return fail(call, ["not-alone", inside?.length ?? null]);
    const path = `${insideOf(call)}/${first}`;
    const [watched] = yield* askUntilAnswered(around, [{ f: "exists", path, watch: true }]);
    if (watched?.ok !== true || watched.exists !== true) continue;
    const woken = yield* waitFor(path, around.giveUpAt);
    if (woken === "fired" && !around.rules.listsAgain()) return ok(null);
  }
}

function* count(call: RecipeCall): Recipe {
  const [all] = (yield* freshReads(call, [{ f: "children", path: insideOf(call) }])) ?? [];
  return all?.ok === true ? ok((all.children ?? []).length) : fail(call, "lost");
}
