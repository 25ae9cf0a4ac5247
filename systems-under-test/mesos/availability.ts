/**
 * What the cluster manager promises about availability: clients are answered while one master, one scheduler, the agents, and the
 * register or a majority of the servers of ZooKeeper are up and connected.
 *
 * The agents are among them although a look at the tasks needs none: a launch is answered when there is room, and clients that all
 * wait for room look at nothing.
 */
import type { Json } from "../node-kit/node.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { ATTEMPT_TIMEOUT_MS, CLIENT_PAUSE_MS } from "./client.ts";
import { readOptions } from "./options.ts";
import { majorities } from "../servers.ts";
import { zookeeperAvailability } from "../zookeeper/availability.ts";

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
  const servers = members.filter(({ role }) => role === "zookeeper");
  const ofServers = servers.length > 0 ? zookeeperAvailability(servers, {}) : undefined;
  // Whoever lost its server tries the others.
  const serversMs = ofServers === undefined ? 0 : ofServers.elections * ofServers.electionMs + ofServers.clientMs;
  const coordinators = servers.length > 0 ? majorities(servers.map(({ id }) => id)) : [named("register")];
  return {
    quorums: coordinators.flatMap((some) =>
      named("master").flatMap((master) =>
        named("scheduler").map((scheduler) => [...some, master, scheduler, ...named("agent")]),
      ),
    ),
    unreadyRoles: [],
    toleratesOneWayLinks: false,
    electionMs: 2 * sessionMs + LOADING_MS + serversMs,
    elections: ELECTIONS,
    clientMs: named("scheduler").length * ATTEMPT_TIMEOUT_MS + 2 * CLIENT_PAUSE_MS,
  };
}
