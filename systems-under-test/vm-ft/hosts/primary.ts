/**
 * The primary: the host that executes and answers requests, alone or with a backup that follows in the way of its style.
 */
import type { Connection, Json, Ms } from "../../node-kit/node.ts";
import type { Answer } from "../../test-and-set/cell.ts";
import { askArbiter } from "./arbiter-calls.ts";
import { completionOf, diskWakeAt, isDiskSilent, issueIos, presumedCompletions } from "./disk-io.ts";
import { detectorWakeAt, recordMessage, isHeartbeatDue, isSuspect } from "./detector.ts";
import type { IoDone } from "../disk/messages.ts";
import type { GuestRequest } from "../guest/guest.ts";
import type { BackupLink, HostState, PrimaryRole } from "./host-state.ts";
import { halt, sendToPeer, noteRole } from "./host-state.ts";
import { dueTimer, nextTimerAt } from "../guest/machine.ts";
import type { HostMessage } from "./messages.ts";
import { expectAnswer, replyTo } from "./output.ts";
import { guestNow } from "../guest/primary-clock.ts";
import { continueRepair, onAck, onJoin, onResetAnswer } from "./repair.ts";
import { acknowledgePieces, piecesToSend } from "./replication/transfer.ts";
import { styleOf } from "./styles/styles.ts";

/** After this many suspicion times without an answer to its claim, or of the disk, a primary stops sending to its backup. */
const SUSPICIONS_UNTIL_MUTE = 2;

/** Starts to serve alone, as the winner of this generation. */
export function becomePrimary(host: HostState, generation: number): void {
  const primary: PrimaryRole = {
    mode: "primary",
    generation,
    clockOffsetMs: host.machine.at - host.now,
    backup: null,
    asked: new Map(),
    outputs: [],
    ioRetryAt: new Map(),
    diskHeardAt: host.now,
    waiting: [],
    digest: null,
    emittedSeq: 0,
    claimingSince: null,
    attempts: 0,
    isRepairOrdered: false,
  };
  host.role = primary;
  noteRole(host, "solo", generation);
  for (const event of presumedCompletions(host)) styleOf(host).happen(host, primary, event);
}

/** Handles a request of a client or an operator. */
export function onPrimaryRequest(host: HostState, primary: PrimaryRole, connection: Connection, request: Json): void {
  if (isRepairOrder(request)) {
    primary.isRepairOrdered = true;
    replyTo(host, connection, { type: "answer", reply: { type: "ok", value: null } });
    return;
  }
  if (!isGuestRequest(request)) {
    replyTo(host, connection, {
      type: "malformed",
      expected: "{ client: string, id: integer, f: string, key, value }",
    });
    return;
  }
  const held = primary.outputs.length + primary.waiting.length + host.machine.pendingIos.size;
  if (held >= host.options.maxHeldOutputs) {
    replyTo(host, connection, { type: "not-serving" });
    return;
  }
  expectAnswer(primary, request, connection);
  styleOf(host).happen(host, primary, { kind: "input", request });
}

/** Handles a message of the other host. */
export function onPrimaryMessage(host: HostState, primary: PrimaryRole, message: HostMessage): void {
  if (message.type === "join") {
    onJoin(host, primary, message.who);
    return;
  }
  const { backup } = primary;
  const pair = typeof message.pair === "string" ? message.pair : message.pair.name;
  if (backup === null || pair !== backup.pair.name) {
    if (message.type !== "dismiss") sendToPeer(host, { type: "dismiss", pair });
    return;
  }
  // No sign of life: the other host serves alone, and the test-and-set will show which of the two was meant to.
  if (message.type === "dismiss") return;
  recordMessage(host, backup.life, message.type);
  if (message.type === "chunkAck" && backup.transfer?.number === message.number) {
    acknowledgePieces(backup.transfer, message.have, host.now);
  }
  if (message.type === "ack") onAck(host, primary, backup, message.held);
}

/** Handles the disk's answer to an I/O. */
export function onPrimaryDisk(host: HostState, primary: PrimaryRole, done: IoDone): void {
  const event = completionOf(host, primary, done);
  if (event !== undefined) styleOf(host).happen(host, primary, event);
}

/** Handles the arbiter's answer to the call `f`. */
export function onPrimaryAnswer(host: HostState, primary: PrimaryRole, f: string, answer: Answer): void {
  if (f === "reset") {
    onResetAnswer(host, primary, answer);
    return;
  }
  if (f !== "tas" || primary.claimingSince === null) return;
  if (host.rules.wins(answer, host.who) || host.rules.whenLost === "serve") goAlone(host, primary);
  else halt(host, primary.generation, `the test-and-set of generation ${primary.generation} was lost`);
}

