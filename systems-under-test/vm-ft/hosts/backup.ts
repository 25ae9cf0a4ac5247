/**
 * The backup: it keeps up with the primary in the way of its style, and acknowledges what it holds.
 *
 * When the primary is silent, the backup asks the arbiter. If it wins, it first executes every entry that it has, for
 * the primary may have answered clients because of them. Only then does it serve.
 *
 * It may try the test-and-set of its generation only once that generation has begun. It learns this from the primary,
 * or else asks the arbiter. A request sent earlier could arrive after the reset, and win for a host that has been
 * replaced since; then both hosts of the new pair would lose.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { Answer } from "../../test-and-set/cell.ts";
import { progressOf } from "../../test-and-set/cell.ts";
import { askArbiter } from "./arbiter-calls.ts";
import { createLiveness, detectorWakeAt, recordMessage, isHeartbeatDue, isSuspect } from "./detector.ts";
import type { HostState, BackupRole } from "./host-state.ts";
import { halt, haltDiverged, sendToPeer, noteRole } from "./host-state.ts";
import { dueTimer, execute, restore } from "../guest/machine.ts";
import type { HostMessage, Pair } from "./messages.ts";
import { becomePrimary } from "./primary.ts";
import { createReceiver, receiveEntries } from "./replication/channel.ts";
import { unpackCheckpoint } from "./replication/packed-checkpoint.ts";
import { addPiece, wholeText } from "./replication/transfer.ts";
import { styleOf } from "./styles/styles.ts";

/** Starts as the backup in this pair, from this packed checkpoint. */
export function becomeBackup(host: HostState, pair: Pair, packed: string): void {
  const text = unpackCheckpoint(packed, "");
  if (text === undefined) {
    haltDiverged(host, pair.generation, 0, "the pair's first checkpoint is not what was sent");
    return;
  }
  host.machine = restore(text, host.bootGuest);
  host.role = {
    mode: "backup",
    pair,
    life: createLiveness(host.now),
    receiver: createReceiver(host.machine.seq),
    assembly: null,
    installed: { number: 0, text: styleOf(host).sendsCheckpoints ? text : "" },
    ownDigests: [],
    ownClockOffsetMs: host.machine.at - host.now,
    isConfirmed: false,
    claim: "no",
    readAgainAt: host.now,
    isApplyPending: false,
  };
  noteRole(host, "joining", pair.generation);
  acknowledgeAll(host, host.role);
}

type Chunk = Extract<HostMessage, { readonly type: "chunk" }>;

/** Handles a message of the other host. */
export function onBackupMessage(host: HostState, backup: BackupRole, message: HostMessage): void {
  if (message.type === "chunk") {
    onChunk(host, backup, message);
    return;
  }
  if (message.type === "join" || message.pair !== backup.pair.name || backup.claim === "won") return;
  if (message.type === "dismiss") {
    // Once the generation has begun, only the test-and-set decides.
    if (!backup.isConfirmed) halt(host, backup.pair.generation, "the primary gave up this pair");
    return;
  }
  recordMessage(host, backup.life, message.type);
  if (message.type !== "log" && message.type !== "heartbeat") return;
  if (message.isConfirmed) confirm(host, backup);
  if (message.type === "log") {
    receiveEntries(backup.receiver, message.entries, host.now);
    // What must be executed first is acknowledged after that.
    if (styleOf(host).held(host, backup) >= backup.receiver.received) acknowledgeAll(host, backup);
  }
}

/** A piece of a checkpoint: of the next one, of one that is installed, or of a later pair. */
function onChunk(host: HostState, backup: BackupRole, message: Chunk): void {
  const { pair, number } = message;
  if (backup.claim === "won") return;
  if (pair.name !== backup.pair.name) {
    const isLater = pair.backup === host.who && pair.attempt > backup.pair.attempt;
    if (isLater) halt(host, backup.pair.generation, "the primary gave up this pair and began another");
    return;
  }
  recordMessage(host, backup.life, "chunk");
  if (message.isConfirmed) confirm(host, backup);
  if (!host.rules.takesPiece(number, backup.installed.number)) {
    // Our acknowledgement was lost, or the piece was late.
    acknowledgeAll(host, backup);
    return;
  }
  backup.assembly = addPiece(backup.assembly, message);
  const packed = wholeText(backup.assembly);
  if (packed !== undefined) {
    install(host, backup, number, packed);
    return;
  }
  sendToPeer(host, { type: "chunkAck", pair: pair.name, number, have: backup.assembly.have });
  backup.life.sentAt = host.now;
}

/** Replaces the whole state in one step. */
function install(host: HostState, backup: BackupRole, number: number, packed: string): void {
  const text = unpackCheckpoint(packed, backup.installed.text);
  if (text === undefined) {
    haltDiverged(host, backup.pair.generation, host.machine.seq, `checkpoint ${number} is not what was sent`);
    return;
  }
  host.machine = restore(text, host.bootGuest);
  backup.installed = { number, text };
  backup.assembly = null;
  acknowledgeAll(host, backup);
}

