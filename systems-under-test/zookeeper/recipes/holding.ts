/**
 * Holding: what a client has of a recipe between two operations, such as a lock. It is a node that goes with its session, so
 * it is worth as much as that session: another one of the same client has no part in it.
 */
import type { SessionId } from "../service/requests.ts";
import type { Zxid } from "../zxid.ts";

/** A node that stands for something held. */
export interface Holding {
  /** The session that made the node and with which it goes. */
  readonly session: SessionId;
  /** The path of the node. */
  readonly path: string;
  /** The number of the transaction that made it; greater than those of all holders before. */
  readonly token: number;
  /** The names of the nodes whose end woke its owner while it waited for its turn. */
  readonly wokenBy: readonly string[];
  /** Whether its owner was told that it is its turn. */
  readonly isFirst: boolean;
}

/** What a client holds, by the root of each recipe. */
export type Holdings = Map<string, Holding>;

/** Below 2^21 epochs, tokens are whole numbers that a double holds exactly. */
const COUNTERS_PER_EPOCH = 2 ** 32;

/** A zxid as one number that grows with it, as in the 64 bits of the original: the token that fences. */
export function tokenOf([epoch, counter]: Zxid): number {
  return epoch * COUNTERS_PER_EPOCH + counter;
}

/** The last part of a path: the name of a node below its parent. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
