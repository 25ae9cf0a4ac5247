/**
 * A node of single-decree Paxos: passes each input to the role that handles it.
 */
import type { Id, Input, Json, Node } from "../../node-kit/node.ts";
import { wholeStateOf } from "../../node-kit/whole-state.ts";
import { receiveAccept, receivePrepare } from "./acceptor.ts";
import { decide, receiveAccepted } from "./learner.ts";
import type { PaxosMessage, PaxosReply, PaxosRequest } from "./messages.ts";
import { deliverOwn, note, reply } from "./outbox.ts";
import { receiveNack, receivePromise, receiveRequest, resume, resumeAt } from "./proposer.ts";
import type { Paxos } from "./state.ts";
import { createPaxos } from "./state.ts";
import { restore } from "./storage.ts";

/** Everything that a node can be given as input. */
export type PaxosInput = Input<PaxosMessage, PaxosRequest>;

/** A node whose state can be read in the same process. */
export interface PaxosNode extends Node<PaxosMessage, PaxosRequest, PaxosReply> {
  /** The live state, for a monitor. Read only. */
  readonly view: Paxos;
}

/** A node; its roles follow from `placement`. Its first input must be `boot`. */
export function createPaxosNode(config: Parameters<typeof createPaxos>[0]): PaxosNode {
  const paxos = createPaxos(config);
  return {
    step(input) {
      paxos.now = Math.max(paxos.now, input.now);
      paxos.outbox.effects = [];
      dispatch(paxos, input);
      deliverOwn(paxos.outbox, (message) => receive(paxos, paxos.id, message));
      return paxos.outbox.effects;
    },
    wakeAt: () => resumeAt(paxos),
    inspect: () => inspect(paxos),
    wholeState: () => wholeState(paxos),
    view: paxos,
  };
}

function dispatch(paxos: Paxos, input: PaxosInput): void {
  switch (input.type) {
    case "boot":
      restore(paxos, input.durable);
      paxos.incarnation = input.incarnation;
      note(paxos.outbox, { event: "role", role: roleOf(paxos) });
      return;
    case "tick":
      return resume(paxos);
    case "receive":
      return receive(paxos, input.from, input.message);
    case "request":
      return takeRequest(paxos, input.connection, input.request);
    case "durable":
      paxos.outbox.durableToken = Math.max(paxos.outbox.durableToken, input.token);
      return;
    case "applied":
    case "linkDown":
  }
}

/** The name of its role in notes. */
function roleOf({ id, placement }: Paxos): string {
  const isProposer = placement.proposers.includes(id);
  if (placement.acceptors.includes(id)) return isProposer ? "peer" : "acceptor";
  return isProposer ? "proposer" : "learner";
}

function receive(paxos: Paxos, from: Id, message: PaxosMessage): void {
  switch (message.type) {
    case "prepare":
      return receivePrepare(paxos, from, message);
    case "promise":
      return receivePromise(paxos, from, message);
    case "nack":
      return receiveNack(paxos, message);
    case "accept":
      return receiveAccept(paxos, from, message);
    case "accepted":
      return receiveAccepted(paxos, from, message);
    case "chosen":
      return decide(paxos, message.key, message.value);
  }
}

/** Validates a request. Clients are outside, so this is the one place where their data is checked. */
function takeRequest(paxos: Paxos, connection: string, request: PaxosRequest): void {
  const { outbox, placement, id } = paxos;
  const given = request as Partial<PaxosRequest> | null;
  const isKeyed = typeof given?.key === "string" || typeof given?.key === "number";
  const isProposal = given?.type === "propose" && (given.value ?? null) !== null;
  if (!isKeyed || !(isProposal || given?.type === "read")) {
    reply(outbox, connection, { ok: false, error: "malformed" });
  } else if (!placement.proposers.includes(id)) {
    reply(outbox, connection, { ok: false, error: "not-proposer" });
  } else receiveRequest(paxos, connection, request.key, request.type === "propose" ? request.value : undefined);
}

/** For no step does it matter in which order promises and acceptances came. */
function wholeState(paxos: Paxos): Json {
  return wholeStateOf(paxos, {
    without: ["id", "placement", "options", "rules", "random"],
    as: {
      outbox: wholeStateOf(paxos.outbox, { without: ["id", "effects"] }),
      attempts: [...paxos.attempts].map(([key, attempt]) => [
        key,
        wholeStateOf(attempt, { without: [], as: { promises: [...attempt.promises].sort(byText) } }),
      ]),
      votes: [...paxos.votes].map(([key, votes]) => [key, votes.map((vote) => ({ ...vote })).sort(byText)]),
    },
  });
}

function byText(one: Json, other: Json): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

function inspect({ id, incarnation, round, acceptors, attempts, votes, decisions }: Paxos): Json {
  return {
    id,
    incarnation,
    round,
    acceptors: [...acceptors],
    attempts: [...attempts].map(([key, { ballot, phase, value, failures, waiting, promises }]) => ({
      key,
      ballot,
      phase,
      value,
      failures,
      promises: [...promises],
      waiting: waiting.map(({ connection, value: wanted, roundBefore }) => [connection, wanted ?? null, roundBefore]),
    })),
    votes: [...votes].map(([key, heard]) => [
      key,
      heard.map(({ acceptor, ballot, value }) => [acceptor, ballot, value]),
    ]),
    decisions: [...decisions],
  };
}
