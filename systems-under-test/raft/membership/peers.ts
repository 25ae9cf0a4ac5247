/**
 * What a leader keeps of each node that it sends the log to, when those nodes change.
 */
import type { Id } from "../../node-kit/node.ts";
import type { Index } from "../core/messages.ts";
import type { Peer, Raft } from "../core/state.ts";
import { everyone } from "./configuration.ts";
import { configurationOf } from "./stages.ts";

/** Of these nodes, which this leader knows nothing about yet. */
export function createPeers(raft: Raft): readonly Peer[] {
  return everyone(configurationOf(raft))
    .filter((id) => id !== raft.id)
    .map((id) => createPeer(raft, id, raft.log.lastIndex + 1));
}

function createPeer({ now }: Raft, id: Id, nextIndex: Index): Peer {
  return {
    id,
    nextIndex,
    matchIndex: 0,
    state: "probe",
    isProbeInFlight: false,
    inflight: [],
    lastAckAt: now,
    ackSeq: 0,
    outgoingSnapshot: null,
  };
}

/**
 * The leader's peers become those of the configuration in force, whose entry is the last one in its log. What it knows of
 * those that stay is kept; whoever is new gets that entry first, and says what is missing.
 */
export function updatePeers(raft: Raft): void {
  const { leadership, log } = raft;
  if (leadership === null) return;
  const known = new Map(leadership.peers.map((peer) => [peer.id, peer]));
  leadership.peers = everyone(configurationOf(raft))
    .filter((id) => id !== raft.id)
    .map((id) => known.get(id) ?? createPeer(raft, id, log.lastIndex));
}
