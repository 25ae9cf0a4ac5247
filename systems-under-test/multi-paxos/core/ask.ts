/**
 * Asking another node for what is chosen and this one lacks. The answers are taken in `catch-up.ts`.
 */
import type { Id } from "../../node-kit/node.ts";
import { send } from "../../paxos/core/outbox.ts";
import type { MultiPaxos } from "./state.ts";

/** A node asks for the same thing again only after this long (ms). */
const ASK_AGAIN_MS = 100;

/** Asks this node for what is chosen after the last known slot. */
export function askForChosen(node: MultiPaxos, from: Id): void {
  if (node.now < node.askAt) return;
  node.askAt = node.now + ASK_AGAIN_MS;
  const { incoming } = node;
  const piece = incoming?.from === from ? { slot: incoming.slot, offset: incoming.text.length } : null;
  send(node.outbox, from, { type: "catchUp", fromSlot: node.chosenTo + 1, piece });
}
