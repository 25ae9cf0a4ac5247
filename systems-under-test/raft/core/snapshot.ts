/**
 * Snapshots: taking, sending and installing them.
 *
 * The log is compacted only when the snapshot is durable. A follower installs a snapshot only if it is ahead of its
 * commit index; an old one would take the state machine back in time. A snapshot is sent in pieces, numbered by
 * offset. A follower answers a piece out of order with the offset that it needs next.
 *
 * Source: Raft paper, section 7 and figure 13.
 */
import type { Id } from "../../node-kit/node.ts";
import type { Configuration } from "../membership/configuration.ts";
import type { InstallSnapshot, Snapshot, SnapshotReply } from "./messages.ts";
import { compactStages, configurationOf, extendLog, stageAt } from "../membership/stages.ts";
import { becomeFollower, resetElectionTimer } from "./roles.ts";
import { send, trace } from "./state.ts";
import type { Peer, Raft } from "./state.ts";
import { adoptSnapshot, afterWrites, writeCheckpoint } from "../storage/storage.ts";

/** Takes a snapshot if enough entries were applied since the last one. Cost: then linear in the state. */
export function takeSnapshot(raft: Raft): void {
  const { log, options } = raft;
  if (options.snapshotEntries === 0 || raft.pendingSnapshot !== null) return;
  if (raft.lastApplied - log.base.index < options.snapshotEntries) return;
  const entry = log.entryAt(raft.lastApplied);
  if (entry === undefined) return;
  const there = stageAt(raft, raft.lastApplied).configuration;
  const snapshot: Snapshot = {
    last: raft.rules.snapshotEnd({ index: raft.lastApplied, term: entry.term }),
    clusterTime: entry.clusterTime,
    chain: raft.appliedChain,
    members: there.voters,
    ...configurationIn(raft, there),
    machine: raft.machine.image(),
  };
  const token = writeCheckpoint(raft, snapshot, log.slice(raft.lastApplied + 1));
  raft.pendingSnapshot = { token, snapshot };
  raft.savedApplied = raft.lastApplied;
  trace(raft, { event: "snapshot", index: snapshot.last.index });
}

/** Where members change, a snapshot has the whole configuration, and not the voters alone. */
function configurationIn(raft: Raft, there: Configuration): Pick<Snapshot, "configuration"> {
  if (raft.options.membership === "none") return {};
  const configuration = raft.rules.configurationInSnapshot({ there, latest: configurationOf(raft) });
  return configuration === null ? {} : { configuration };
}

/** Compacts the log once the snapshot that covers it is durable. Called for each `durable` input. */
export function snapshotDurable(raft: Raft): void {
  const pending = raft.pendingSnapshot;
  if (pending === null || pending.token > raft.durableToken) return;
  raft.pendingSnapshot = null;
  const { last, chain } = pending.snapshot;
  if (last.index <= raft.log.base.index) return;
  raft.snapshot = pending.snapshot;
  if (raft.log.termAt(last.index) === undefined) raft.log.reset({ ...last, chain });
  else raft.log.compactTo(last.index);
  compactStages(raft, last.index);
}

/** Sends, or sends again, the piece that this follower needs now. One that begins now uses the latest snapshot. */
export function sendSnapshotPiece(raft: Raft, peer: Peer): void {
  if (peer.outgoingSnapshot === null) {
    if (raft.snapshot === null) return;
    peer.outgoingSnapshot = { snapshot: raft.snapshot, text: JSON.stringify(raft.snapshot), offset: 0 };
    peer.state = "snapshot";
    peer.inflight = [];
    peer.isProbeInFlight = false;
  }
  const { snapshot, text, offset } = peer.outgoingSnapshot;
  const end = Math.min(offset + raft.options.snapshotChunkBytes, text.length);
  send(raft, peer.id, {
    type: "installSnapshot",
    term: raft.term,
    last: snapshot.last,
    offset,
    chunk: text.slice(offset, end),
    done: end === text.length,
    seq: raft.leadership?.roundSeq ?? 0,
  });
}

/** The leader's side of an answer that needs more pieces. Answers to earlier pieces are ignored. */
export function continueTransfer(raft: Raft, peer: Peer, message: SnapshotReply): void {
  const { outgoingSnapshot } = peer;
  if (outgoingSnapshot === null || message.index !== outgoingSnapshot.snapshot.last.index) return;
  if (message.offset !== outgoingSnapshot.offset) return;
  outgoingSnapshot.offset = Math.min(message.received, outgoingSnapshot.text.length);
  sendSnapshotPiece(raft, peer);
}

/** The follower's side of a piece in the current term. */
export function receiveSnapshot(raft: Raft, from: Id, message: InstallSnapshot): void {
  becomeFollower(raft, message.term, from);
  raft.lastContactAt = raft.now;
  resetElectionTimer(raft);
  const { term, last, offset, chunk, seq } = message;
  const { index } = last;
  const answer = { type: "snapshotReply", term: raft.term, seq, index, offset } as const;
  if (!raft.rules.snapshotAcceptable({ snapshotIndex: index, commitIndex: raft.commitIndex })) {
    raft.incoming = null;
    const known = { ...answer, received: offset + chunk.length, matchIndex: raft.commitIndex };
    send(raft, from, known, afterWrites(raft, "snapshotAck"));
    return;
  }
  const held = raft.incoming;
  const isSame = held !== null && held.from === from && held.term === term && held.index === index;
  const incoming = isSame ? held : { from, term, index, text: "" };
  raft.incoming = incoming;
  if (offset !== incoming.text.length) {
    send(raft, from, { ...answer, received: incoming.text.length });
    return;
  }
  incoming.text += chunk;
  if (!message.done) {
    send(raft, from, { ...answer, received: incoming.text.length });
    return;
  }
  raft.incoming = null;
  install(raft, JSON.parse(incoming.text) as Snapshot);
  const done = { ...answer, received: incoming.text.length, matchIndex: index };
  send(raft, from, done, afterWrites(raft, "snapshotAck"));
}

/** Installs a snapshot. Later entries stay only if the log holds the snapshot's last entry (figure 13, step 6). */
function install(raft: Raft, snapshot: Snapshot): void {
  const { log } = raft;
  const { index, term } = snapshot.last;
  const isKept = raft.rules.keepsSuffix({ ownTerm: log.termAt(index), snapshotTerm: term });
  const kept = isKept ? log.slice(index + 1) : [];
  adoptSnapshot(raft, snapshot);
  extendLog(raft, kept);
  raft.pendingSnapshot = null;
  writeCheckpoint(raft, snapshot, kept);
  trace(raft, { event: "install", index });
}
