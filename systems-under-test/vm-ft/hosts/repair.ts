/**
 * Repair: how a host that serves alone gets a backup again. It has five steps, and their order is the point:
 *
 * 1. checkpoint between two events, sent in pieces, some at a time; the primary goes on serving alone, and keeps the log from there;
 * 2. the fresh host has it all: from now on output waits for the new backup, and a first entry is logged;
 * 3. that first entry is acknowledged, and with it every entry whose answer left without waiting;
 * 4. the flag is reset, which begins the next generation: from here on the backup may win it;
 * 5. the backup is told that the generation has begun.
 *
 * The flag may not be reset before step 3: after the reset the backup could win with a state older than what clients
 * were told. Until the reset is asked for, the attempt can be given up; afterwards it cannot, because nobody knows
 * whether the generation has begun, so the primary asks until it knows, with its output held.
 *
 * Source: Scales et al. 2010, section 3.1 (starting and restarting), with the flag of section 2.4.
 */
import { askArbiter } from "./arbiter-calls.ts";
import { acknowledge, createSender } from "./channel.ts";
import { createLife, isSuspect } from "./detector.ts";
import type { Backup, HostState, Primary } from "./host-state.ts";
import { halt, sendToPeer, tellRole } from "./host-state.ts";
import type { Answer } from "../../test-and-set/cell.ts";
import { checkpoint, execute } from "../guest/machine.ts";
import { releaseOutputs } from "./output.ts";
import { guestNow } from "../guest/primary-clock.ts";

/** A fresh host asks to join: begins the repair, unless there is a backup or nobody ordered one. */
export function onJoin(host: HostState, primary: Primary, who: string): void {
  const { backup } = primary;
  if (backup !== null) {
    // The host restarted while its checkpoint was on the way: that attempt is over.
    if (backup.reset !== "not-asked" || backup.pair.backup === who) return;
    abandon(host, primary);
  }
  if (host.options.repair === "manual" && !primary.isRepairOrdered) return;
  primary.isRepairOrdered = false;
  begin(host, primary, who);
}

function begin(host: HostState, primary: Primary, who: string): void {
  primary.attempts++;
  const text = checkpoint(host.machine);
  const chunks: string[] = [];
  const size = host.options.checkpointChunkBytes;
  for (let start = 0; start < text.length; start += size) chunks.push(text.slice(start, start + size));
  primary.backup = {
    pair: {
      name: `${host.who}>${who}/${primary.attempts}`,
      backup: who,
      generation: primary.generation + 1,
      attempt: primary.attempts,
    },
    life: createLife(host.now),
    sender: createSender(host.machine.seq, host.now),
    chunks,
    chunksAcked: 0,
    chunksSent: 0,
    chunkProgressAt: host.now,
    barrier: null,
    reset: "not-asked",
  };
  sendChunks(host, primary.backup);
}

/** Sends what the window lets through: a burst of all of them would be lost again and again where queues are short. */
function sendChunks(host: HostState, backup: Backup): void {
  const { pair, chunks } = backup;
  const end = Math.min(chunks.length, backup.chunksAcked + host.options.maxInflight);
  for (let index = Math.max(backup.chunksSent, backup.chunksAcked); index < end; index++) {
    sendToPeer(host, { type: "chunk", pair, index, count: chunks.length, text: chunks[index] ?? "" });
    backup.life.toldAt = host.now;
  }
  backup.chunksSent = end;
}

/** The fresh host has every piece below this one. */
export function onChunkAck(host: HostState, backup: Backup, have: number): void {
  if (have <= backup.chunksAcked) return;
  backup.chunksAcked = have;
  backup.chunkProgressAt = host.now;
  sendChunks(host, backup);
}

/** The backup acknowledged the checkpoint, or log entries after it. */
export function onAck(host: HostState, primary: Primary, backup: Backup, received: number): void {
  if (backup.barrier === null) {
    backup.chunksAcked = backup.chunks.length;
    const { entry } = execute(host.machine, { kind: "nothing" }, guestNow(host, primary), host.random);
    backup.sender.entries.push(entry);
    backup.barrier = entry.seq;
  }
  acknowledge(backup.sender, received, host.now);
  releaseOutputs(host, primary);
}

/** What there is to do for the repair at the end of every step. */
export function continueRepair(host: HostState, primary: Primary, backup: Backup): void {
  if (backup.reset === "not-asked" && isSuspect(host, backup.life)) {
    abandon(host, primary);
    return;
  }
  if (backup.barrier === null && host.now - backup.chunkProgressAt >= host.options.retransmitMs) {
    backup.chunksSent = backup.chunksAcked;
    backup.chunkProgressAt = host.now;
    sendChunks(host, backup);
  }
  if (backup.reset === "not-asked" && host.rules.mayReset(backup.sender.acked, backup.barrier)) {
    backup.reset = "asked";
    askArbiter(host, { f: "reset", generation: primary.generation, who: host.who });
  }
}

/** The arbiter answered the reset. */
export function onResetAnswer(host: HostState, primary: Primary, answer: Answer): void {
  const { backup } = primary;
  if (backup === null) return;
  if (answer.result !== "done") {
    halt(host, primary.generation, `the flag of generation ${primary.generation} is not mine to reset`);
    return;
  }
  backup.reset = "done";
  primary.generation = backup.pair.generation;
  tellRole(host, "primary", primary.generation);
  sendToPeer(host, { type: "heartbeat", pair: backup.pair.name, isConfirmed: true });
  backup.life.toldAt = host.now;
}

/** Gives up an attempt whose reset was not asked for: the flag is still set, so this host still serves alone. */
function abandon(host: HostState, primary: Primary): void {
  const name = primary.backup?.pair.name;
  primary.backup = null;
  releaseOutputs(host, primary);
  if (name !== undefined) sendToPeer(host, { type: "dismiss", pair: name });
}
