/**
 * What single-decree Paxos promises about availability: a proposer, a learner and a majority of the acceptors that are
 * connected bring every decision to an end.
 */
import type { Json } from "../node-kit/node.ts";
import { PAUSE_MAX_MS } from "../node-kit/retrying-client.ts";
import { majorities } from "../servers.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { ATTEMPT_TIMEOUT_MS } from "./client.ts";
import { BACKOFF_MAX_MS, placementOf, readOptions } from "./core/options.ts";

/** Upper bound on ballots in a row that fail because another proposer is in the way. */
const BALLOTS = 12;
/** Twice the longest pause of the retrying client after a refusal. */
const CLIENT_PAUSES_MS = 2 * PAUSE_MAX_MS;

/** The promise of a cluster with these members and options. Cost: one list for each majority and each pair of others. */
export function paxosAvailability(
  members: readonly Member[],
  options: { readonly [name: string]: Json },
): AvailabilityPromise {
  const ids = members.map(({ id }) => id);
  const { acceptors, proposers, learners } = placementOf(ids, readOptions(options).roles);
  const quorums = majorities(acceptors).flatMap((majority) =>
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
