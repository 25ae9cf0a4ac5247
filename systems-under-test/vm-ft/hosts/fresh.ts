/**
 * A fresh host: empty, and waiting to become a backup. Every host starts like this, also after a restart.
 *
 * Starting the service is no special case. Generation 0 belongs to nobody, so the first host can win its test-and-set.
 * It then serves alone and takes the second host as its backup by an ordinary repair. A fresh host that loses the
 * test-and-set just keeps waiting, because it has no state to lose.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { Answer } from "../../test-and-set/cell.ts";
import { askArbiter } from "./arbiter-calls.ts";
import { becomeBackup } from "./backup.ts";
import type { FreshRole, HostState } from "./host-state.ts";
import { sendToPeer, noteRole } from "./host-state.ts";
import type { HostMessage } from "./messages.ts";
import { becomePrimary } from "./primary.ts";
import { addPiece, wholeText } from "./replication/transfer.ts";

/** Makes this host a fresh one. */
export function becomeFresh(host: HostState): void {
  host.role = {
    mode: "booting",
    joinAt: host.now,
    bootstrapAt: host.now + (host.isFirst ? host.options.firstBootstrapMs : host.options.bootstrapMs),
    arriving: null,
  };
  noteRole(host, "booting", 0);
}

/** Handles a message of the other host. With the last piece of a checkpoint this host becomes a backup. */
export function onFreshMessage(host: HostState, fresh: FreshRole, message: HostMessage): void {
  if (message.type !== "chunk" || message.pair.backup !== host.who) return;
  const { pair, number } = message;
  const { arriving } = fresh;
  const isSamePair = arriving?.pair.name === pair.name;
  if (arriving !== null && !isSamePair && pair.attempt <= arriving.pair.attempt) return;
  const assembly = addPiece(isSamePair ? arriving.assembly : null, message);
  fresh.arriving = { pair, assembly };
  const packed = wholeText(assembly);
  if (packed !== undefined) becomeBackup(host, pair, packed);
  else sendToPeer(host, { type: "chunkAck", pair: pair.name, number, have: assembly.have });
}

/** Handles the arbiter's answer to the test-and-set of generation 0. */
export function onFreshAnswer(host: HostState, answer: Answer): void {
  if (host.rules.wins(answer, host.who)) becomePrimary(host, 0);
}

/** Runs at the end of every step: asks to join, and tries to start the service when it is this host's turn. */
export function continueFresh(host: HostState, fresh: FreshRole): void {
  if (fresh.bootstrapAt !== null && host.now >= fresh.bootstrapAt) {
    fresh.bootstrapAt = null;
    askArbiter(host, { f: "tas", generation: 0, who: host.who });
  }
  if (host.now < fresh.joinAt) return;
  fresh.joinAt = host.now + host.options.heartbeatMs;
  sendToPeer(host, { type: "join", who: host.who });
}

/** When `continueFresh` next has something to do. */
export function freshWakeAt(fresh: FreshRole): Ms {
  return fresh.bootstrapAt === null ? fresh.joinAt : Math.min(fresh.joinAt, fresh.bootstrapAt);
}
