/**
 * What Multi-Paxos promises about availability: any majority of connected nodes serves clients.
 *
 * Not if messages pass in one direction only: a node that is heard but hears nobody can go on asking for promises.
 */
import { PAUSE_MAX_MS } from "../node-kit/retrying-client.ts";
import { majorities } from "../servers.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { ATTEMPT_TIMEOUT_MS } from "./client.ts";
import { BACKOFF_MAX_MS, readOptions } from "./core/options.ts";

/** Upper bound on failed tries to lead in a row. */
const TRIES = 10;
/** Twice the longest pause of the retrying client after a refusal. */
const CLIENT_PAUSES_MS = 2 * PAUSE_MAX_MS;

/** The promise of a cluster with these members. Cost: one list for each majority, 126 for 9 nodes. */
export function multiPaxosAvailability(members: readonly Member[]): AvailabilityPromise {
  const ids = members.map(({ id }) => id);
  return {
    quorums: majorities(ids),
    unreadyRoles: [],
    toleratesOneWayLinks: false,
    electionMs: readOptions({}).electionMinMs + BACKOFF_MAX_MS,
    elections: TRIES,
    clientMs: ids.length * ATTEMPT_TIMEOUT_MS + CLIENT_PAUSES_MS,
  };
}
