/**
 * What the cluster manager promises about availability: clients are answered while one master, one scheduler, the register and the
 * agents are up and connected.
 *
 * The agents are among them although a look at the tasks needs none: a launch is answered when there is room, and clients that all
 * wait for room look at nothing.
 */
import type { Json } from "../node-kit/node.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { ATTEMPT_TIMEOUT_MS, CLIENT_PAUSE_MS } from "./client.ts";
import { readOptions } from "./options.ts";

/** Elections that may go to nodes outside of the quorum, or be lost with a message. */
const ELECTIONS = 4;
/** Time to read what is stored, and to try again (ms). */
const LOADING_MS = 600;

/** The promise of a cluster with these members. */
export function mesosAvailability(
  members: readonly Member[],
  options: { readonly [name: string]: Json },
): AvailabilityPromise {
  const { sessionMs } = readOptions(options);
  const named = (role: string): readonly string[] =>
    members.filter((member) => member.role === role).map(({ id }) => id);
  return {
    quorums: named("master").flatMap((master) =>
      named("scheduler").map((scheduler) => [...named("register"), master, scheduler, ...named("agent")]),
    ),
    unreadyRoles: [],
    toleratesOneWayLinks: false,
    electionMs: 2 * sessionMs + LOADING_MS,
    elections: ELECTIONS,
    clientMs: named("scheduler").length * ATTEMPT_TIMEOUT_MS + 2 * CLIENT_PAUSE_MS,
  };
}
