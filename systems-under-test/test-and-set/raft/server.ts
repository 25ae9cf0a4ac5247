/**
 * A server of the arbiter on Raft: a Raft node whose log holds calls on the cell, and what stands between it and its callers.
 *
 * Callers are clients, by requests, and hosts, by messages. Raft takes requests only, so a call of a host becomes a request
 * on a connection of its own, and the reply becomes a message. A server that does not lead says who does, if it knows.
 *
 * The arbiter of one server is lost with its disk, and away while it restarts. Three servers go on without one.
 */
import type { Effect, Id, Input, Json, Node, Note } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import { createRaftNode, type RaftInput, type RaftNode } from "../../raft/core/node.ts";
import { readOptions } from "../../raft/core/options.ts";
import type { RaftRules } from "../../raft/core/rules.ts";
import type { RaftEffect } from "../../raft/core/state.ts";
import type { StoreReply } from "../../replicated-store/commands.ts";
import type { AnswerMessage, CallMessage, NotLeaderMessage } from "../arbiter.ts";
import { fieldText } from "../../words.ts";
import type { CarryOut } from "../calls.ts";
import type { Answer } from "../cell.ts";
import { createCellService } from "./cell-service.ts";

/** A server, with the Raft node inside it for monitors. */
export interface ArbiterServer extends Node<Json, Json, Json> {
  readonly raft: RaftNode;
}

/** What a server is made from. */
export interface ArbiterServerConfig {
  readonly id: Id;
  /** The arbiter's servers, this one among them. */
  readonly servers: readonly Id[];
  readonly rules: RaftRules;
  readonly carryOut: CarryOut;
  /** A snapshot is taken after this many entries. */
  readonly recordsMax: number;
}

/** Creates a server of the arbiter. */
export function createArbiterServer(config: ArbiterServerConfig, random: RandomStream): ArbiterServer {
  const { id, servers, rules, carryOut, recordsMax } = config;
  const options = readOptions({ snapshotEntries: recordsMax });
  const service = createCellService(carryOut);
  return serverAround(createRaftNode({ id, members: servers, options, rules, random, service }));
}

/** The server around this Raft node, which may be a watched one. */
export function serverAround(raft: RaftNode): ArbiterServer {
  let arrivals = 0;
  return {
    raft,
    step: (input) => raft.step(inside(raft, input, ++arrivals)).map(outside),
    wakeAt: () => raft.wakeAt(),
    inspect: () => raft.inspect(),
    ...(raft.wholeState === undefined ? {} : { wholeState: () => raft.wholeState?.() ?? null }),
  };
}

/** Whether this is a server of the arbiter, and not a host or the single arbiter. */
export function isArbiterServer(node: object): node is ArbiterServer {
  return "raft" in node;
}

/** The role of a server in notes: Raft's own, marked as the arbiter's, as `arbiter-leader`. */
export const ROLE_PREFIX = "arbiter-";

/**
 * Connections of hosts' calls start with this. Then come the host, the number of the arrival, for a host repeats its calls, and
 * the name of the call.
 */
const HOST_CONNECTION = "host ";

function inside({ view }: RaftNode, input: Input<Json, Json>, arrival: number): RaftInput {
  if (input.type === "request") {
    const { connection, request } = input;
    const id = `${view.id} ${view.incarnation} ${connection}`;
    return { ...input, request: { type: "call", id, call: request } };
  }
  const message = input.type === "receive" ? (input.message as unknown as CallMessage) : undefined;
  if (input.type !== "receive" || message?.type !== "call") return input as RaftInput;
  const { now, from } = input;
  const connection = `${HOST_CONNECTION}${from} ${arrival} ${message.call}`;
  const request = { type: "call", id: message.call, call: message.request as unknown as Json } as const;
  return { ...(input.wall === undefined ? {} : { wall: input.wall }), now, type: "request", connection, request };
}

function outside(effect: RaftEffect): Effect<Json, Json> {
  if (effect.type === "note") return { ...effect, note: markedNote(effect.note) };
  if (effect.type !== "reply") return effect;
  const { connection, reply } = effect;
  if (!connection.startsWith(HOST_CONNECTION)) return { ...effect, reply: clientReply(reply) };
  const [to = "", _arrival, ...rest] = connection.slice(HOST_CONNECTION.length).split(" ");
  return { type: "send", to, message: hostReply(rest.join(" "), reply) as unknown as Json };
}

function markedNote(note: Note): Note {
  return note.event === "role" ? { ...note, role: `${ROLE_PREFIX}${fieldText(note["role"])}` } : note;
}

/** The answer, or why there is none: with the error of `StoreReply` and the server that may lead. */
function clientReply(reply: StoreReply): Json {
  if (reply.ok) return reply.value;
  return reply.hint === undefined ? { refused: reply.error } : { refused: reply.error, hint: reply.hint };
}

/** What was done or not is in the answer to the repetition, so a host only learns whom to ask. */
function hostReply(call: string, reply: StoreReply): AnswerMessage | NotLeaderMessage {
  if (reply.ok) return { type: "answer", call, answer: reply.value as unknown as Answer };
  return reply.hint === undefined ? { type: "not-leader", call } : { type: "not-leader", call, hint: reply.hint };
}
