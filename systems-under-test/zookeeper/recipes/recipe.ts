/**
 * Recipe: what clients of a coordination service agree on to make a lock, a queue or a barrier of its nodes. The service
 * knows nothing of them, so what they promise is as good as what each client does in each order of answers, events and lost
 * connections.
 *
 * A recipe is a generator: it yields what it asks for, and goes on with what came of it. So it reads from top to bottom, as
 * it does in books, though its client keeps no thread, no promise and no clock.
 *
 * Source: Hunt et al. 2010, section 2.4; ZooKeeper's page of recipes.
 */
import type { ClientOperation, ClientOutcome } from "../../node-kit/client.ts";
import type { Json, Ms } from "../../node-kit/node.ts";
import type { Answer, Request, SessionId } from "../service/requests.ts";
import type { Holdings } from "./holding.ts";
import type { RecipeRules, SessionNow } from "./rules.ts";

/** A client's sessions: `own` carries recipes out; `storage` stands for a storage that knows nothing of the first one. */
export type SessionName = "own" | "storage";

/** How a request ended. `lost`: no answer will come; `isSent` false: it certainly is not and will not be carried out. */
export type Ending = Answer | { readonly ok: false; readonly error: "lost"; readonly isSent: boolean };

/** What a recipe asks for. */
export type Ask =
  /** These requests, all at once. Goes on with how they ended, in the same order, when all have. */
  | {
      readonly type: "requests";
      readonly requests: readonly Request[];
      readonly by: SessionName;
      /** Only in this session: in any other they are lost, and not sent. Undefined: in whichever is open then. */
      readonly session?: SessionId | undefined;
    }
  /** Waits for the event of a watch on this path that was set before. Goes on with how the wait ended. */
  | { readonly type: "wait"; readonly path: string; readonly until: Ms }
  /** The whole client stands still for so long, as in a pause for garbage collection, and notices nothing. */
  | { readonly type: "freeze"; readonly ms: Ms };

/** How a wait ended: the watch fired, the time is over, or the session with its watches is. */
export type Woken = "fired" | "late" | "expired";

/** What a recipe goes on with: the endings of requests, or how a wait ended; null after a freeze. */
export type Reply = readonly Ending[] | Woken | null;

/** A recipe, or a part of one that gives `Result`. */
export type Recipe<Result = ClientOutcome> = Generator<Ask, Result, Reply>;

/** What a recipe may know and use. Everything may change while it waits. */
export interface Surroundings {
  now(): Ms;
  /** When the operation ends; from then on every request is lost, and every wait is late. */
  readonly deadline: Ms;
  /** When a waiter gives up: there is time left to take back what it put into the service. */
  readonly giveUpAt: Ms;
  /** The `own` session as the client knows it. */
  session(): SessionNow;
  /** Whether a watch on this path has fired since a request last set one there. */
  hasFired(path: string): boolean;
  /** Whether a watch was set on this path, and the session in which it was has not ended. */
  isWatched(path: string): boolean;
  /** A name that no other operation of any client has. */
  readonly guid: string;
  /** How long this operation's client stands still while it holds a lock; 0: not at all. */
  readonly freezeMs: Ms;
  /** Whether `sync` makes a server catch up for sure, as the option `sync: quorum` does. */
  readonly syncIsSafe: boolean;
  readonly rules: RecipeRules;
  /** What this client holds, also from operations before. */
  readonly holdings: Holdings;
  /** Paths that are there, as far as this client knows. */
  readonly made: Set<string>;
}

/** One operation and what it is carried out with. `root`: the path below which everything of its object is. */
export interface RecipeCall {
  readonly root: string;
  readonly operation: ClientOperation;
  readonly around: Surroundings;
}

/** How often a request is repeated that was certainly not carried out. */
const TRIES_MAX = 20;

/** Asks once; see `Ask`. */
export function* ask(
  requests: readonly Request[],
  session?: SessionId,
  by: SessionName = "own",
): Recipe<readonly Ending[]> {
  return (yield { type: "requests", requests, by, session }) as readonly Ending[];
}

/** Asks again as long as none of them can have been carried out: not sent, or refused by a session that had ended. */
export function* askUntilSent(
  around: Surroundings,
  requests: readonly Request[],
  by?: SessionName,
): Recipe<readonly Ending[]> {
  return yield* repeated(around, { requests, by }, (endings) => endings.every(isUndone));
}

/** Asks again until all have an answer. Only for what may be carried out twice, such as reads. */
export function* askUntilAnswered(
  around: Surroundings,
  requests: readonly Request[],
  by?: SessionName,
): Recipe<readonly Ending[]> {
  return yield* repeated(around, { requests, by }, (endings) => endings.some((one) => isUndone(one) || isLost(one)));
}

function* repeated(
  around: Surroundings,
  { requests, by }: { readonly requests: readonly Request[]; readonly by: SessionName | undefined },
  isRepeated: (endings: readonly Ending[]) => boolean,
): Recipe<readonly Ending[]> {
  for (let tries = 1; ; tries++) {
    const endings = yield* ask(requests, undefined, by);
    if (!isRepeated(endings) || tries >= TRIES_MAX || around.now() >= around.deadline) return endings;
  }
}

function isUndone(ending: Ending): boolean {
  if (ending.ok) return false;
  return ending.error === "session-expired" || (ending.error === "lost" && !ending.isSent);
}

/** Whether no answer came. */
export function isLost(ending: Ending | undefined): boolean {
  return ending === undefined || (!ending.ok && ending.error === "lost");
}

/** Whether nobody knows if the request was, or will be, carried out. */
export function isInDoubt(ending: Ending | undefined): boolean {
  return ending !== undefined && !ending.ok && ending.error === "lost" && ending.isSent;
}

/** Waits for the event of a watch on this path. */
export function* waitFor(path: string, until: Ms): Recipe<Woken> {
  return (yield { type: "wait", path, until }) as Woken;
}

/** The outcome of an operation that succeeded. */
export function ok(value: Json): ClientOutcome {
  return { type: "ok", value };
}

/** The outcome of an operation that certainly did not happen. */
export function fail({ operation }: RecipeCall, error: Json): ClientOutcome {
  return { type: "fail", value: operation.value, error };
}

/** The outcome of an operation whose deciding request ended like this, without success. */
export function unsuccessful(call: RecipeCall, ending: Ending | undefined): ClientOutcome {
  const error = ending === undefined || ending.ok ? "lost" : ending.error;
  return isInDoubt(ending) ? { type: "info", value: call.operation.value, error } : fail(call, error);
}
