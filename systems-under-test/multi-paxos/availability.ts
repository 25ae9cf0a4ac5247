/**
 * What Multi-Paxos promises about availability: any majority of connected nodes serves clients.
 *
 * Not if messages pass in one direction only: a node that is heard but hears nobody can go on asking for promises.
 */
import type { Id } from "../node-kit/node.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { ATTEMPT_TIMEOUT_MS } from "./client.ts";
import { BACKOFF_MAX_MS, readOptions } from "./core/options.ts";

/** Upper bound on failed tries to lead in a row. */
const TRIES = 10;
/** Twice the longest pause of the retrying client after a refusal. */
const CLIENT_PAUSES_MS = 2_000;

/** The promise of a cluster with these members. Cost: one list for each majority, 126 for 9 nodes. */
export function multiPaxosAvailability(members: readonly Member[]): AvailabilityPromise {
  const ids = members.map(({ id }) => id);
  return {
    quorums: subsets(ids, Math.floor(ids.length / 2) + 1),
    unreadyRoles: [],
    toleratesOneWayLinks: false,
    electionMs: readOptions({}).electionMinMs + BACKOFF_MAX_MS,
    elections: TRIES,
    clientMs: ids.length * ATTEMPT_TIMEOUT_MS + CLIENT_PAUSES_MS,
  };
}

/** All subsets of this size, in the order of `ids`. */
function subsets(ids: readonly Id[], size: number): Id[][] {
  if (size === 0) return [[]];
  return ids.flatMap((id, position) => subsets(ids.slice(position + 1), size - 1).map((rest) => [id, ...rest]));
}
