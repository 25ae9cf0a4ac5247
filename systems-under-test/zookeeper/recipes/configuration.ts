/**
 * A configuration of several nodes that is changed as one: the node `ready` is deleted first and made again last. A reader that
 * finds it there, with a watch on it, and hears nothing of it until it has read the rest, has read one configuration.
 *
 * There is one writer at a time: its ephemeral node `writer` says so. Everything that an earlier one still has under way is
 * refused, as its session has ended with that node.
 *
 * Source: Hunt et al. 2010, section 2.3, "ready".
 */
import type { Json } from "../../node-kit/node.ts";
import type { Request, SessionId } from "../service/requests.ts";
import { tokenOf } from "./holding.ts";
import { dataOf, ensure, freshReads } from "./reads.ts";
import { ask, askUntilAnswered, askUntilSent, fail, isInDoubt, ok, unsuccessful, waitFor } from "./recipe.ts";
import type { Recipe, RecipeCall } from "./recipe.ts";

/** The nodes of a configuration. */
const PARTS = ["a", "b", "c"] as const;

/** Carries out `configure` value, which puts it into every node, and `read` and `latest`, which answer what they hold. */
export function* onConfiguration(call: RecipeCall): Recipe {
  if (!(yield* ensure(call, ...PARTS))) return fail(call, "not-prepared");
  switch (call.operation.f) {
    case "configure":
      return yield* configure(call);
    case "latest":
      return (yield* freshReads(call, [])) === undefined ? fail(call, "lost") : yield* read(call);
    default:
      return yield* read(call);
  }
}

function* configure(call: RecipeCall): Recipe {
  const { root, operation } = call;
  const session = yield* becomeWriter(call);
  if (session === undefined) return fail(call, "not-the-writer");
  const ready = `${root}/ready`;
  const sets = PARTS.map((part): Request => ({ f: "set", path: `${root}/${part}`, data: operation.value }));
  const endings = yield* ask(
    [{ f: "delete", path: ready }, ...sets, { f: "create", path: ready, data: null }],
    session,
  );
  const made = endings.at(-1);
  if (made?.ok === true && made.at !== undefined) return ok({ value: operation.value, at: tokenOf(made.at) });
  const isDone = endings.some((ending) => ending.ok || isInDoubt(ending));
  return isDone ? { type: "info", value: operation.value, error: "lost" } : unsuccessful(call, made);
}

/** The session that the writer must stay in; undefined: somebody else is the writer. */
function* becomeWriter({ around, root }: RecipeCall): Recipe<SessionId | undefined> {
  const path = `${root}/writer`;
  const [made] = yield* askUntilSent(around, [{ f: "create", path, data: null, ephemeral: true }]);
  const { id } = around.session();
  if (made?.ok === true) return id ?? undefined;
  const [there] = yield* askUntilAnswered(around, [{ f: "exists", path }]);
  const owner = there?.ok === true ? there.stat?.ephemeralOwner : undefined;
  return owner === around.session().id ? (owner ?? undefined) : undefined;
}

function* read(call: RecipeCall): Recipe {
  const { around, root } = call;
  const ready = `${root}/ready`;
  while (around.now() < around.giveUpAt) {
    const [there] = yield* askUntilAnswered(around, [{ f: "exists", path: ready, watch: true }]);
    if (there?.ok !== true) break;
    if (there.stat === undefined) {
      yield* waitFor(ready, around.giveUpAt);
      continue;
    }
    const at = tokenOf(there.stat.czxid);
    const values: Json[] = [];
    // One after the other, as a program does that reads its configuration where it needs it.
    for (const part of PARTS) {
      const [held] = yield* askUntilAnswered(around, [{ f: "get", path: `${root}/${part}` }]);
      if (held?.ok === true) values.push(dataOf(held));
    }
    const isWatched = around.session().id !== null && around.isWatched(ready);
    if (values.length < PARTS.length || around.rules.readsAgain(around.hasFired(ready) || !isWatched)) continue;
    return ok({ values, at });
  }
  return fail(call, "not-ready");
}
