/**
 * What Raft promises about availability: any majority of connected nodes serves clients, whatever the other nodes
 * hear or send.
 */
import type { Json } from "../node-kit/node.ts";
import { PAUSE_MAX_MS } from "../node-kit/retrying-client.ts";
import { majorities } from "../servers.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { attemptTimeoutMs } from "./client.ts";
import { readOptions } from "./core/options.ts";

/** Upper bound on failed elections in a row: split votes, stale logs, another leader that must step down first. */
const ELECTIONS = 10;
/** Twice the longest pause of the retrying client after a refusal. */
const CLIENT_PAUSES_MS = 2 * PAUSE_MAX_MS;

/**
 * The availability promise of a Raft cluster with these members and options.
 *
 * Every majority is a quorum: for members a, b, c these are ab, ac and bc. Cost: one list for each majority, 126 for
 * 9 nodes. Throws RangeError for bad options.
 */
export function raftAvailability(
  members: readonly Member[],
  options: { readonly [name: string]: Json },
): AvailabilityPromise {
  const { electionMaxMs } = readOptions(options);
  const ids = members.map(({ id }) => id);
  return {
    quorums: majorities(ids),
    unreadyRoles: [],
    toleratesOneWayLinks: true,
    electionMs: electionMaxMs,
    elections: ELECTIONS,
    clientMs: ids.length * attemptTimeoutMs(options) + CLIENT_PAUSES_MS,
  };
}