/** Handles the arbiter's answer to the call `f`. */
export function onBackupAnswer(host: HostState, backup: BackupRole, f: string, answer: Answer): void {
  if (f === "read" && backup.claim === "reading") {
    backup.claim = "no";
    backup.readAgainAt = host.now + host.options.arbiterRetryMs;
    const progress = progressOf(answer, backup.pair.generation);
    if (progress === "begun") confirm(host, backup);
    if (progress === "over") halt(host, backup.pair.generation, "the generation is over");
  }
  if (f !== "tas" || backup.claim !== "asked") return;
  if (host.rules.wins(answer, host.who) || host.rules.whenLost === "serve") win(host, backup);
  else halt(host, backup.pair.generation, `the test-and-set of generation ${backup.pair.generation} was lost`);
}

/** The host has carried out the apply effect: execute some entries of the log. */
export function onBackupApplied(host: HostState, backup: BackupRole): void {
  backup.isApplyPending = false;
  const heldBefore = styleOf(host).held(host, backup);
  for (let count = 0; count < host.options.maxEntriesPerReplay && isReplayDue(host, backup); count++) {
    if (host.rules.backupTimers === "own-clock") fireOwnTimers(host, backup);
    const next = backup.receiver.buffer.shift();
    if (next === undefined) break;
    const divergence = styleOf(host).repeat(host, backup, next.entry);
    if (divergence !== null) {
      haltDiverged(host, backup.pair.generation, next.entry.seq, divergence);
      return;
    }
  }
  if (backup.claim !== "won" && styleOf(host).held(host, backup) > heldBefore) acknowledgeAll(host, backup);
}

/** Runs at the end of every step: suspicion, start of service, replay, heartbeats. */
export function continueBackup(host: HostState, backup: BackupRole): void {
  if (backup.claim === "no" && isSuspect(host, backup.life)) suspectPrimary(host, backup);
  if (backup.claim === "won" && host.rules.mayGoLive(backup.receiver.buffer.length)) {
    becomePrimary(host, backup.pair.generation);
    return;
  }
  if (isReplayDue(host, backup) && !backup.isApplyPending) {
    backup.isApplyPending = true;
    host.effects.push({ type: "apply", index: ++host.applyIndex });
  }
  if (backup.claim === "won") return;
  if (isHeartbeatDue(host, backup.life)) {
    sendToPeer(host, { type: "heartbeat", pair: backup.pair.name, isConfirmed: backup.isConfirmed });
    backup.life.sentAt = host.now;
  }
}

/** When `continueBackup` next has something to do; null: only after another input. */
export function backupWakeAt(host: HostState, backup: BackupRole): Ms | null {
  const times: Ms[] = [];
  if (backup.claim !== "won") {
    times.push(detectorWakeAt(host, backup.life, backup.claim === "no" && host.now >= backup.readAgainAt));
    if (backup.claim === "no" && backup.readAgainAt > host.now) times.push(backup.readAgainAt);
  }
  const next = backup.receiver.buffer[0];
  if (next !== undefined && !backup.isApplyPending && styleOf(host).mayRepeat(host, backup, next.entry)) {
    times.push(next.arrivedAt + host.options.replayDelayMs);
  }
  return times.length === 0 ? null : Math.min(...times);
}

function acknowledgeAll(host: HostState, backup: BackupRole): void {
  sendToPeer(host, { type: "ack", pair: backup.pair.name, held: styleOf(host).held(host, backup) });
  backup.life.sentAt = host.now;
}

function confirm(host: HostState, backup: BackupRole): void {
  backup.isConfirmed = true;
  if (backup.claim === "no" || backup.claim === "reading") noteRole(host, "backup", backup.pair.generation);
}

function suspectPrimary(host: HostState, backup: BackupRole): void {
  const { generation } = backup.pair;
  if (!host.rules.mustClaim("backup")) {
    win(host, backup);
  } else if (backup.isConfirmed) {
    backup.claim = "asked";
    noteRole(host, "claiming", generation);
    askArbiter(host, { f: "tas", generation, who: host.who });
  } else if (host.now >= backup.readAgainAt) {
    backup.claim = "reading";
    askArbiter(host, { f: "read" });
  }
}

function win(host: HostState, backup: BackupRole): void {
  backup.claim = "won";
  noteRole(host, "draining", backup.pair.generation);
}

function isReplayDue(host: HostState, backup: BackupRole): boolean {
  const next = backup.receiver.buffer[0];
  if (next === undefined || !styleOf(host).mayRepeat(host, backup, next.entry)) return false;
  return backup.claim === "won" || host.now >= next.arrivedAt + host.options.replayDelayMs;
}

function fireOwnTimers(host: HostState, backup: BackupRole): void {
  for (;;) {
    const ownNow = host.now + backup.ownClockOffsetMs;
    const timer = dueTimer(host.machine, ownNow);
    if (timer === undefined) return;
    const { seq, at } = host.machine;
    execute(host.machine, { kind: "timer", timer }, ownNow, host.random);
    // The log does not know of this event, so its count must not, either.
    Object.assign(host.machine, { seq, at });
  }
}
