/**
 * What single-decree Paxos promises about availability: a proposer, a learner and a majority of the acceptors that are
 * connected bring every decision to an end.
 */
import type { Id, Json } from "../node-kit/node.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { ATTEMPT_TIMEOUT_MS } from "./client.ts";
import { BACKOFF_MAX_MS, placementOf, readOptions } from "./core/options.ts";

/** Upper bound on ballots in a row that fail because another proposer is in the way. */
const BALLOTS = 12;
/** Twice the longest pause of the retrying client after a refusal. */
const CLIENT_PAUSES_MS = 2_000;

/** The promise of a cluster with these members and options. Cost: one list for each majority and each pair of others. */
export function paxosAvailability(
  members: readonly Member[],
  options: { readonly [name: string]: Json },
): AvailabilityPromise {
  const ids = members.map(({ id }) => id);
  const { acceptors, proposers, learners } = placementOf(ids, readOptions(options).roles);
  const majorities = subsets(acceptors, Math.floor(acceptors.length / 2) + 1);
  const quorums = majorities.flatMap((majority) =>
    proposers === acceptors
      ? [majority]
      : proposers.flatMap((proposer) => learners.map((learner) => [...new Set([...majority, proposer, learner])])),
  );
  return {
    quorums,
    unreadyRoles: [],
    toleratesOneWayLinks: false,
    electionMs: BACKOFF_MAX_MS,
    elections: BALLOTS,
    clientMs: proposers.length * ATTEMPT_TIMEOUT_MS + CLIENT_PAUSES_MS,
  };
}

/** All subsets of this size, in the order of `ids`. */
function subsets(ids: readonly Id[], size: number): Id[][] {
  if (size === 0) return [[]];
  return ids.flatMap((id, position) => subsets(ids.slice(position + 1), size - 1).map((rest) => [id, ...rest]));
}
