/**
 * A lock: each contender makes an ephemeral node with a number, and the lowest number holds the lock. Everybody else watches
 * the one before, so each release wakes one waiter and no herd.
 *
 * A guid in the name tells a contender its own node when the answer to its creation was lost. Last it writes once in the
 * same session: a server that is behind may say that the node is the lowest when the session has long expired, and that
 * write is refused then. The zxid of the node is the fencing token.
 *
 * Three kinds of work under the lock, by the first name of its path: `lock` writes to the service in the lock's session,
 * which ends with the lock; `fenced-lock` to a storage outside, which refuses old tokens; `unfenced-lock` to one that does not.
 *
 * Source: Hunt et al. 2010, section 2.4; ZooKeeper's recipe of locks; CURATOR-206 and CURATOR-604; Kleppmann 2016.
 */
import type { ClientOutcome } from "../../node-kit/client.ts";
import type { Json } from "../../node-kit/node.ts";
import type { SessionId } from "../service/requests.ts";
import { tokenOf, type Holding } from "./holding.ts";
import { dataOf, ensure, freshReads } from "./reads.ts";
import { ask, askUntilAnswered, askUntilSent, fail, isInDoubt, isLost, ok, unsuccessful, waitFor } from "./recipe.ts";
import type { Recipe, RecipeCall } from "./recipe.ts";

const DIGITS = 10;
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

/** The numbered nodes in the order of their numbers, whatever their names begin with. */
export function inOrder(children: readonly string[]): readonly string[] {
  return children.toSorted((one, other) => Number(one.slice(-DIGITS)) - Number(other.slice(-DIGITS)));
}

/** The contender's own node. */
type Contender = Omit<Holding, "wakeUps">;

function* acquire(call: RecipeCall): Recipe {
  const { around, root } = call;
  if (around.holdings.has(root)) return fail(call, "held-by-itself");
  const made = yield* contend(call);
  return "type" in made ? made : yield* waitAsContender(call, made);
}

function* contend(call: RecipeCall): Recipe<Contender | ClientOutcome> {
  const { around, root } = call;
  const path = `${root}/waiting/${around.guid}-`;
  const [made] = yield* askUntilSent(around, [
    { f: "create", path, data: around.guid, ephemeral: true, sequential: true },
  ]);
  const { id } = around.session();
  if (made?.ok === true && made.created !== undefined && made.at !== undefined && id !== null) {
    return { session: id, path: made.created, token: tokenOf(made.at) };
  }
  return isInDoubt(made) ? yield* findOwn(call) : unsuccessful(call, made);
}

/** After a lost answer: looks for the node that bears the guid. Where there is none, it may still come. */
function* findOwn(call: RecipeCall): Recipe<Contender | ClientOutcome> {
  const { around, root } = call;
  const inDoubt = { type: "info", value: call.operation.value, error: "lost" } as const;
  const children = (yield* freshReads(call, [{ f: "children", path: `${root}/waiting` }]))?.[0];
  const own = children?.ok === true ? children.children?.find((name) => name.startsWith(`${around.guid}-`)) : undefined;
  if (own === undefined) return inDoubt;
  const path = `${root}/waiting/${own}`;
  const [there] = yield* askUntilAnswered(around, [{ f: "exists", path }]);
  const session = around.session();
  if (there?.ok !== true || there.stat === undefined || session.id === null) return inDoubt;
  const { czxid, ephemeralOwner } = there.stat;
  return around.rules.isOwnNode(ephemeralOwner, session)
    ? { session: session.id, path, token: tokenOf(czxid) }
    : inDoubt;
}

function* waitAsContender(call: RecipeCall, contender: Contender): Recipe {
  const { around, root } = call;
  const own = contender.path.slice(contender.path.lastIndexOf("/") + 1);
  for (let wakeUps = 0; ;) {
    const [listed] = yield* askUntilAnswered(around, [{ f: "children", path: `${root}/waiting` }]);
    const waiting = listed?.ok === true ? inOrder(listed.children ?? []) : undefined;
    // The node goes with its session and with nothing else.
    if (waiting !== undefined && !waiting.includes(own)) return fail(call, "session-expired");
    if (waiting === undefined || around.now() >= around.giveUpAt) return yield* giveUp(call, contender);
    if (waiting[0] === own) return yield* confirm(call, { ...contender, wakeUps });
    const previous = `${root}/waiting/${around.rules.watchedNode(waiting, own)}`;
    const [watched] = yield* askUntilAnswered(around, [{ f: "exists", path: previous, watch: true }]);
    if (watched?.ok !== true || watched.exists !== true) continue;
    if ((yield* waitFor(previous, around.giveUpAt)) === "fired") wakeUps++;
  }
}

function* confirm(call: RecipeCall, holding: Holding): Recipe {
  const { around, root } = call;
  const [confirmed] = yield* repeatIn(call, holding.session, { f: "set", path: root, data: null });
  if (confirmed?.ok !== true) return unsuccessful(call, confirmed);
  around.holdings.set(root, holding);
  return ok(holding.token);
}

/** A write that may be done twice, until it is answered or its session has ended. */
function* repeatIn(
  { around }: RecipeCall,
  session: SessionId,
  request: { readonly f: "set"; readonly path: string; readonly data: Json },
): ReturnType<typeof ask> {
  for (;;) {
    const endings = yield* ask([request], session);
    if (!isLost(endings[0]) || around.session().id !== session || around.now() >= around.deadline) return endings;
  }
}

function* giveUp(call: RecipeCall, { path, session }: Contender): Recipe {
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
  if (gone?.ok === true) return ok({ token: holding.token, wakeUps: holding.wakeUps });
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
