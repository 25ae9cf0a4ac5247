/**
 * The learner: which values are chosen, and applying them in the order of the slots, each once.
 *
 * The leader counts acceptances. The others hear from it up to where everything is chosen. What a node has accepted in
 * the leader's ballot is then chosen; what it accepted in an earlier ballot may not be, so it asks for the value.
 */
import type { Id } from "../../node-kit/node.ts";
import type { Ballot } from "../../paxos/core/ballot.ts";
import { reply } from "../../paxos/core/outbox.ts";
import { HASH_START, mixJson, mixNumber } from "../../replicated-store/hash.ts";
import { askForChosen } from "./ask.ts";
import type { Entry, Slot, Snapshot } from "./messages.ts";
import { serveReads } from "./reads.ts";
import { asJson } from "./rules.ts";
import type { MultiPaxos } from "./state.ts";
import { trimTo, writeCheckpoint } from "./storage.ts";

/** Hears from the leader of a ballot that everything up to `chosenTo` is chosen. */
export function learnFromLeader(
  node: MultiPaxos,
  from: Id,
  { ballot, chosenTo }: { readonly ballot: Ballot; readonly chosenTo: Slot },
): void {
  for (let slot = node.chosenTo + 1; slot <= chosenTo; slot++) {
    const acceptance = node.accepted.get(slot);
    if (acceptance === undefined || !node.rules.chosenByWatermark(acceptance.ballot, ballot)) continue;
    node.chosen.set(slot, acceptance.value);
  }
  advance(node);
  if (node.chosenTo < chosenTo) askForChosen(node, from);
}

/** Learns that this value is chosen. */
export function learn(node: MultiPaxos, slot: Slot, value: Entry): void {
  if (slot <= node.base || node.chosen.has(slot)) return;
  node.chosen.set(slot, value);
  advance(node);
}

/** Moves on over the slots that are known as chosen, and has them applied. */
export function advance(node: MultiPaxos): void {
  while (node.chosen.has(node.chosenTo + 1)) node.chosenTo++;
  const nextChosen = (): Slot => {
    let next = 0;
    for (const slot of node.chosen.keys()) if (slot > node.queuedTo && (next === 0 || slot < next)) next = slot;
    return next;
  };
  for (;;) {
    const { queuedTo, chosenTo } = node;
    const slot = node.rules.nextToApply({ queuedTo, chosenTo, nextChosen });
    if (slot === 0) return;
    node.queuedTo = slot;
    node.applyQueue.push(slot);
    node.outbox.effects.push({ type: "apply", index: slot });
  }
}

/** Applies the values that were queued up to this slot, and answers the clients that wait for them. */
export function applyTo(node: MultiPaxos, index: Slot): void {
  for (;;) {
    const slot = node.applyQueue[0];
    if (slot === undefined || slot > index) break;
    node.applyQueue.shift();
    const value = node.chosen.get(slot);
    if (value !== undefined) applySlot(node, slot, value);
  }
  serveReads(node);
  takeSnapshot(node);
}

function applySlot(node: MultiPaxos, slot: Slot, { origin, clusterTime, command }: Entry): void {
  node.clusterTime = Math.max(node.clusterTime, clusterTime);
  const result = node.machine.apply({ clusterTime: node.clusterTime, command }, slot);
  node.chain = mixJson(mixNumber(mixNumber(HASH_START, node.chain), slot), asJson(command));
  node.lastApplied = slot;
  const waiter = node.waiters.get(slot);
  if (waiter === undefined) return;
  node.waiters.delete(slot);
  const isOwn = node.rules.isOwnResult(waiter.origin, origin);
  reply(node.outbox, waiter.connection, isOwn ? result : { ok: false, error: "lost-leadership" });
}

/** Takes a snapshot if enough slots were applied since the last one. Cost: then linear in the state. */
function takeSnapshot(node: MultiPaxos): void {
  const { options, lastApplied, base, chain, clusterTime } = node;
  if (options.snapshotEntries === 0 || node.pendingSnapshot !== null) return;
  if (lastApplied - base < options.snapshotEntries) return;
  const snapshot: Snapshot = { slot: lastApplied, clusterTime, chain, machine: node.machine.image() };
  node.pendingSnapshot = { token: writeCheckpoint(node, snapshot), snapshot };
}

/** Forgets the slots that a snapshot covers once it is durable. Called for each `durable` input. */
export function snapshotDurable(node: MultiPaxos): void {
  const pending = node.pendingSnapshot;
  if (pending === null || pending.token > node.outbox.durableToken) return;
  node.pendingSnapshot = null;
  if (pending.snapshot.slot > node.base) trimTo(node, pending.snapshot);
}
