/**
 * What VM-FT promises about availability: a host that has the state serves if it reaches the disk and the arbiter, or a
 * majority of the arbiter's servers, even without the other host.
 */
import type { Json } from "../node-kit/node.ts";
import { raftAvailability } from "../raft/availability.ts";
import { majorities } from "../servers.ts";
import type { AvailabilityPromise, Member } from "../system.ts";
import { vmFtOptions } from "./nodes.ts";

/** Suspecting the other host, winning the test-and-set, and once more if a running repair is lost as well. */
const TAKEOVERS = 3;
/** Two attempts, one at each host, and the longest pause of the client (ms). */
const CLIENT_MS = 2 * 500 + 200;
/** I/Os on one block that come before a client's own, which race with it. */
const IOS_AHEAD = 8;
/** Times that a primary may have to ask the disk again. */
const DISK_RETRIES = 2;

/**
 * The availability promise of a VM-FT cluster: a quorum is a host with the disk and the arbiter, or a majority of its
 * servers.
 */
export function vmFtAvailability(
  members: readonly Member[],
  options: { readonly [name: string]: Json },
): AvailabilityPromise {
  const ms = (name: string): number =>
    Number(options[name] ?? vmFtOptions.find((option) => option.name === name)?.default);
  const disks = members.filter(({ role }) => role === "disk").map(({ id }) => id);
  const arbiters = members.filter(({ role }) => role === "arbiter");
  const onRaft = arbiters.length > 1 ? raftAvailability(arbiters, {}) : undefined;
  const electionMs = onRaft === undefined ? 0 : onRaft.elections * onRaft.electionMs;
  // A host that has just lost its leader asks each server in turn.
  const searchMs = (arbiters.length - 1) * ms("arbiterRetryMs");
  const hosts = members.filter(({ role }) => role === "host").map(({ id }) => id);
  // A primary that does not hear the disk falls silent after this long, and then its backup takes over.
  const silentDiskMs = 2 * ms("suspectMs") + DISK_RETRIES * ms("diskRetryMs");
  const diskMs = silentDiskMs + DISK_RETRIES * ms("diskRetryMs") + IOS_AHEAD * ms("diskSeekMs");
  return {
    quorums: hosts.flatMap((host) =>
      majorities(arbiters.map(({ id }) => id)).map((servers) => [host, ...servers, ...disks]),
    ),
    unreadyRoles: ["booting", "joining", "halted", "diverged"],
    // A host that won but cannot hear the arbiter's answer keeps the flag, and then nobody may serve.
    toleratesOneWayLinks: false,
    electionMs:
      ms("suspectMs") + 2 * ms("arbiterRetryMs") + ms("heartbeatMs") + ms("replayDelayMs") + electionMs + searchMs,
    elections: TAKEOVERS,
    clientMs: CLIENT_MS + diskMs,
  };
}
