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
import type { GuestOutput, GuestRequest } from "../guest/guest.ts";
import type { AskedOperation, HeldOutput, HostState, PrimaryRole } from "./host-state.ts";
import type { ServiceReply } from "./messages.ts";

/** Whether answers must wait for the backup now. */
export function isOutputHeld(primary: PrimaryRole): boolean {
  return primary.backup !== null && primary.backup.barrier !== null;
}

/** Clients whose operations wait. If there are more, the one that asked longest ago gets no answer. */
const CLIENTS_MAX = 10_000;
/** Repeats of an operation that get an answer: the latest. */
const CONNECTIONS_MAX = 20;

/** Remembers where to answer this request. The guest may answer at once, later, or, if it is an old one, never. */
export function expectAnswer({ asked }: PrimaryRole, { client, id, f }: GuestRequest, connection: Connection): void {
  const latest = asked.get(client);
  if (latest !== undefined && id < latest.id) return;
  const connections = latest?.id === id ? [...latest.connections, connection] : [connection];
  asked.delete(client);
  asked.set(client, { id, f, connections: connections.slice(-CONNECTIONS_MAX) });
  if (asked.size <= CLIENTS_MAX) return;
  for (const oldest of asked.keys()) {
    asked.delete(oldest);
    break;
  }
}

/** Sends an answer of event `seq` to whoever asked here for it, now or when the backup holds the event. */
export function output(host: HostState, primary: PrimaryRole, seq: number, given: GuestOutput): void {
  const operation = takeAsked(primary, given);
  if (operation === undefined) return;
  const waits = isOutputHeld(primary) && host.rules.outputWaits(operation.f);
  for (const connection of operation.connections) {
    const held = { seq, connection, reply: given.reply };
    if (waits) primary.outputs.push(held);
    else answer(host, primary, held);
  }
}

/** Sends an answer of event `seq` to whoever asked here for it, at once. */
export function outputAtOnce(host: HostState, primary: PrimaryRole, seq: number, given: GuestOutput): void {
  for (const connection of takeAsked(primary, given)?.connections ?? []) {
    answer(host, primary, { seq, connection, reply: given.reply });
  }
}

/**
 * The operation that this answers. Undefined: it was asked at another host, or given up. Its client gets the answer from
 * the guest's memory when it asks again.
 */
function takeAsked({ asked }: PrimaryRole, { client, id }: GuestOutput): AskedOperation | undefined {
  const operation = asked.get(client);
  if (operation?.id !== id) return undefined;
  asked.delete(client);
  return operation;
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

function answer(host: HostState, primary: PrimaryRole, held: HeldOutput): void {
  primary.emittedSeq = Math.max(primary.emittedSeq, held.seq);
  replyTo(host, held.connection, { type: "answer", reply: held.reply });
}

/** Answers a request. */
export function replyTo(host: HostState, connection: Connection, reply: ServiceReply): void {
  host.effects.push({ type: "reply", connection, reply: reply as unknown as Json });
}
