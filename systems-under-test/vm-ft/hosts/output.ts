/**
 * The output rule: an answer leaves the primary only when the backup holds its event, which means what the style says.
 * Otherwise a client would know something that the next primary does not.
 *
 * Only the answers wait; the guest keeps running. Reads wait as well, because otherwise a primary that was replaced
 * long ago could answer them.
 *
 * Without a backup nothing waits: the flag is set, so nobody else can win this generation until it is reset. Therefore
 * output waits again from the acknowledgement of the checkpoint on, which comes before the reset (see repair.ts).
 *
 * Source: Scales et al. 2010, section 2.2.
 */
import type { Connection, Json } from "../../node-kit/node.ts";
import type { HeldOutput, HostState, PrimaryRole } from "./host-state.ts";
import type { ServiceReply } from "./messages.ts";

/** Whether answers must wait for the backup now. */
export function isOutputHeld(primary: PrimaryRole): boolean {
  return primary.backup !== null && primary.backup.barrier !== null;
}

/** Sends this answer to the operation `f`, now or when the backup holds its event. */
export function output(host: HostState, primary: PrimaryRole, f: string, held: HeldOutput): void {
  if (isOutputHeld(primary) && host.rules.outputWaits(f)) primary.outputs.push(held);
  else answer(host, primary, held);
}

/** Sends all answers that no longer need to wait. */
export function releaseOutputs(host: HostState, primary: PrimaryRole): void {
  const reached = isOutputHeld(primary) ? (primary.backup?.held ?? 0) : Number.POSITIVE_INFINITY;
  let count = 0;
  for (const held of primary.outputs) {
    if (held.seq > reached) break;
    answer(host, primary, held);
    count++;
  }
  primary.outputs.splice(0, count);
}

/** Sends an answer of the guest at once. */
export function answer(host: HostState, primary: PrimaryRole, held: HeldOutput): void {
  primary.emittedSeq = Math.max(primary.emittedSeq, held.seq);
  replyTo(host, held.connection, { type: "answer", reply: held.reply });
}

/** Answers a request. */
export function replyTo(host: HostState, connection: Connection, reply: ServiceReply): void {
  host.effects.push({ type: "reply", connection, reply: reply as unknown as Json });
}
