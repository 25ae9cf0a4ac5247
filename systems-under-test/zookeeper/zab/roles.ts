/**
 * How a server changes between looking, leading and following, and what its service is told of it.
 */
import { note, send } from "../../paxos/core/outbox.ts";
import type { Standing } from "../replicated-service.ts";
import type { Channel } from "./channel.ts";
import { flush } from "./storage.ts";
import { hears, ownVote, sendToAll, type Zab } from "./state.ts";

/** Gives up whatever it was, and looks for a leader. `why`: for people. */
export function lookForLeader(zab: Zab, why: string): void {
  // What is in memory counts in the election, so it must not stay there.
  flush(zab);
  for (const { channel } of zab.leadership?.learners.values() ?? []) reset(zab, channel);
  const channel = zab.following?.channel ?? null;
  if (channel !== null) reset(zab, channel);
  zab.leadership = null;
  zab.following = null;
  zab.serveFrom = null;
  zab.pending = zab.pending.filter(({ kind }) => kind === "entry");
  zab.round++;
  const vote = ownVote(zab);
  zab.elected = vote;
  const votes = new Map([[zab.id, vote]]);
  const pauseMs = zab.options.tickMs;
  zab.election = { vote, votes, claims: new Map(), settled: new Map(), sendAt: zab.now, pauseMs, decideAt: null };
  note(zab.outbox, { event: "looking", why });
  setStanding(zab, { role: "looking" });
}

/** Tells the other side that this channel is closed. */
export function reset(zab: Zab, { peer, key }: Pick<Channel, "peer" | "key">): void {
  send(zab.outbox, peer, { type: "reset", channel: key });
}

/** Sends its vote to all. */
export function sendVote(zab: Zab): void {
  const { election, round } = zab;
  if (election === null) return;
  election.sendAt = zab.now + election.pauseMs;
  sendToAll(zab, { type: "vote", round, vote: election.vote, state: "looking", hears: hears(zab) });
}

/** Serves from now on, if what was committed when it was synchronised is applied. */
export function serveIfReady(zab: Zab): void {
  const { serveFrom, leadership, following, rules } = zab;
  if (serveFrom === null || !rules.mayServe(zab.applied, serveFrom)) return;
  zab.serveFrom = null;
  if (leadership !== null) setStanding(zab, { role: "leader", epoch: leadership.epoch });
  else if (following !== null) {
    setStanding(zab, { role: "follower", leader: following.leader, epoch: following.epoch });
  }
}

/** Announces the role in a note: `{ event: "role", role: "leader", term: 3 }`. */
export function setStanding(zab: Zab, standing: Standing): void {
  zab.standing = standing;
  note(zab.outbox, {
    event: "role",
    role: standing.role,
    term: "epoch" in standing ? standing.epoch : zab.acceptedEpoch,
  });
  zab.service.standingChanged();
}
