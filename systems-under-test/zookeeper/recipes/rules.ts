/**
 * Decisions of recipes' clients that a mistake could change. A mutant replaces one of them.
 */
import type { SessionId } from "../service/requests.ts";
import type { Holding } from "./holding.ts";

/** A client's session as it knows it at the moment; null: none is open. */
export interface SessionNow {
  readonly id: SessionId | null;
  readonly isConnected: boolean;
}

/** Whether a holder may work, and in which session: only in this one, or in any. */
export type Permission =
  { readonly isAllowed: false } | { readonly isAllowed: true; readonly session: SessionId | undefined };

/** The decisions. */
export interface RecipeRules {
  /**
   * The node that a waiter watches.
   * @param waiting all nodes of the line in their order
   * @param own the waiter's own, which is not the first
   */
  readonly watchedNode: (waiting: readonly string[], own: string) => string;
  /** Whether somebody who holds this may work now. */
  readonly mayWork: (holding: Holding, session: SessionNow) => Permission;
  /** Whether a node that bears the client's guid is its own. `owner`: the session that made it. */
  readonly isOwnNode: (owner: SessionId | null, session: SessionNow) => boolean;
  /** Whether a contender that does not know if its node was made looks for it, before it makes another. */
  readonly looksForOwn: () => boolean;
  /** Whether a waiter that was woken looks again whose turn it is. */
  readonly listsAgain: () => boolean;
  /** Whether a candidate that its server shows in front leads only when a write in its session has succeeded. */
  readonly confirmsTurn: () => boolean;
  /**
   * Whether enough have entered a barrier.
   * @param inside the nodes of all that have, with the own one
   */
  readonly isComplete: (inside: readonly string[], own: string, parties: number) => boolean;
  /** Whether one that leaves a barrier waits until all others have. */
  readonly waitsToLeave: () => boolean;
  /** Whether what was read of a configuration is thrown away. `hasFired`: the watch on its `ready` node has. */
  readonly readsAgain: (hasFired: boolean) => boolean;
}

/** As it should be. */
export const correctRecipeRules: RecipeRules = {
  // Whoever watches the first wakes up with everybody else each time that it goes: a herd.
  watchedNode: (waiting, own) => waiting[waiting.indexOf(own) - 1] ?? own,
  mayWork: (holding, { id, isConnected }) =>
    isConnected && id === holding.session ? { isAllowed: true, session: holding.session } : { isAllowed: false },
  // No run shows a bug that takes all for its own: a node goes with its session before any server lets the client open the next.
  isOwnNode: (owner, { id }) => owner === id,
  looksForOwn: () => true,
  // The one before may have gone without its turn, and another is still there.
  listsAgain: () => true,
  // A server that is behind may show a node that has long gone with its session.
  confirmsTurn: () => true,
  isComplete: (inside, _own, parties) => inside.length >= parties,
  waitsToLeave: () => true,
  readsAgain: (hasFired) => hasFired,
};
