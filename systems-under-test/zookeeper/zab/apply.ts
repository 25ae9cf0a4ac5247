/**
 * Applying what is committed, in order, by the host's apply queue: a server that is slow at it goes on taking part.
 */
import { compareZxids } from "../zxid.ts";
import { entriesAfter } from "./log.ts";
import { serveIfReady } from "./roles.ts";
import type { Zab } from "./state.ts";

/** Queues what was committed since the last time. */
export function scheduleApply(zab: Zab): void {
  for (const entry of entriesAfter(zab.log, zab.queued)) {
    if (compareZxids(entry.zxid, zab.committed) > 0) break;
    zab.queued = entry.zxid;
    const index = ++zab.applyIndex;
    zab.pending.push({ kind: "entry", index, entry });
    zab.outbox.effects.push({ type: "apply", index });
  }
  serveIfReady(zab);
}

/** The host's queue has come to this one. An image may have taken its place since. */
export function applyNext(zab: Zab, index: number): void {
  const [next] = zab.pending;
  if (next?.kind !== "entry" || next.index !== index) return;
  zab.pending.shift();
  const { zxid, transaction } = next.entry;
  zab.applied = zxid;
  zab.appliedSinceImage++;
  zab.service.apply(zxid, transaction, compareZxids(zxid, zab.appliedBefore) <= 0);
  serveIfReady(zab);
  passMessages(zab);
}

function passMessages(zab: Zab): void {
  for (;;) {
    const [next] = zab.pending;
    if (next?.kind !== "message") return;
    zab.pending.shift();
    zab.service.receive(next.from, next.body);
  }
}
