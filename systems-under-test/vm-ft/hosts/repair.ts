/**
 * Repair: how a host that serves alone gets a new backup. It has five steps, in this order:
 *
 * 1. The primary makes a checkpoint between two events and sends it in pieces, a few at a time. It goes on serving
 * alone and collects the log from there. 2. The fresh host has the whole checkpoint. From now on output waits for it,
 * and a first entry is logged. 3. The first entry is acknowledged, and with it all entries whose answers left without
 * waiting. 4. The flag is reset, which begins the next generation. From now on the backup may win it. 5. The backup is
 * told that the generation has begun.
 *
 * A reset before step 3 would be a bug: the backup could win with a state older than what clients were told. Before the
 * reset is sent, the attempt can be abandoned. After that it cannot, because the primary does not know whether the
 * generation has begun. So it repeats the reset until it is answered, and holds its output.
 *
 * Source: Scales et al. 2010, section 3.1 (starting and restarting), with the flag of section 2.4.
 */
import { askArbiter } from "./arbiter-calls.ts";
import { createLiveness, isSuspect } from "./detector.ts";
import type { BackupLink, HostState, PrimaryRole } from "./host-state.ts";
import { halt, sendToPeer, noteRole } from "./host-state.ts";
import type { Answer } from "../../test-and-set/cell.ts";
import { checkpoint } from "../guest/machine.ts";
import { acknowledge, createSender } from "./replication/channel.ts";
import { createTransfer } from "./replication/transfer.ts";
import { styleOf } from "./styles/styles.ts";

/** A fresh host asks to join: starts a repair, unless there is a backup or an operator must order it first. */
export function onJoin(host: HostState, primary: PrimaryRole, who: string): void {
  const { backup } = primary;
  if (backup !== null) {
    // The fresh host restarted during the transfer of its checkpoint, so that attempt is over.
    if (backup.reset !== "not-asked" || backup.pair.backup === who) return;
    abandonRepair(host, primary);
  }
  if (host.options.repair === "manual" && !primary.isRepairOrdered) return;
  primary.isRepairOrdered = false;
  startRepair(host, primary, who);
}

function startRepair(host: HostState, primary: PrimaryRole, who: string): void {
  primary.attempts++;
  const { seq } = host.machine;
  const first = { number: 0, seq, text: checkpoint(host.machine), base: null };
  primary.backup = {
    pair: {
      name: `${host.who}>${who}/${primary.attempts}`,
      backup: who,
      generation: primary.generation + 1,
      attempt: primary.attempts,
    },
    life: createLiveness(host.now),
    held: 0,
    transfer: createTransfer(first, host.options.checkpointChunkBytes, host.now),
    sender: createSender(seq, host.now),
    installed: { number: -1, text: "" },
    barrier: null,
    reset: "not-asked",
  };
}

/** The backup holds everything up to event `held`. */
export function onAck(host: HostState, primary: PrimaryRole, backup: BackupLink, held: number): void {
  acknowledge(backup.sender, held, host.now);
  backup.held = Math.max(backup.held, held);
  const { transfer } = backup;
  if (transfer !== null && transfer.seq <= held) {
    backup.installed = { number: transfer.number, text: styleOf(host).sendsCheckpoints ? transfer.text : "" };
    backup.transfer = null;
  }
  // The pair's checkpoint is there. From the first entry after it on, output waits.
  backup.barrier ??= styleOf(host).happen(host, primary, { kind: "nothing" });
  styleOf(host).proceed(host, primary);
}

/** Does what is due for the repair at the end of a step. */
export function continueRepair(host: HostState, primary: PrimaryRole, backup: BackupLink): void {
  if (backup.reset === "not-asked" && isSuspect(host, backup.life)) {
    abandonRepair(host, primary);
    return;
  }
  if (backup.reset === "not-asked" && host.rules.mayReset(backup.held, backup.barrier)) {
    backup.reset = "asked";
    askArbiter(host, { f: "reset", generation: primary.generation, who: host.who });
  }
}

/** Handles the arbiter's answer to the reset. */
export function onResetAnswer(host: HostState, primary: PrimaryRole, answer: Answer): void {
  const { backup } = primary;
  if (backup === null) return;
  if (answer.result !== "done") {
    halt(host, primary.generation, `the flag of generation ${primary.generation} is not mine to reset`);
    return;
  }
  backup.reset = "done";
  primary.generation = backup.pair.generation;
  noteRole(host, "primary", primary.generation);
  sendToPeer(host, { type: "heartbeat", pair: backup.pair.name, isConfirmed: true });
  backup.life.sentAt = host.now;
}

/** Abandons an attempt before its reset was sent. The flag is still set, so this host still serves alone. */
function abandonRepair(host: HostState, primary: PrimaryRole): void {
  const name = primary.backup?.pair.name;
  primary.backup = null;
  styleOf(host).proceed(host, primary);
  if (name !== undefined) sendToPeer(host, { type: "dismiss", pair: name });
}
