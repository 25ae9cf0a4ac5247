/**
 * The primary's disk I/O: what the guest has started goes to the shared disk, and what the disk has done goes to the
 * guest.
 *
 * - A write is an output. It leaves only when the backup has the log entry that starts it. A read changes nothing and
 *   leaves at once.
 * - I/Os that race on a block leave one after the other (rule `issuable`), and a write not before the backup knows
 *   that those before it are done.
 * - A completion is an event of the guest, logged like an input. The disk decides the order and the instant; the
 *   backup takes both from the log.
 * - A new primary has issued nothing yet. So all that is pending in its machine, it issues, which is what the paper
 *   does at go-live. The I/O may have been done before: see `pending-io.ts` for why that does no harm.
 *
 * A request is repeated until the disk answers, like a call to the arbiter.
 *
 * Source: Scales et al. 2010, sections 3.4 and 4.1.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { IoCall, IoDone } from "../disk/messages.ts";
import type { GuestEvent } from "../guest/machine.ts";
import type { PendingIo } from "../guest/pending-io.ts";
import type { HostState, PrimaryRole } from "./host-state.ts";
import { isOutputHeld } from "./output.ts";

/** Requests to the disk that may be lost before its silence means something. */
const DISK_RETRIES = 2;

/** The guest's event when the disk has answered; undefined: of an earlier life, or for the second time. */
export function completionOf(host: HostState, primary: PrimaryRole, done: IoDone): GuestEvent | undefined {
  if (done.who !== host.who || !host.machine.pendingIos.has(done.io) || isOrdered(primary, done.io)) return undefined;
  primary.ioRetryAt.delete(done.io);
  primary.diskHeardAt = host.now;
  return { kind: "diskDone", io: done.io, data: done.data };
}

/** Whether the completion is ordered and not executed yet. */
function isOrdered({ waiting }: PrimaryRole, io: number): boolean {
  return waiting.some(({ event }) => event.kind === "diskDone" && event.io === io);
}

/** Completions that a new primary makes up, instead of issuing the I/O again: none, without a planted bug. */
export function presumedCompletions(host: HostState): readonly GuestEvent[] {
  return [...host.machine.pendingIos].flatMap(([io, { op }]) =>
    host.rules.reissues(op) ? [] : [{ kind: "diskDone", io, data: null }],
  );
}

/** Sends the I/O that may leave now, and again what was not answered for long. */
export function issueIos(host: HostState, primary: PrimaryRole): void {
  const { pendingIos } = host.machine;
  if (pendingIos.size === 0) return;
  for (const io of host.rules.issuable(pendingIos)) {
    const pending = pendingIos.get(io);
    const retryAt = primary.ioRetryAt.get(io);
    if (
      pending === undefined ||
      isOrdered(primary, io) ||
      (retryAt === undefined ? !mayLeave(host, primary, pending) : retryAt > host.now)
    ) {
      continue;
    }
    if (primary.ioRetryAt.size === 0) primary.diskHeardAt = host.now;
    primary.ioRetryAt.set(io, host.now + host.options.diskRetryMs);
    const { op, block, data } = pending;
    const call: IoCall = { type: "io", who: host.who, io, op, block, data };
    host.effects.push({ type: "send", to: host.disk, message: call as unknown as Json });
  }
}

/** Whether the disk owes an answer, and has given none for this long. */
export function isDiskSilent(host: HostState, { ioRetryAt, diskHeardAt }: PrimaryRole, forMs: Ms): boolean {
  return ioRetryAt.size > 0 && host.now - diskHeardAt >= forMs + DISK_RETRIES * host.options.diskRetryMs;
}

/** When something is to be sent again; null: nothing is under way. */
export function diskWakeAt({ ioRetryAt }: PrimaryRole): Ms | null {
  return ioRetryAt.size === 0 ? null : Math.min(...ioRetryAt.values());
}

/** The output rule for writes. */
function mayLeave(host: HostState, primary: PrimaryRole, { op, seq }: PendingIo): boolean {
  if (op === "read" || !isOutputHeld(primary) || !host.rules.outputWaits("diskWrite")) return true;
  return seq <= (primary.backup?.held ?? 0);
}
