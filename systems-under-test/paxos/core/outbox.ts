/**
 * Outbox: what one step of a node asks of its host, and the messages that a node sends to itself.
 *
 * The roles of Paxos may sit on one node or on several. They talk to each other by messages either way, so that the
 * protocol is written once. A message to the node itself never reaches the network: it waits here until the write that
 * it depends on is durable, as the host's gate does it for other messages.
 */
import type { Connection, Effect, Id, Json, Note, Token } from "../../node-kit/node.ts";

/** The effects of the current step, the numbers of writes, and what waits for the node itself. */
export interface Outbox<Message, Reply> {
  readonly id: Id;
  /** Number of the latest write. */
  lastToken: Token;
  /** All writes up to this one are on disk. */
  durableToken: Token;
  /** What the current step asks of the host. */
  effects: Effect<Message, Reply>[];
  /** Messages to itself, oldest first. */
  readonly own: { readonly message: Message; readonly after: Token }[];
}

/** An empty outbox of this node. */
export function createOutbox<Message, Reply>(id: Id): Outbox<Message, Reply> {
  return { id, lastToken: 0, durableToken: 0, effects: [], own: [] };
}

/** Appends records to the disk in one write. Returns its token. */
export function write<Message, Reply>(outbox: Outbox<Message, Reply>, records: readonly Json[]): Token {
  const token = ++outbox.lastToken;
  outbox.effects.push({ type: "write", token, records });
  return token;
}

/** Sends a message, to another node or to this one; with `after`, only when every write up to that token is durable. */
export function send<Message, Reply>(outbox: Outbox<Message, Reply>, to: Id, message: Message, after: Token = 0): void {
  if (to === outbox.id) outbox.own.push({ message, after });
  else if (after > outbox.durableToken) outbox.effects.push({ type: "send", to, message, after });
  else outbox.effects.push({ type: "send", to, message });
}

/** The oldest message to itself whose write is durable, taken out; undefined: none. */
export function takeOwn<Message, Reply>(outbox: Outbox<Message, Reply>): Message | undefined {
  const position = outbox.own.findIndex(({ after }) => after <= outbox.durableToken);
  return position === -1 ? undefined : outbox.own.splice(position, 1)[0]?.message;
}

/** Hands over what the node sent to itself, as far as its writes are durable, and what that leads to. */
export function deliverOwn<Message, Reply>(outbox: Outbox<Message, Reply>, receive: (message: Message) => void): void {
  for (let message = takeOwn(outbox); message !== undefined; message = takeOwn(outbox)) receive(message);
}

/** Answers the client of this connection. */
export function reply<Message, Reply>(outbox: Outbox<Message, Reply>, connection: Connection, answer: Reply): void {
  outbox.effects.push({ type: "reply", connection, reply: answer });
}

/** Adds a note to the node's log, for people and tests. */
export function note<Message, Reply>(outbox: Outbox<Message, Reply>, content: Note): void {
  outbox.effects.push({ type: "note", note: content });
}
