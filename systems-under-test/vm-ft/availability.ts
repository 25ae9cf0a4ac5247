/**
 * What VM-FT promises about availability: a host that has the state serves if it reaches the arbiter, even without the
 * other host.
 */
import type { Json } from "../node-kit/node.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { vmFtOptions } from "./nodes.ts";

/** Suspecting the other host, winning the test-and-set, and once more if a running repair is lost as well. */
const TAKEOVERS = 3;
/** Two attempts, one at each host, and the longest pause of the client (ms). */
const CLIENT_MS = 2 * 500 + 200;

/** The availability promise of a VM-FT cluster: one quorum for each host, of the host and the arbiter. */
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
    // A host that won but cannot hear the arbiter's answer keeps the flag, and then nobody may serve.
    toleratesOneWayLinks: false,
    electionMs: ms("suspectMs") + 2 * ms("arbiterRetryMs") + ms("heartbeatMs") + ms("replayDelayMs"),
    elections: TAKEOVERS,
    clientMs: CLIENT_MS,
  };
}
