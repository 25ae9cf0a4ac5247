/**
 * The host that holds the log and repeats it, always a little behind: it acknowledges an entry when it has it, and
 * executes it later. When the primary falls silent it asks the arbiter, and if it wins it first executes everything
 * it has, because the primary has told clients of it; only then does it serve.
 *
 * It may try the test-and-set of its generation only when that generation has begun. If the primary did not tell it
 * so, it asks the arbiter. A request sent too early could arrive after the reset and win for a host that has since
 * been replaced; then both hosts of the new pair would lose.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { Answer } from "../../test-and-set/cell.ts";
import { askArbiter } from "./arbiter-calls.ts";
import { createReceiver, receiveEntries } from "./channel.ts";
import { createLife, detectorWakeAt, heard, isHeartbeatDue, isSuspect } from "./detector.ts";
import type { HostState, Shadow } from "./host-state.ts";
import { halt, sendToPeer, tellRole } from "./host-state.ts";
import { dueTimer, replay, restore } from "../guest/machine.ts";
import type { HostMessage, Pair } from "./messages.ts";
import { becomePrimary } from "./primary.ts";

/** Begins to shadow the primary from this checkpoint on. */
export function becomeBackup(host: HostState, pair: Pair, checkpoint: string): void {
  host.machine = restore(checkpoint);
  host.role = {
    mode: "backup",
    pair,
    life: createLife(host.now),
    receiver: createReceiver(host.machine.seq),
    ownClockOffsetMs: host.machine.at - host.now,
    isConfirmed: false,
    claim: "no",
    readAgainAt: host.now,
    isApplyPending: false,
  };
  tellRole(host, "joining", pair.generation);
  acknowledgeAll(host, host.role);
}

export function onBackupMessage(host: HostState, shadow: Shadow, message: HostMessage): void {
  if (message.type === "chunk") {
    onChunk(host, shadow, message.pair);
    return;
  }
  if (message.type === "join" || message.pair !== shadow.pair.name || shadow.claim === "won") return;
  if (message.type === "dismiss") {
    // Once the generation has begun, the test-and-set decides, and nobody's word.
    if (!shadow.isConfirmed) halt(host, shadow.pair.generation, "the primary gave up this pair");
    return;
  }
  heard(host, shadow.life, message.type);
  if (message.type !== "log" && message.type !== "heartbeat") return;
  if (message.isConfirmed) confirm(host, shadow);
  if (message.type === "log") {
    receiveEntries(shadow.receiver, message.entries, host.now);
    acknowledgeAll(host, shadow);
  }
}

/** A piece of a checkpoint: of this one, so its acknowledgement was lost; or of a later one, so this pair is over. */
function onChunk(host: HostState, shadow: Shadow, pair: Pair): void {
  if (shadow.claim === "won") return;
  if (pair.name === shadow.pair.name) {
    heard(host, shadow.life, "chunk");
    acknowledgeAll(host, shadow);
  } else if (pair.backup === host.who && pair.attempt > shadow.pair.attempt) {
    halt(host, shadow.pair.generation, "the primary gave up this pair and began another");
  }
}

export function onBackupAnswer(host: HostState, shadow: Shadow, f: string, answer: Answer): void {
  if (f === "read" && shadow.claim === "reading") {
    shadow.claim = "no";
    shadow.readAgainAt = host.now + host.options.arbiterRetryMs;
    if (answer.generation === shadow.pair.generation) confirm(host, shadow);
    if (answer.generation > shadow.pair.generation) halt(host, shadow.pair.generation, "the generation is over");
  }
  if (f !== "tas" || shadow.claim !== "asked") return;
  if (host.rules.wins(answer, host.who) || host.rules.whenLost === "serve") win(host, shadow);
  else halt(host, shadow.pair.generation, `the test-and-set of generation ${shadow.pair.generation} was lost`);
}

