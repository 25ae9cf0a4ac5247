/**
 * The output rule: an answer leaves the primary only when the backup has the log entry of the event that made it.
 * Otherwise a client would know something that the next primary does not.
 *
 * The guest is never stopped for it: it runs on, only its answers wait. Reads are output like any other: a read that
 * did not wait could be answered by a primary that has long been replaced.
 *
 * Alone, the primary does not wait: the flag is set, so nobody else can win this generation. That holds until the
 * reset of the flag is asked for; hence output waits again from the moment when the checkpoint is acknowledged,
 * which is before the reset may be asked (see repair.ts).
 *
 * Source: Scales et al. 2010, section 2.2.
 */
import type { Connection, Json } from "../../node-kit/node.ts";
import type { GuestReply } from "../guest/guest.ts";
import type { HostState, Primary } from "./host-state.ts";
import type { ServiceReply } from "./messages.ts";

export interface HeldOutput {
  /** The log entry that must be acknowledged first. */
  readonly seq: number;
  readonly connection: Connection;
  readonly reply: GuestReply;
}

/** Whether answers wait for the backup now. */
export function isOutputHeld(primary: Primary): boolean {
  return primary.backup !== null && primary.backup.barrier !== null;
}

/** Sends this answer, at once or when its entry is acknowledged. */
export function output(host: HostState, primary: Primary, f: string, held: HeldOutput): void {
  if (isOutputHeld(primary) && host.rules.outputWaits(f)) primary.outputs.push(held);
  else emit(host, primary, held);
}

/** Sends all answers that need to wait no longer. */
export function releaseOutputs(host: HostState, primary: Primary): void {
  const acked = isOutputHeld(primary) ? (primary.backup?.sender.acked ?? 0) : Number.POSITIVE_INFINITY;
  let count = 0;
  for (const held of primary.outputs) {
    if (held.seq > acked) break;
    emit(host, primary, held);
    count++;
  }
  primary.outputs.splice(0, count);
}

/** Answers a request. */
export function replyTo(host: HostState, connection: Connection, reply: ServiceReply): void {
  host.effects.push({ type: "reply", connection, reply: reply as unknown as Json });
}

function emit(host: HostState, primary: Primary, held: HeldOutput): void {
  primary.emittedSeq = Math.max(primary.emittedSeq, held.seq);
  replyTo(host, held.connection, { type: "answer", reply: held.reply });
}
