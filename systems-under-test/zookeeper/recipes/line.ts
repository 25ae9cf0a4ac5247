/**
 * A line of contenders: each makes an ephemeral node with a number, and it is the turn of the lowest. Everybody else watches
 * the one before, so each that goes wakes one and no herd. A lock and an election are lines.
 *
 * A guid in the name tells a contender its own node when the answer to its creation was lost. The zxid of the node is its
 * token: whoever comes later has a greater one.
 *
 * Source: Hunt et al. 2010, section 2.4; ZooKeeper's recipes of locks and of leader election; Curator's protected nodes.
 */
import type { ClientOutcome } from "../../node-kit/client.ts";
import type { Request, SessionId } from "../service/requests.ts";
import { nameOf, tokenOf, type Holding } from "./holding.ts";
import { freshReads } from "./reads.ts";
import { ask, askUntilAnswered, askUntilSent, isInDoubt, isLost, unsuccessful, waitFor } from "./recipe.ts";
import type { Recipe, RecipeCall } from "./recipe.ts";

const DIGITS = 10;

/** How a wait in the line ended: it is one's turn, the time is over, or the own node has gone with its session. */
export interface Turn {
  readonly type: "first" | "late" | "gone";
  readonly wokenBy: readonly string[];
}

/** The numbered nodes in the order of their numbers, whatever their names begin with. */
export function inOrder(children: readonly string[]): readonly string[] {
  return children.toSorted((one, other) => Number(one.slice(-DIGITS)) - Number(other.slice(-DIGITS)));
}

/** Makes a node at the end of the line below this path; or the outcome of an operation that made none. */
export function* joinLine(call: RecipeCall, line: string): Recipe<Holding | ClientOutcome> {
  const { around } = call;
  const create: Request = {
    f: "create",
    path: `${line}/${around.guid}-`,
    data: around.guid,
    ephemeral: true,
    sequential: true,
  };
  for (;;) {
    const [made] = yield* askUntilSent(around, [create]);
    const { id } = around.session();
    if (made?.ok === true && made.created !== undefined && made.at !== undefined && id !== null) {
      return { session: id, path: made.created, token: tokenOf(made.at), wokenBy: [], isFirst: false };
    }
    if (!isInDoubt(made)) return unsuccessful(call, made);
    if (around.rules.looksForOwn()) return yield* findOwn(call, line);
  }
}

/** After a lost answer: looks for the node that bears the guid. Where there is none, it may still come. */
function* findOwn(call: RecipeCall, line: string): Recipe<Holding | ClientOutcome> {
  const { around } = call;
  const inDoubt = { type: "info", value: call.operation.value, error: "lost" } as const;
  const children = (yield* freshReads(call, [{ f: "children", path: line }]))?.[0];
  const own = children?.ok === true ? children.children?.find((name) => name.startsWith(`${around.guid}-`)) : undefined;
  if (own === undefined) return inDoubt;
  const path = `${line}/${own}`;
  const [there] = yield* askUntilAnswered(around, [{ f: "exists", path }]);
  const session = around.session();
  if (there?.ok !== true || there.stat === undefined || session.id === null) return inDoubt;
  const { czxid, ephemeralOwner } = there.stat;
  return around.rules.isOwnNode(ephemeralOwner, session)
    ? { session: session.id, path, token: tokenOf(czxid), wokenBy: [], isFirst: false }
    : inDoubt;
}

/** Waits until the holding's node is the first of the line, as far as the client's server knows. */
export function* waitInLine({ around }: RecipeCall, line: string, holding: Holding): Recipe<Turn> {
  const own = nameOf(holding.path);
  const wokenBy = [...holding.wokenBy];
  for (;;) {
    const [listed] = yield* askUntilAnswered(around, [{ f: "children", path: line }]);
    const waiting = listed?.ok === true ? inOrder(listed.children ?? []) : undefined;
    // The node goes with its session and with nothing else.
    if (waiting !== undefined && !waiting.includes(own)) return { type: "gone", wokenBy };
    if (waiting === undefined || around.now() >= around.giveUpAt) return { type: "late", wokenBy };
    if (waiting[0] === own) return { type: "first", wokenBy };
    const previous = around.rules.watchedNode(waiting, own);
    const path = `${line}/${previous}`;
    const [watched] = yield* askUntilAnswered(around, [{ f: "exists", path, watch: true }]);
    if (watched?.ok !== true || watched.exists !== true) continue;
    if ((yield* waitFor(path, around.giveUpAt)) !== "fired") continue;
    wokenBy.push(previous);
    if (!around.rules.listsAgain()) return { type: "first", wokenBy };
  }
}

/**
 * A write in the session of a holding, with these reads after it: until it is answered, or the session has ended. Whatever
 * a server that is behind had said before, it has caught up with the write now.
 */
export function* confirmIn(
  { around, root }: RecipeCall,
  session: SessionId,
  ...reads: readonly Request[]
): ReturnType<typeof ask> {
  const write: Request = { f: "set", path: root, data: null };
  for (;;) {
    const endings = yield* ask([write, ...reads], session);
    if (!endings.some(isLost) || around.session().id !== session || around.now() >= around.deadline) return endings;
  }
}