/** The host carried out the apply effect: time to execute some of the log. */
export function onBackupApplied(host: HostState, shadow: Shadow): void {
  shadow.isApplyPending = false;
  for (let count = 0; count < host.options.maxEntriesPerReplay && isReplayDue(host, shadow); count++) {
    if (host.rules.backupTimers === "own-clock") fireOwnTimers(host, shadow);
    const next = shadow.receiver.buffer.shift();
    if (next === undefined) break;
    const own = { now: host.now + shadow.ownClockOffsetMs, random: host.random };
    const divergence = replay(host.machine, next.entry, host.rules, own);
    if (divergence !== null) {
      host.effects.push({ type: "note", note: { event: "diverged", seq: next.entry.seq, divergence } });
      halt(host, shadow.pair.generation, `the machines have diverged: ${divergence}`);
      return;
    }
  }
}

/** At the end of every step: replay, go-live, suspicion, heartbeats. */
export function continueBackup(host: HostState, shadow: Shadow): void {
  if (shadow.claim === "won" && host.rules.mayGoLive(shadow.receiver.buffer.length)) {
    becomePrimary(host, shadow.pair.generation);
    return;
  }
  if (isReplayDue(host, shadow) && !shadow.isApplyPending) {
    shadow.isApplyPending = true;
    host.effects.push({ type: "apply", index: ++host.applyIndex });
  }
  if (shadow.claim === "won") return;
  if (shadow.claim === "no" && isSuspect(host, shadow.life)) suspectPrimary(host, shadow);
  if (isHeartbeatDue(host, shadow.life)) {
    sendToPeer(host, { type: "heartbeat", pair: shadow.pair.name, isConfirmed: shadow.isConfirmed });
    shadow.life.toldAt = host.now;
  }
}

export function backupWakeAt(host: HostState, shadow: Shadow): Ms | null {
  const times: Ms[] = [];
  if (shadow.claim !== "won") {
    times.push(detectorWakeAt(host, shadow.life, shadow.claim === "no" && host.now >= shadow.readAgainAt));
    if (shadow.claim === "no" && shadow.readAgainAt > host.now) times.push(shadow.readAgainAt);
  }
  const next = shadow.receiver.buffer[0];
  if (next !== undefined && !shadow.isApplyPending && mayReplay(host, shadow, next.entry.seq)) {
    times.push(next.arrivedAt + host.options.replayDelayMs);
  }
  return times.length === 0 ? null : Math.min(...times);
}

function acknowledgeAll(host: HostState, shadow: Shadow): void {
  sendToPeer(host, { type: "ack", pair: shadow.pair.name, received: shadow.receiver.received });
  shadow.life.toldAt = host.now;
}

function confirm(host: HostState, shadow: Shadow): void {
  shadow.isConfirmed = true;
  if (shadow.claim === "no" || shadow.claim === "reading") tellRole(host, "backup", shadow.pair.generation);
}

function suspectPrimary(host: HostState, shadow: Shadow): void {
  const { generation } = shadow.pair;
  if (!host.rules.mustClaim("backup")) {
    win(host, shadow);
  } else if (shadow.isConfirmed) {
    shadow.claim = "asked";
    tellRole(host, "claiming", generation);
    askArbiter(host, { f: "tas", generation, who: host.who });
  } else if (host.now >= shadow.readAgainAt) {
    shadow.claim = "reading";
    askArbiter(host, { f: "read" });
  }
}

function win(host: HostState, shadow: Shadow): void {
  shadow.claim = "won";
  tellRole(host, "draining", shadow.pair.generation);
}

function isReplayDue(host: HostState, shadow: Shadow): boolean {
  const next = shadow.receiver.buffer[0];
  if (next === undefined || !mayReplay(host, shadow, next.entry.seq)) return false;
  return shadow.claim === "won" || host.now >= next.arrivedAt + host.options.replayDelayMs;
}

/** While draining there is nothing to wait for: no entry will follow the last. */
function mayReplay(host: HostState, shadow: Shadow, seq: number): boolean {
  return shadow.claim === "won" || host.rules.mayReplay(seq, shadow.receiver.received);
}

function fireOwnTimers(host: HostState, shadow: Shadow): void {
  for (;;) {
    const timer = dueTimer(host.machine, host.now + shadow.ownClockOffsetMs);
    if (timer === undefined) return;
    host.machine.timers.delete(timer);
    host.machine.guest.onTimer(timer);
  }
}
