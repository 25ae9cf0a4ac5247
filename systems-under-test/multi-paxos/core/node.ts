/**
 * The Multi-Paxos node: passes each input to the part of the protocol that handles it.
 */
import type { Id, Input, Json, Ms, Node } from "../../node-kit/node.ts";
import { wholeStateOf } from "../../node-kit/whole-state.ts";
import { deliverOwn } from "../../paxos/core/outbox.ts";
import type { StoreReply, StoreRequest } from "../../replicated-store/commands.ts";
import { receiveAccept, receiveHeartbeat, receivePrepare } from "./acceptor.ts";
import { receiveCatchUp, receiveChosenValues, receiveSnapshotPiece } from "./catch-up.ts";
import { campaign, receiveAccepted, receiveHeartbeatReply, receiveNack, receivePromise, tickLeader } from "./leader.ts";
import { applyTo, snapshotDurable } from "./learner.ts";
import type { MultiPaxosMessage } from "./messages.ts";
import { receiveRequest } from "./requests.ts";
import { resetElectionTimer } from "./roles.ts";
import type { MultiPaxos } from "./state.ts";
import { createMultiPaxos, noteRole, termOf } from "./state.ts";
import { restore } from "./storage.ts";

/** Everything that a node can be given as input. */
export type MultiPaxosInput = Input<MultiPaxosMessage, StoreRequest>;

/** A node whose state can be read in the same process. */
export interface MultiPaxosNode extends Node<MultiPaxosMessage, StoreRequest, StoreReply> {
  /** The live state, for a monitor. Read only. */
  readonly view: MultiPaxos;
}

/** A node of a cluster. Its first input must be `boot`. */
export function createMultiPaxosNode(config: Parameters<typeof createMultiPaxos>[0]): MultiPaxosNode {
  const node = createMultiPaxos(config);
  return {
    step(input) {
      node.now = Math.max(node.now, input.now);
      node.outbox.effects = [];
      dispatch(node, input);
      deliverOwn(node.outbox, (message) => receive(node, node.id, message));
      return node.outbox.effects;
    },
    wakeAt: () => wakeAt(node),
    inspect: () => inspect(node),
    progress: () => ({ term: termOf(node, node.promised), committed: node.chosenTo, applied: node.lastApplied }),
    wholeState: () =>
      wholeStateOf(node, {
        without: ["id", "members", "options", "rules", "random"],
        as: {
          outbox: wholeStateOf(node.outbox, { without: ["id", "effects"] }),
          machine: node.machine.wholeState(),
        },
      }),
    view: node,
  };
}

function dispatch(node: MultiPaxos, input: MultiPaxosInput): void {
  switch (input.type) {
    case "boot":
      restore(node, input.durable);
      node.incarnation = input.incarnation;
      node.lastContactAt = node.now - node.rules.silenceAtBoot();
      resetElectionTimer(node);
      noteRole(node);
      return;
    case "tick":
      if (node.leadership !== null) tickLeader(node, node.leadership);
      else if (node.now >= node.electionAt) campaign(node);
      return;
    case "receive":
      if (node.members.includes(input.from)) receive(node, input.from, input.message);
      return;
    case "request":
      return receiveRequest(node, input.connection, input.request);
    case "durable":
      node.outbox.durableToken = Math.max(node.outbox.durableToken, input.token);
      return snapshotDurable(node);
    case "applied":
      return applyTo(node, input.index);
    case "linkDown":
  }
}

function wakeAt({ leadership, electionAt }: MultiPaxos): Ms {
  return leadership?.heartbeatAt ?? electionAt;
}

function receive(node: MultiPaxos, from: Id, message: MultiPaxosMessage): void {
  if ("ballot" in message) node.roundSeen = Math.max(node.roundSeen, message.ballot.round);
  switch (message.type) {
    case "prepare":
      return receivePrepare(node, from, message);
    case "promise":
      return receivePromise(node, from, message);
    case "nack":
      return receiveNack(node, message);
    case "accept":
      return receiveAccept(node, from, message);
    case "accepted":
      return receiveAccepted(node, from, message);
    case "heartbeat":
      return receiveHeartbeat(node, from, message);
    case "heartbeatReply":
      return receiveHeartbeatReply(node, from, message);
    case "catchUp":
      return receiveCatchUp(node, from, message);
    case "chosenValues":
      return receiveChosenValues(node, from, message);
    case "snapshotPiece":
      return receiveSnapshotPiece(node, from, message);
  }
}

/** The state as plain data. Cost: linear in the log after the snapshot. */
function inspect(node: MultiPaxos): Json {
  const { id, incarnation, role, leader, promised, chosenTo, base, lastApplied, chain } = node;
  return {
    id,
    incarnation,
    role,
    leader,
    promised,
    chosenTo,
    base,
    lastApplied,
    chain,
    accepted: [...node.accepted.values()],
    chosen: [...node.chosen].map(([slot, value]) => [slot, value]),
    proposals: [...(node.leadership?.proposals ?? [])].map(([slot, { voters }]) => [slot, [...voters]]),
    sessions: node.machine.sessionCount(),
  };
}
