/**
 * The host that executes and answers: alone, or with a backup that it sends the log to.
 */
import type { Connection, Json, Ms } from "../../node-kit/node.ts";
import type { Answer } from "../../test-and-set/cell.ts";
import { askArbiter } from "./arbiter-calls.ts";
import { nextBatch } from "./channel.ts";
import { detectorWakeAt, heard, isHeartbeatDue, isSuspect } from "./detector.ts";
import type { GuestRequest } from "../guest/guest.ts";
import type { Backup, HostState, Primary } from "./host-state.ts";
import { halt, sendToPeer, tellRole } from "./host-state.ts";
import type { GuestEvent } from "../guest/machine.ts";
import { dueTimer, execute, nextTimerAt } from "../guest/machine.ts";
import type { HostMessage } from "./messages.ts";
import { output, releaseOutputs, replyTo } from "./output.ts";
import { guestNow } from "../guest/primary-clock.ts";
import { continueRepair, onAck, onChunkAck, onJoin, onResetAnswer } from "./repair.ts";

/** A claim that was not answered for so many suspect times in a row. */
const SUSPICIONS_UNTIL_MUTE = 2;

/** Begins to serve alone, as the winner of this generation. */
export function becomePrimary(host: HostState, generation: number): void {
  host.role = {
    mode: "primary",
    generation,
    clockOffsetMs: host.machine.at - host.now,
    backup: null,
    outputs: [],
    emittedSeq: 0,
    claimingSince: null,
    attempts: 0,
    isRepairOrdered: false,
  };
  tellRole(host, "solo", generation);
}

export function onPrimaryRequest(host: HostState, primary: Primary, connection: Connection, request: Json): void {
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
  if (primary.outputs.length >= host.options.maxHeldOutputs) {
    replyTo(host, connection, { type: "not-serving" });
    return;
  }
  const { reply, seq } = run(host, primary, { kind: "input", request });
  if (reply !== null) output(host, primary, request.f, { seq, connection, reply });
}

export function onPrimaryMessage(host: HostState, primary: Primary, message: HostMessage): void {
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
  // A dismissal is no sign of life: the other serves alone, and the test-and-set will tell who of the two was meant to.
  if (message.type === "dismiss") return;
  heard(host, backup.life, message.type);
  if (message.type === "chunkAck") onChunkAck(host, backup, message.have);
  if (message.type === "ack") onAck(host, primary, backup, message.received);
}

export function onPrimaryAnswer(host: HostState, primary: Primary, f: string, answer: Answer): void {
  if (f === "reset") {
    onResetAnswer(host, primary, answer);
    return;
  }
  if (f !== "tas" || primary.claimingSince === null) return;
  if (host.rules.wins(answer, host.who) || host.rules.whenLost === "serve") goAlone(host, primary);
  else halt(host, primary.generation, `the test-and-set of generation ${primary.generation} was lost`);
}

/** At the end of every step: timers, the log, heartbeats, suspicion. */
export function continuePrimary(host: HostState, primary: Primary): void {
  for (;;) {
    const timer = dueTimer(host.machine, guestNow(host, primary));
    if (timer === undefined) break;
    run(host, primary, { kind: "timer", timer });
  }
  const { backup } = primary;
  if (backup === null) return;
  if (backup.reset === "done") suspectBackup(host, primary, backup);
  else continueRepair(host, primary, backup);
  if (primary.backup === backup && !isMute(host, primary)) tellBackup(host, backup);
}

export function primaryWakeAt(host: HostState, primary: Primary): Ms | null {
  const timerAt = nextTimerAt(host.machine);
  const times: Ms[] = timerAt === null ? [] : [timerAt - primary.clockOffsetMs];
  const { backup } = primary;
  if (backup !== null && !isMute(host, primary)) {
    const { retransmitMs } = host.options;
    times.push(detectorWakeAt(host, backup.life, primary.claimingSince === null && backup.reset !== "asked"));
    if (backup.barrier === null) times.push(backup.chunkProgressAt + retransmitMs);
    else if (backup.sender.entries.length > 0) times.push(backup.sender.progressAt + retransmitMs);
  }
  return times.length === 0 ? null : Math.min(...times);
}

/** Executes an event and logs it, if there is anybody to log it to. */
function run(
  host: HostState,
  primary: Primary,
  event: GuestEvent,
): { readonly reply: ReturnType<typeof execute>["reply"]; readonly seq: number } {
  const { entry, reply } = execute(host.machine, event, guestNow(host, primary), host.random);
  primary.backup?.sender.entries.push(entry);
  return { reply, seq: entry.seq };
}

function suspectBackup(host: HostState, primary: Primary, backup: Backup): void {
  if (primary.claimingSince !== null || !isSuspect(host, backup.life)) return;
  if (!host.rules.mustClaim("primary")) {
    goAlone(host, primary);
    return;
  }
  primary.claimingSince = host.now;
  tellRole(host, "claiming", primary.generation);
  askArbiter(host, { f: "tas", generation: primary.generation, who: host.who });
}

function goAlone(host: HostState, primary: Primary): void {
  primary.claimingSince = null;
  primary.backup = null;
  releaseOutputs(host, primary);
  tellRole(host, "solo", primary.generation);
}

/**
 * Whether it leaves the claim to its backup, and says nothing to it any more: it hears neither backup nor arbiter, so it
 * answers nobody, and whoever still hears it would wait for its silence for ever. Who wins is the arbiter's to say.
 */
function isMute(host: HostState, { claimingSince }: Primary): boolean {
  return claimingSince !== null && host.now - claimingSince >= SUSPICIONS_UNTIL_MUTE * host.options.suspectMs;
}

/** Sends what is new or overdue in the log; a heartbeat when there was nothing to send for long. */
function tellBackup(host: HostState, backup: Backup): void {
  const pair = backup.pair.name;
  const isConfirmed = backup.reset === "done";
  while (backup.barrier !== null) {
    const entries = nextBatch(backup.sender, host.now, host.options);
    if (entries.length === 0) break;
    sendToPeer(host, { type: "log", pair, entries, isConfirmed });
    backup.life.toldAt = host.now;
  }
  if (!isHeartbeatDue(host, backup.life)) return;
  sendToPeer(host, { type: "heartbeat", pair, isConfirmed });
  backup.life.toldAt = host.now;
}

function isRepairOrder(request: Json): boolean {
  return typeof request === "object" && request !== null && "operator" in request && request["operator"] === "repair";
}

function isGuestRequest(request: unknown): request is GuestRequest {
  const { client, id, f } = (request ?? {}) as Partial<GuestRequest>;
  return typeof client === "string" && Number.isInteger(id) && typeof f === "string";
}
