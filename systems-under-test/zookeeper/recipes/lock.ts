/**
 * A lock: the first of a line holds it, and its token fences. A release wakes one waiter.
 *
 * Before it holds it, a contender writes once in the session of its node: a server that is behind may say that the node is
 * the lowest when the session has long expired, and that write is refused then.
 *
 * Three kinds of work under the lock, by the first name of its path: `lock` writes to the service in the lock's session,
 * which ends with the lock; `fenced-lock` to a storage outside, which refuses old tokens; `unfenced-lock` to one that does not.
 *
 * Source: Hunt et al. 2010, section 2.4; ZooKeeper's recipe of locks; CURATOR-206 and CURATOR-604; Kleppmann 2016.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Holding } from "./holding.ts";
import { confirmIn, joinLine, waitInLine } from "./line.ts";
import { dataOf, ensure, freshReads } from "./reads.ts";
import { ask, askUntilAnswered, askUntilSent, fail, isLost, ok, unsuccessful } from "./recipe.ts";
import type { Recipe, RecipeCall } from "./recipe.ts";

/** How often a write to the storage is tried that lost against another. */
const STORAGE_TRIES_MAX = 5;

/** Carries out `acquire`, `release`, `fenced-write` and `read`. */
export function* onLock(call: RecipeCall): Recipe {
  if (!(yield* ensure(call, "waiting", "resource"))) return fail(call, "not-prepared");
  switch (call.operation.f) {
    case "acquire":
      return yield* acquire(call);
    case "release":
      return yield* release(call);
    case "fenced-write":
      return yield* write(call);
    default:
      return yield* read(call);
  }
}

function* acquire(call: RecipeCall): Recipe {
  const { around, root } = call;
  if (around.holdings.has(root)) return fail(call, "held-by-itself");
  const line = `${root}/waiting`;
  const made = yield* joinLine(call, line);
  if ("type" in made) return made;
  const { type, wokenBy } = yield* waitInLine(call, line, made);
  if (type === "gone") return fail(call, "session-expired");
  if (type === "late") return yield* giveUp(call, made);
  const [confirmed] = yield* confirmIn(call, made.session);
  if (confirmed?.ok !== true) return unsuccessful(call, confirmed);
  around.holdings.set(root, { ...made, wokenBy, isFirst: true });
  return ok(made.token);
}

function* giveUp(call: RecipeCall, { path, session }: Holding): Recipe {
  const [gone] = yield* ask([{ f: "delete", path }], session);
  const isGone = gone !== undefined && (gone.ok || gone.error === "no-node" || gone.error === "session-expired");
  return isGone ? fail(call, "held") : { type: "info", value: call.operation.value, error: "held" };
}

function* release(call: RecipeCall): Recipe {
  const { around, root, operation } = call;
  const holding = around.holdings.get(root);
  if (holding?.token !== operation.value) return fail(call, "not-held");
  around.holdings.delete(root);
  const [gone] = yield* ask([{ f: "delete", path: holding.path }], holding.session);
  if (gone?.ok === true) return ok({ token: holding.token, wakeUps: holding.wokenBy.length });
  // The node may still be there, and would keep others waiting for as long as this client lives.
  return gone !== undefined && !isLost(gone)
    ? unsuccessful(call, gone)
    : { type: "info", value: operation.value, error: "lost" };
}

function* write(call: RecipeCall): Recipe {
  const { around, root, operation } = call;
  const holding = around.holdings.get(root);
  const [token = null] = operation.value as readonly Json[];
  if (holding?.token !== token) return fail(call, "not-held");
  const permission = around.rules.mayWork(holding, around.session());
  if (!permission.isAllowed) return fail(call, "suspended");
  if (around.freezeMs > 0) yield { type: "freeze", ms: around.freezeMs };
  if (!root.startsWith("/lock/")) return yield* writeToStorage(call, holding.token);
  const request = { f: "set", path: `${root}/resource`, data: operation.value } as const;
  const { session } = permission;
  const [written] = session === undefined ? yield* askUntilSent(around, [request]) : yield* ask([request], session);
  return written?.ok === true ? ok(operation.value) : unsuccessful(call, written);
}

/** The storage compares the token with the last one, and writes, in one step: no other write comes in between. */
function* writeToStorage(call: RecipeCall, token: number): Recipe {
  const { around, root, operation } = call;
  const path = `${root}/resource`;
  for (let tries = 0; tries < STORAGE_TRIES_MAX; tries++) {
    const [held] = yield* askUntilAnswered(around, [{ f: "get", path }], "storage");
    if (held?.ok !== true || held.stat === undefined) return fail(call, "no-storage");
    const [last = 0] = (held.data ?? []) as readonly number[];
    if (!root.startsWith("/unfenced-lock/") && last > token) return fail(call, ["stale", last]);
    const { version } = held.stat;
    const [written] = yield* ask([{ f: "set", path, data: operation.value, version }], undefined, "storage");
    if (written?.ok === true) return ok(operation.value);
    if (isLost(written)) return unsuccessful(call, written);
  }
  return fail(call, "contention");
}

function* read(call: RecipeCall): Recipe {
  const [held] = (yield* freshReads(call, [{ f: "get", path: `${call.root}/resource` }])) ?? [];
  return held?.ok === true ? ok(dataOf(held)) : fail(call, "lost");
}
