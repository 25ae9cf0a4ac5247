/**
 * A fresh host: empty, and waiting to become somebody's backup. Every host begins so, also after a restart.
 *
 * Beginning the service is no special case: generation 0 belongs to nobody, so the first host wins its test-and-set
 * like any other, serves alone, and takes the second as its backup by the ordinary repair. A host that does not win
 * it has lost nothing, as it has nothing: it goes on waiting.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { Answer } from "../../test-and-set/cell.ts";
import { askArbiter } from "./arbiter-calls.ts";
import { becomeBackup } from "./backup.ts";
import type { Fresh, HostState } from "./host-state.ts";
import { sendToPeer, tellRole } from "./host-state.ts";
import type { HostMessage } from "./messages.ts";
import { becomePrimary } from "./primary.ts";

export function becomeFresh(host: HostState): void {
  host.role = {
    mode: "booting",
    joinAt: host.now,
    bootstrapAt: host.isFirst ? host.now : host.now + host.options.bootstrapMs,
    assembly: null,
  };
  tellRole(host, "booting", 0);
}

export function onFreshMessage(host: HostState, fresh: Fresh, message: HostMessage): void {
  if (message.type !== "chunk" || message.pair.backup !== host.who) return;
  const { pair, index, count, text } = message;
  if (fresh.assembly === null || pair.attempt > fresh.assembly.pair.attempt) {
    fresh.assembly = { pair, count, chunks: new Map(), have: 0 };
  }
  const { assembly } = fresh;
  if (assembly.pair.name !== pair.name) return;
  assembly.chunks.set(index, text);
  while (assembly.chunks.has(assembly.have)) assembly.have++;
  if (assembly.have === count) becomeBackup(host, pair, textOf(assembly.chunks));
  else sendToPeer(host, { type: "chunkAck", pair: pair.name, have: assembly.have });
}

function textOf(chunks: ReadonlyMap<number, string>): string {
  return Array.from({ length: chunks.size }, (_, index) => chunks.get(index) ?? "").join("");
}

export function onFreshAnswer(host: HostState, answer: Answer): void {
  if (host.rules.wins(answer, host.who)) becomePrimary(host, 0);
}

/** At the end of every step: asks to join, and to begin the service when it is this host's turn. */
export function continueFresh(host: HostState, fresh: Fresh): void {
  if (fresh.bootstrapAt !== null && host.now >= fresh.bootstrapAt) {
    fresh.bootstrapAt = null;
    askArbiter(host, { f: "tas", generation: 0, who: host.who });
  }
  if (host.now < fresh.joinAt) return;
  fresh.joinAt = host.now + host.options.heartbeatMs;
  sendToPeer(host, { type: "join", who: host.who });
}

export function freshWakeAt(fresh: Fresh): Ms {
  return fresh.bootstrapAt === null ? fresh.joinAt : Math.min(fresh.joinAt, fresh.bootstrapAt);
}
