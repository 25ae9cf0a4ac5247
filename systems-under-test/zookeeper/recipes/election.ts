/**
 * An election: the first of a line of candidates leads, and the zxid of its node is its epoch. A candidate stays in the line
 * until it resigns or its session ends, so its turn comes; while it waits it is told for whom.
 *
 * What a leader does for the service it does in the session of its node, which ends together with its leadership. In real
 * time a leader that was paused may still believe that it leads when the next one does: only its epoch tells them apart.
 *
 * Source: ZooKeeper's recipe of leader election; Hunt et al. 2010, section 2.4.
 */
import type { ClientOutcome } from "../../node-kit/client.ts";
import { nameOf, tokenOf, type Holding } from "./holding.ts";
import { confirmIn, inOrder, joinLine, waitInLine } from "./line.ts";
import { ensure, freshReads } from "./reads.ts";
import { ask, askUntilAnswered, fail, isInDoubt, ok, unsuccessful, type Ending } from "./recipe.ts";
import type { Recipe, RecipeCall } from "./recipe.ts";

/** Carries out `lead`, which waits for its turn, `act` as the leader, `resign`, and `leader`, which says who leads. */
export function* onElection(call: RecipeCall): Recipe {
  if (!(yield* ensure(call, "candidates", "work"))) return fail(call, "not-prepared");
  switch (call.operation.f) {
    case "lead":
      return yield* lead(call);
    case "act":
      return yield* act(call);
    case "resign":
      return yield* resign(call);
    default:
      return yield* leader(call);
  }
}

function lineOf({ root }: RecipeCall): string {
  return `${root}/candidates`;
}

function* lead(call: RecipeCall): Recipe {
  const { around, root } = call;
  const line = lineOf(call);
  const standing = around.holdings.get(root) ?? (yield* joinLine(call, line));
  if ("type" in standing) return standing;
  const { type, wokenBy } = yield* waitInLine(call, line, standing);
  const candidate = { ...standing, wokenBy };
  around.holdings.set(root, candidate);
  if (type === "gone") return ended(call);
  if (type === "first" && !around.rules.confirmsTurn()) return leads(call, candidate);
  // Whose time is over says for whom it waits, and that must not be what a server says that is behind.
  const reads = type === "first" ? [] : [{ f: "children", path: line } as const];
  const [confirmed, listed] = yield* confirmIn(call, candidate.session, ...reads);
  if (confirmed?.ok !== true) return unconfirmed(call, candidate, confirmed);
  if (type === "first") return leads(call, candidate);
  const waiting = listed?.ok === true ? inOrder(listed.children ?? []) : [];
  const own = nameOf(candidate.path);
  const place = waiting.indexOf(own);
  if (place === 0) return leads(call, candidate);
  return fail(call, ["not-yet", { epoch: candidate.token, candidate: own, waitsFor: waiting[place - 1] ?? null }]);
}

function leads({ around, root }: RecipeCall, candidate: Holding): ClientOutcome {
  around.holdings.set(root, { ...candidate, isFirst: true });
  const { token, path, wokenBy } = candidate;
  return ok({ epoch: token, candidate: nameOf(path), wokenBy });
}

/** The candidate's node has gone with its session. */
function ended(call: RecipeCall): ClientOutcome {
  call.around.holdings.delete(call.root);
  return fail(call, "session-expired");
}

function unconfirmed(call: RecipeCall, { session }: Holding, ending: Ending | undefined): ClientOutcome {
  const isRefused = ending?.ok === false && ending.error !== "lost";
  const isOver = isRefused || call.around.session().id !== session;
  // There was no time for it. It is a candidate as before.
  return isOver ? ended(call) : fail(call, "unconfirmed");
}

function* act(call: RecipeCall): Recipe {
  const { around, root } = call;
  const held = around.holdings.get(root);
  if (held?.isFirst !== true) return fail(call, "not-the-leader");
  const permission = around.rules.mayWork(held, around.session());
  if (!permission.isAllowed) return fail(call, "suspended");
  if (around.freezeMs > 0) yield { type: "freeze", ms: around.freezeMs };
  const [done] = yield* ask([{ f: "set", path: `${root}/work`, data: held.token }], permission.session);
  return done?.ok === true ? ok(held.token) : unsuccessful(call, done);
}

function* resign(call: RecipeCall): Recipe {
  const { around, root } = call;
  const held = around.holdings.get(root);
  if (held === undefined) return fail(call, "no-candidate");
  const [gone] = yield* ask([{ f: "delete", path: held.path }], held.session);
  // In doubt the node may still be there, and keeps others waiting for as long as this client lives.
  if (isInDoubt(gone)) return { type: "info", value: null, error: "lost" };
  if (gone?.ok !== true) return unconfirmed(call, held, gone);
  around.holdings.delete(root);
  return ok({ epoch: held.token, candidate: nameOf(held.path) });
}

/** The epoch of the leader; null: there is no candidate. */
function* leader(call: RecipeCall): Recipe {
  const { around } = call;
  while (around.now() < around.giveUpAt) {
    const [listed] = (yield* freshReads(call, [{ f: "children", path: lineOf(call) }])) ?? [];
    if (listed?.ok !== true) break;
    const [first] = inOrder(listed.children ?? []);
    if (first === undefined) return ok(null);
    const [there] = yield* askUntilAnswered(around, [{ f: "exists", path: `${lineOf(call)}/${first}` }]);
    // It may have gone meanwhile.
    if (there?.ok === true && there.stat !== undefined) return ok(tokenOf(there.stat.czxid));
  }
  return fail(call, "lost");
}
