/**
 * What VM-FT promises of its availability: a host that has the state serves, with the arbiter and without the other.
 */
import type { Json } from "../node-kit/node.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { vmFtOptions } from "./nodes.ts";

/** To suspect the other and to win; and once more, when a repair that was under way is lost with it. */
const TAKEOVERS = 3;
/** Both hosts asked in vain, and the longest pause, as this client has them. */
const CLIENT_MS = 2 * 500 + 200;

export function vmFtAvailability(
  members: readonly Member[],
  options: { readonly [name: string]: Json },
): AvailabilityPromise {
  const ms = (name: string): number =>
    Number(options[name] ?? vmFtOptions.find((option) => option.name === name)?.default);
  const arbiters = members.filter(({ role }) => role === "arbiter").map(({ id }) => id);
  const hosts = members.filter(({ role }) => role === "host").map(({ id }) => id);
  return {
    quorums: hosts.map((host) => [host, ...arbiters]),
    unreadyRoles: ["booting", "joining", "halted", "diverged"],
    // A host whose claim was granted and that cannot hear so keeps the flag, and nobody else may serve.
    toleratesOneWayLinks: false,
    electionMs: ms("suspectMs") + 2 * ms("arbiterRetryMs") + ms("heartbeatMs") + ms("replayDelayMs"),
    elections: TAKEOVERS,
    clientMs: CLIENT_MS,
  };
}
