/**
 * Sending entries, in the styles whose backup repeats events.
 */
import type { BackupLink, HostState } from "../host-state.ts";
import { sendToPeer } from "../host-state.ts";
import { nextBatch } from "../replication/channel.ts";

/** Sends the entries that are new or overdue. */
export function sendEntries(host: HostState, backup: BackupLink): void {
  for (;;) {
    const entries = nextBatch(backup.sender, host.now, host.options);
    if (entries.length === 0) return;
    sendToPeer(host, { type: "log", pair: backup.pair.name, entries, isConfirmed: backup.reset === "done" });
    backup.life.sentAt = host.now;
  }
}
