/**
 * The proposer: brings one decision to an end for its clients, whoever's value it is.
 *
 * It asks a majority for promises, proposes what it must, and waits until a learner tells the outcome. When it is
 * refused, another proposer is at work with a higher ballot. Two that always answered at once with a higher ballot
 * could go on so for ever, so it waits a random time first.
 *
 * A read that finds no decision in memory runs phase 1 too. If a majority had accepted nothing, then nothing was
 * decided when the first of them promised. If one had accepted something, the read completes that proposal: it may
 * have been chosen already, and if not, it could still be.
 *
 * Source: "Paxos Made Simple", sections 2.2 to 2.4.
 */
import type { Connection, Id, Json, Ms } from "../../node-kit/node.ts";
import { compareBallots, isSameBallot, NO_BALLOT } from "./ballot.ts";
import type { Key, PaxosMessage } from "./messages.ts";
import { BACKOFF_MAX_MS } from "./options.ts";
import { reply, send } from "./outbox.ts";
import type { Attempt, Paxos, Waiting } from "./state.ts";
import { afterWrites, quorum } from "./state.ts";
import { storeRound } from "./storage.ts";

/** Clients have given up after this long, so nobody works for them any more. */
const WAITING_MS_MAX = 10_000;

/** The longest wait for a majority. */
const PATIENCE_MS_MAX = 2_000;

/** Takes a proposal, or a read if `value` is undefined. */
export function receiveRequest(paxos: Paxos, connection: Connection, key: Key, value: Json | undefined): void {
  const { decisions, attempts, rules, outbox } = paxos;
  const decision = decisions.get(key);
  if (decision !== undefined) {
    reply(outbox, connection, { ok: true, value: decision });
    return;
  }
  if (value === undefined && rules.readPath() === "memory") {
    reply(outbox, connection, { ok: true, value: null });
    return;
  }
  const waiting: Waiting = { connection, since: paxos.now, value, roundBefore: paxos.round };
  const known = attempts.get(key);
  if (known !== undefined) {
    known.waiting.push(waiting);
    return;
  }
  const attempt: Attempt = {
    ballot: NO_BALLOT,
    phase: "refused",
    promises: new Map(),
    value: null,
    resumeAt: paxos.now,
    failures: 0,
    waiting: [waiting],
  };
  attempts.set(key, attempt);
  prepare(paxos, key, attempt);
}

/** Phase 1a, in a ballot that was never used. */
function prepare(paxos: Paxos, key: Key, attempt: Attempt): void {
  storeRound(paxos, paxos.round + 1);
  attempt.ballot = { round: paxos.round, by: paxos.id };
  attempt.phase = "prepare";
  attempt.promises = new Map();
  attempt.resumeAt = paxos.now + patience(paxos, attempt);
  const after = afterWrites(paxos, "prepare");
  for (const acceptor of paxos.placement.acceptors) {
    send(paxos.outbox, acceptor, { type: "prepare", key, ballot: attempt.ballot }, after);
  }
}

/** How long it waits for a majority: longer after each failure, for disks and networks may be slow. */
function patience({ options }: Paxos, { failures }: Attempt): Ms {
  return Math.min(PATIENCE_MS_MAX, options.retryMs * 2 ** failures);
}

/** Counts a promise. With a majority, phase 1 is over. */
export function receivePromise(paxos: Paxos, from: Id, message: Extract<PaxosMessage, { type: "promise" }>): void {
  const { key, ballot, accepted } = message;
  const attempt = paxos.attempts.get(key);
  if (attempt?.phase !== "prepare" || !paxos.rules.countsPromise(attempt.ballot, ballot)) return;
  attempt.promises.set(from, accepted);
  if (attempt.promises.size >= quorum(paxos)) endPhase1(paxos, key, attempt);
}

