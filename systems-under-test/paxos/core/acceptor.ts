/**
 * The acceptor: obeys the highest ballot that it heard of, and says what it accepted before.
 *
 * No answer leaves before the promise or the acceptance behind it is durable: an acceptor that forgot one could help
 * to choose a second value.
 *
 * Source: "Paxos Made Simple", section 2.2.
 */
import type { Id } from "../../node-kit/node.ts";
import { isSameBallot } from "./ballot.ts";
import type { PaxosMessage } from "./messages.ts";
import { send } from "./outbox.ts";
import type { Paxos } from "./state.ts";
import { afterWrites } from "./state.ts";
import { FRESH, storeAcceptor } from "./storage.ts";

/** Phase 1b: promises to ignore lower ballots, and reports what was accepted in one. */
export function receivePrepare(paxos: Paxos, from: Id, message: Extract<PaxosMessage, { type: "prepare" }>): void {
  const { rules, outbox } = paxos;
  const { key, ballot } = message;
  const { promised, accepted } = paxos.acceptors.get(key) ?? FRESH;
  if (!rules.mayPromise(ballot, promised)) {
    send(outbox, from, { type: "nack", key, ballot, promised }, afterWrites(paxos, "promise"));
    return;
  }
  storeAcceptor(paxos, key, { promised: ballot, accepted });
  send(outbox, from, { type: "promise", key, ballot, accepted }, afterWrites(paxos, "promise"));
}

/** Phase 2b: accepts the proposal, and tells the learners. A repeated proposal is told again, not written again. */
export function receiveAccept(paxos: Paxos, from: Id, message: Extract<PaxosMessage, { type: "accept" }>): void {
  const { rules, outbox, placement } = paxos;
  const { key, ballot, value } = message;
  const { promised, accepted } = paxos.acceptors.get(key) ?? FRESH;
  if (!rules.mayAccept(ballot, promised)) {
    send(outbox, from, { type: "nack", key, ballot, promised }, afterWrites(paxos, "promise"));
    return;
  }
  const isRepeated = accepted !== null && isSameBallot(accepted.ballot, ballot) && isSameBallot(promised, ballot);
  if (!isRepeated) {
    storeAcceptor(paxos, key, {
      promised: rules.promiseAfterAccept(ballot, promised),
      accepted: { ballot, value },
    });
  }
  for (const learner of placement.learners) {
    send(outbox, learner, { type: "accepted", key, ballot, value }, afterWrites(paxos, "accepted"));
  }
}