/** Runs at the end of every step: timers, log, heartbeats, suspicion, disk. */
export function continuePrimary(host: HostState, primary: PrimaryRole): void {
  for (;;) {
    const timer = dueTimer(host.machine, guestNow(host, primary), isFiring(primary));
    if (timer === undefined) break;
    styleOf(host).happen(host, primary, { kind: "timer", timer });
  }
  const { backup } = primary;
  if (backup?.reset === "done") suspectBackup(host, primary, backup);
  else if (backup !== null) continueRepair(host, primary, backup);
  if (primary.backup !== null && !isMute(host, primary)) sendToBackup(host, primary.backup);
  issueIos(host, primary);
}

/** Tells the timers whose event is ordered and not executed yet. */
function isFiring({ waiting }: PrimaryRole): (timer: string) => boolean {
  return (timer) => waiting.some(({ event }) => event.kind === "timer" && event.timer === timer);
}

/** When `continuePrimary` next has something to do; null: only after another input. */
export function primaryWakeAt(host: HostState, primary: PrimaryRole): Ms | null {
  const timerAt = nextTimerAt(host.machine, isFiring(primary));
  const times: Ms[] = timerAt === null ? [] : [timerAt - primary.clockOffsetMs];
  const diskAt = diskWakeAt(primary);
  if (diskAt !== null) times.push(diskAt);
  const { backup } = primary;
  const isSuspicionOpen = primary.claimingSince === null && backup?.reset !== "asked";
  if (backup !== null && isMute(host, primary)) {
    if (isSuspicionOpen) times.push(backup.life.heardAt + host.options.suspectMs);
  } else if (backup !== null) {
    const { retransmitMs } = host.options;
    times.push(detectorWakeAt(host, backup.life, isSuspicionOpen));
    if (backup.transfer !== null) times.push(backup.transfer.progressAt + retransmitMs);
    else if (backup.sender.entries.length > 0) times.push(backup.sender.progressAt + retransmitMs);
  }
  return times.length === 0 ? null : Math.min(...times);
}

function suspectBackup(host: HostState, primary: PrimaryRole, backup: BackupLink): void {
  if (primary.claimingSince !== null || !isSuspect(host, backup.life)) return;
  if (!host.rules.mustClaim("primary")) {
    goAlone(host, primary);
    return;
  }
  primary.claimingSince = host.now;
  noteRole(host, "claiming", primary.generation);
  askArbiter(host, { f: "tas", generation: primary.generation, who: host.who });
}

function goAlone(host: HostState, primary: PrimaryRole): void {
  primary.claimingSince = null;
  primary.backup = null;
  styleOf(host).proceed(host, primary);
  noteRole(host, "solo", primary.generation);
}

/**
 * Whether this primary leaves the claim to its backup and stops sending to it. It hears neither backup nor arbiter, so
 * it answers nobody; or it does not hear the disk, so it answers nobody who needs it. A backup that still hears it would
 * wait without end for it to fall silent. The arbiter decides who wins.
 */
function isMute(host: HostState, primary: PrimaryRole): boolean {
  const { backup, claimingSince } = primary;
  const patienceMs = SUSPICIONS_UNTIL_MUTE * host.options.suspectMs;
  if (claimingSince !== null && host.now - claimingSince >= patienceMs) return true;
  // Before the reset nobody else could take over.
  return backup?.reset === "done" && isDiskSilent(host, primary, patienceMs);
}

/** Sends what is new or overdue, or a heartbeat if nothing was sent for long. */
function sendToBackup(host: HostState, backup: BackupLink): void {
  if (backup.barrier !== null) styleOf(host).send(host, backup);
  sendPieces(host, backup);
  if (!isHeartbeatDue(host, backup.life)) return;
  sendToPeer(host, { type: "heartbeat", pair: backup.pair.name, isConfirmed: backup.reset === "done" });
  backup.life.sentAt = host.now;
}

/** Sends the pieces of a checkpoint on its way that are new or overdue. */
function sendPieces(host: HostState, { pair, transfer, reset, life }: BackupLink): void {
  if (transfer === null) return;
  const { number, pieces } = transfer;
  for (const index of piecesToSend(transfer, host.now, host.options)) {
    const text = pieces[index] ?? "";
    const isConfirmed = reset === "done";
    sendToPeer(host, { type: "chunk", pair, number, index, count: pieces.length, text, isConfirmed });
    life.sentAt = host.now;
  }
}

function isRepairOrder(request: Json): boolean {
  return typeof request === "object" && request !== null && "operator" in request && request["operator"] === "repair";
}

function isGuestRequest(request: unknown): request is GuestRequest {
  const { client, id, f } = (request ?? {}) as Partial<GuestRequest>;
  return typeof client === "string" && Number.isInteger(id) && typeof f === "string";
}
