/**
 * What Raft promises of its availability: any majority serves, whatever the others hear or say.
 */
import type { Id, Json } from "../node-kit/node.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { attemptTimeoutMs } from "./client.ts";
import { readOptions } from "./core/options.ts";

/** Split votes, a candidate whose log is behind, and a leader of the others that has to step down first: all at once. */
const ELECTIONS = 10;
/** The longest pause of a client that was refused, as the retrying client has it, twice. */
const CLIENT_PAUSES_MS = 2_000;

export function raftAvailability(
  members: readonly Member[],
  options: { readonly [name: string]: Json },
): AvailabilityPromise {
  const { electionMaxMs } = readOptions(options);
  const ids = members.map(({ id }) => id);
  return {
    quorums: subsets(ids, Math.floor(ids.length / 2) + 1),
    unreadyRoles: [],
    toleratesOneWayLinks: true,
    electionMs: electionMaxMs,
    elections: ELECTIONS,
    clientMs: ids.length * attemptTimeoutMs(options) + CLIENT_PAUSES_MS,
  };
}

/** All subsets of this size, each in the order of the whole. */
function subsets(ids: readonly Id[], size: number): Id[][] {
  if (size === 0) return [[]];
  return ids.flatMap((id, position) => subsets(ids.slice(position + 1), size - 1).map((rest) => [id, ...rest]));
}