function endPhase1(paxos: Paxos, key: Key, attempt: Attempt): void {
  // In one order, whoever answered first.
  const answers = paxos.placement.acceptors.map((acceptor) => attempt.promises.get(acceptor) ?? null);
  const reported = answers.filter((accepted) => accepted !== null);
  const own = attempt.waiting.find(({ value }) => value !== undefined)?.value;
  const isOnlyRead = own === undefined && !paxos.rules.readCompletes();
  const value = isOnlyRead ? undefined : paxos.rules.valueFor(reported, own);
  if (value === undefined) {
    answerNothing(paxos, key, attempt);
    return;
  }
  attempt.phase = "accept";
  attempt.value = value;
  propose(paxos, key, attempt);
}

/** Phase 2a; also to repeat it. */
function propose(paxos: Paxos, key: Key, attempt: Attempt): void {
  const { ballot, value } = attempt;
  attempt.resumeAt = paxos.now + patience(paxos, attempt);
  for (const acceptor of paxos.placement.acceptors) {
    send(paxos.outbox, acceptor, { type: "accept", key, ballot, value });
  }
}

/** Answers the reads that came before this ballot began. The others need promises that were given after they came. */
function answerNothing(paxos: Paxos, key: Key, attempt: Attempt): void {
  const left: Waiting[] = [];
  for (const waiting of attempt.waiting) {
    const { round } = attempt.ballot;
    const { connection, roundBefore } = waiting;
    if (!paxos.rules.roundAnswersRead({ round, roundBefore })) left.push(waiting);
    else reply(paxos.outbox, connection, { ok: true, value: null });
  }
  attempt.waiting = left;
  if (left.length === 0) paxos.attempts.delete(key);
  else prepare(paxos, key, attempt);
}

/** Another ballot is in the way: waits before the next one. */
export function receiveNack(paxos: Paxos, message: Extract<PaxosMessage, { type: "nack" }>): void {
  const { key, ballot, promised } = message;
  const attempt = paxos.attempts.get(key);
  paxos.round = Math.max(paxos.round, promised.round);
  if (attempt === undefined || attempt.phase === "refused" || !isSameBallot(attempt.ballot, ballot)) return;
  // A repeated message is refused by the acceptor that has promised this very ballot. That says nothing.
  if (compareBallots(promised, ballot) <= 0) return;
  attempt.phase = "refused";
  attempt.failures++;
  attempt.resumeAt = paxos.now + backoff(paxos, attempt.failures);
}

function backoff({ rules, options, random }: Paxos, failures: number): Ms {
  return rules.backoff({ failures, baseMs: options.backoffMs, maxMs: BACKOFF_MAX_MS, draw: random.unit() });
}

/** Answers everybody who waits for this decision. Called when it is known. */
export function answerAll(paxos: Paxos, key: Key): void {
  const value = paxos.decisions.get(key);
  const attempt = paxos.attempts.get(key);
  if (attempt === undefined || value === undefined) return;
  paxos.attempts.delete(key);
  for (const { connection } of attempt.waiting) reply(paxos.outbox, connection, { ok: true, value });
}

/** Goes on with what has waited long enough: the next ballot, or the same proposal once more. */
export function resume(paxos: Paxos): void {
  for (const [key, attempt] of paxos.attempts) {
    if (attempt.resumeAt > paxos.now) continue;
    attempt.waiting = attempt.waiting.filter(({ since }) => paxos.now - since < WAITING_MS_MAX);
    if (attempt.phase !== "refused") attempt.failures++;
    if (attempt.waiting.length === 0) paxos.attempts.delete(key);
    else if (attempt.phase === "accept") propose(paxos, key, attempt);
    else prepare(paxos, key, attempt);
  }
}

/** When `resume` has something to do; null: nothing waits. */
export function resumeAt(paxos: Paxos): Ms | null {
  let earliest: Ms | null = null;
  for (const attempt of paxos.attempts.values()) earliest = Math.min(earliest ?? attempt.resumeAt, attempt.resumeAt);
  return earliest;
}
