/**
 * What the service promises about availability: any majority of connected servers serves clients.
 *
 * Not if messages pass in one direction only: a server that is heard but hears nobody is elected again and again.
 */
import type { Json } from "../node-kit/node.ts";
import { majorities } from "../servers.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { readZabOptions } from "./options.ts";

/** Upper bound on failed tries to lead in a row. */
const TRIES = 10;

/** The promise of a cluster with these members. Cost: one list for each majority, 126 for 9 servers. */
export function zookeeperAvailability(
  members: readonly Member[],
  options: { readonly [name: string]: Json },
): AvailabilityPromise {
  const { tickMs, syncLimit, initLimit } = readZabOptions(options);
  const ids = members.map(({ id }) => id);
  return {
    quorums: majorities(ids),
    unreadyRoles: [],
    toleratesOneWayLinks: false,
    electionMs: (syncLimit + initLimit) * tickMs,
    elections: TRIES,
    clientMs: ids.length * CLIENT_TRY_MS,
  };
}

/** How long a client tries one server. */
const CLIENT_TRY_MS = 1_000;
